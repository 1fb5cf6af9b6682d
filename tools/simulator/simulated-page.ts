import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import { Delivery } from '#shared/delivery/delivery.ts';
import type { CameraCommand, CaptureEnd } from '#shared/messages/camera-messages.ts';
import { CAMERA_HEADER_BYTES } from '#shared/packets/camera-packet.ts';
import type { Clip } from './clip.ts';
import { PageLink } from './page-link.ts';
import { FAULTLESS, type PhoneBehaviour } from './phone-behaviour.ts';
import { noCounts, type PhoneCounts, type PhoneEvents, type PhoneOptions } from './phone-options.ts';
import { wordsOf } from './phone-socket.ts';
import type { Random } from './random.ts';
import { type CaptureMessage, SimulatedCapture } from './simulated-capture.ts';

const DAY_US = 86_400_000_000;
const TELEMETRY_MS = 1000;
/** As the page: what is not delivered when it is left so long is not. */
const LEAVE_MS = 4000;
const BITS_PER_MBIT = 1_000_000;
const CODECS = { baseline: 'avc1.42E01F', high: 'avc1.64001F' } as const;

/** As the Android phone's; a page comes back by itself, and captures only when it is asked to. */
export interface PageOptions extends Omit<PhoneOptions, 'capturesUnasked' | 'reconnectAfterMs' | 'sentDetail'> {
  /** Its clock runs faster than this machine's by so much; 0 where nothing is said. */
  readonly driftPpm?: number;
}

/** A capture as the phone knows it: how many frames it had, and whether it has ended. */
export interface FilmedCapture {
  readonly captureId: string;
  frames: number;
  hasEnded: boolean;
}

interface RunningCapture {
  readonly filmed: FilmedCapture;
  readonly source: SimulatedCapture;
  readonly clip: Clip;
}

/**
 * One phone page as the station sees it (protocol 2): says what it is and what time it is, obeys, and films a clip in real
 * time, with a connection or without. What it delivers with is what the page has.
 */
export class SimulatedPage {
  readonly events = new EventEmitter<PhoneEvents>();
  readonly model: string;
  readonly #options: PageOptions;
  readonly #behaviour: PhoneBehaviour;
  readonly #random: Random;
  readonly #now: () => number;
  readonly #bootUs: number;
  readonly #deviceId = randomUUID();
  readonly #clockId = randomUUID();
  readonly #link: PageLink;
  readonly #delivery: Delivery;
  readonly #counts = noCounts();
  readonly #filmed: FilmedCapture[] = [];
  #running: RunningCapture | null = null;
  #starting = 0;
  #telemetry: NodeJS.Timeout | undefined;

  constructor(options: PageOptions) {
    this.#options = options;
    this.model = options.model ?? 'Pixel 7';
    this.#behaviour = { ...FAULTLESS, ...options.behaviour };
    this.#random = options.random ?? Math.random;
    this.#now = options.now ?? (() => performance.now());
    this.#bootUs = Math.floor(this.#random() * 30 * DAY_US);
    this.#delivery = new Delivery({
      captureUnwanted: () => this.#endCapture(null),
      keyWanted: () => this.#running?.source.beginGop(),
    });
    this.#link = new PageLink({
      url: options.url,
      random: this.#random,
      nowUs: () => this.#deviceUs(this.#now()),
      hello: () => ({
        deviceId: this.#deviceId,
        name: this.model,
        nameEdited: false,
        model: 'Simulated page',
        cameras: [],
        clockId: this.#clockId,
        captures: this.#delivery.held(),
      }),
    });
    this.#listen();
  }

  /** Whether the station has let it in. */
  get connected(): boolean {
    return this.#link.isWelcome;
  }

  /** Whether a capture runs now, delivered or not. */
  get streaming(): boolean {
    return this.#running !== null;
  }

  /** Whether the station has everything, and has said so. */
  get hasDelivered(): boolean {
    return this.#delivery.isEmpty;
  }

  /** Milliseconds of video that are not acknowledged. */
  get undeliveredMs(): number {
    return this.#delivery.buffered.ms;
  }

  /** A copy of the totals; frames count when they are filmed. */
  counts(): Readonly<PhoneCounts> {
    return { ...this.#counts, lost: this.#counts.lost + this.#delivery.buffered.lost };
  }

  /** Every capture so far, in order. */
  filmed(): readonly Readonly<FilmedCapture>[] {
    return this.#filmed.map((capture) => ({ ...capture }));
  }

  /** Connects; resolves when it was let in, rejects with one sentence where the first attempt failed: it goes on trying. */
  start(): Promise<void> {
    this.#telemetry = setInterval(() => this.#sayTelemetry(), TELEMETRY_MS);
    return new Promise((resolve, reject) => {
      this.#link.events.once('welcomed', () => resolve());
      this.#link.events.once('failed', (problem) => reject(new Error(problem)));
      this.#link.events.once('lost', ({ reason }) => reject(new Error(reason)));
      this.#link.start();
    });
  }

  /** Leaves as a page that is closed in order: ends its capture, and delivers for 4 s at the most. */
  async stop(): Promise<void> {
    clearInterval(this.#telemetry);
    this.#endCapture('left');
    for (let waited = 0; waited < LEAVE_MS && this.connected && !this.hasDelivered; waited += 20) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await this.#link.stop();
  }

  /** The connection breaks: reset, without a close frame. */
  dropConnection(): void {
    this.#link.drop();
  }

  #listen(): void {
    this.#link.events.on('welcomed', (terms) => {
      this.#counts.connections += 1;
      this.events.emit('connected');
      this.#sayTelemetry();
      this.#delivery.connected(this.#link, terms);
    });
    this.#link.events.on('lost', ({ code, reason, isFinal }) => {
      this.#delivery.disconnected();
      if (isFinal) this.#endCapture(null);
      this.events.emit('connectionLost', { code, reason });
    });
    this.#link.events.on('failed', (problem) => this.events.emit('problemOccurred', problem));
    this.#link.events.on('acknowledged', (captureId, next) => {
      this.#delivery.acknowledged(captureId, next, this.#now());
    });
    this.#link.events.on('settled', (captureId) => this.#delivery.settled(captureId));
    this.#link.events.on('commanded', (id, command) => {
      this.#link.say({ type: 'ok', id });
      this.#obey(command);
    });
  }

  #obey(command: CameraCommand): void {
    switch (command.command) {
      case 'start_capture':
        if (this.streaming) this.#counts.ignoredCommands += 1;
        else this.#startSoon(command.settings);
        return;
      case 'stop_capture':
        this.#starting += 1;
        this.#endCapture('asked');
        return;
      case 'request_keyframe':
        this.#running?.source.beginGop();
        return;
      case 'set_encoder':
      case 'identify':
    }
  }

  #startSoon(settings: CaptureSettings): void {
    this.#starting += 1;
    const turn = this.#starting;
    const asked = this.#options.fps ?? settings.fps;
    const fps = asked === 0 ? 30 : asked;
    const bitrateMbit = this.#options.bitrateMbit ?? settings.bitrateMbit;
    const [leastMs, mostMs] = this.#behaviour.startDelayMs;
    const begin = async (): Promise<void> => {
      const [clip] = await Promise.all([
        this.#options.clips({ fps, bitrateMbit }),
        new Promise((resolve) => setTimeout(resolve, leastMs + this.#random() * (mostMs - leastMs))),
      ]);
      if (turn === this.#starting && !this.streaming) this.#startCapture(clip, fps);
    };
    begin().catch((error: unknown) => this.events.emit('problemOccurred', wordsOf(error)));
  }

  #startCapture(clip: Clip, fps: number): void {
    const filmed: FilmedCapture = { captureId: randomUUID(), frames: 0, hasEnded: false };
    const source: SimulatedCapture = new SimulatedCapture({
      clip,
      fps,
      // A page announces each capture before its first frame, and loses nothing by itself.
      behaviour: { ...this.#behaviour, earlyFrames: 0, lateFrames: 0, loseFraction: 0, sendsConfig: false },
      random: this.#random,
      now: this.#now,
      bootMs: 0,
      output: {
        nextCapture: () => this.#counts.captures++,
        announce: () => undefined,
        send: (message) => this.#film(message, clip, filmed),
        frameMissed: (why) => {
          this.#counts[why] += 1;
        },
        die: () => this.dropConnection(),
      },
    });
    this.#counts.lost += this.#delivery.buffered.lost;
    this.#filmed.push(filmed);
    this.#running = { filmed, source, clip };
    const { width, height, bitrateMbit, profile } = clip.options;
    const facts = { width, height, fps, bitrate: bitrateMbit * BITS_PER_MBIT, codec: CODECS[profile], camera: '' };
    this.#delivery.begin({ type: 'capture_started', captureId: filmed.captureId, ...facts });
    this.events.emit('captureStarted', { fps, clip });
    source.start();
  }

  /** A key frame has its parameter sets in front of it, as a page's. */
  #film({ key, payload, exactMs }: CaptureMessage, { codecConfig }: Clip, filmed: FilmedCapture): void {
    const config = key ? codecConfig : new Uint8Array();
    const packet = new Uint8Array(CAMERA_HEADER_BYTES + config.byteLength + payload.byteLength);
    packet.set(config, CAMERA_HEADER_BYTES);
    packet.set(payload, CAMERA_HEADER_BYTES + config.byteLength);
    filmed.frames += 1;
    this.#counts.frames += 1;
    this.#counts.bytes += packet.byteLength - CAMERA_HEADER_BYTES;
    if (key) this.#counts.keyFrames += 1;
    this.#delivery.push({ packet, captureUs: this.#deviceUs(exactMs), key, discontinuity: false });
  }

  /** `reason` null: nobody wants to hear of it. */
  #endCapture(reason: CaptureEnd | null): void {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    running.source.stop();
    running.filmed.hasEnded = true;
    if (reason !== null) this.#delivery.end({ dropped: 0, reason });
    this.events.emit('captureStopped');
  }

  #sayTelemetry(): void {
    if (!this.connected) return;
    const { bytes, ms } = this.#delivery.buffered;
    const bitrate = this.#running === null ? null : this.#running.clip.options.bitrateMbit * BITS_PER_MBIT;
    this.#link.say({
      type: 'telemetry',
      battery: null,
      encoderQueue: 0,
      droppedFrames: this.#counts.dropped + this.#counts.behind,
      unsentBytes: this.#link.unsentBytes,
      bufferedBytes: bytes,
      bufferedMs: ms,
      bitrate,
      askedBitrate: bitrate,
      trouble: null,
    });
  }

  /** The phone's own clock, in whole microseconds. */
  #deviceUs(nowMs: number): number {
    return Math.round(this.#bootUs + nowMs * 1000 * (1 + (this.#options.driftPpm ?? 0) / 1e6));
  }
}
