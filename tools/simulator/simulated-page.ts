import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import { Delivery } from '#shared/delivery/delivery.ts';
import type { CameraCommand, CaptureEnd } from '#shared/messages/camera-messages.ts';
import { CAMERA_HEADER_BYTES } from '#shared/packets/camera-packet.ts';
import type { Clip } from './clip.ts';
import { type FilmedCapture, FilmedCaptures } from './filmed-captures.ts';
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
/** As fast as it can, and the most that it can. */
const UNLIMITED_FPS = 30;
const MAX_FPS = 60;
const MAX_BITRATE_MBIT = 100;
const NOTHING_CAPTURED = 'Nothing is being captured. Start a capture first.';
const CODECS = { baseline: 'avc1.42E01F', high: 'avc1.64001F' } as const;

/** As the Android phone's; a page comes back by itself, and captures only when it is asked to. */
export interface PageOptions extends Omit<PhoneOptions, 'capturesUnasked' | 'reconnectAfterMs' | 'sentDetail'> {
  /** Its clock runs faster than this machine's by so much; 0 where nothing is said. */
  readonly driftPpm?: number;
}

/** What is encoded; frames per second and Mbit/s, as a clip can be had. */
interface EncoderChoice {
  readonly fps: number;
  readonly bitrateMbit: number;
}

interface RunningCapture {
  readonly source: SimulatedCapture;
  clip: Clip;
  /** Asked for last; the clip follows as soon as it is loaded. */
  wish: EncoderChoice;
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
  readonly #filmed: FilmedCaptures;
  #running: RunningCapture | null = null;
  /** The start that is being prepared; each has a number of its own. */
  #starting: number | null = null;
  #starts = 0;
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
    this.#filmed = new FilmedCaptures(() => this.#delivery.buffered.lost);
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
    return { ...this.#counts, lost: this.filmed().reduce((sum, { lost }) => sum + lost, 0) };
  }

  /** Every capture so far, in order. */
  filmed(): readonly FilmedCapture[] {
    return this.#filmed.list();
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
    this.#endOrNeverBegin('left');
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
      this.#delivery.connected(this.#filmed.listenedTo(this.#link), terms);
    });
    this.#link.events.on('lost', ({ code, reason, isFinal }) => {
      this.#delivery.disconnected();
      if (isFinal) this.#endOrNeverBegin(null);
      this.events.emit('connectionLost', { code, reason });
    });
    this.#link.events.on('failed', (problem) => this.events.emit('problemOccurred', problem));
    this.#link.events.on('toldToWait', () =>
      this.events.emit('problemOccurred', 'waits to be let in: type "allow N" at the station'),
    );
    this.#link.events.on('acknowledged', (captureId, next) => {
      this.#delivery.acknowledged(captureId, next, this.#now());
    });
    this.#link.events.on('settled', (captureId) => this.#delivery.settled(captureId));
    this.#link.events.on('commanded', (id, command) => {
      const problem = this.#obey(command);
      this.#link.say(problem === null ? { type: 'ok', id } : { type: 'error', id, message: problem });
    });
  }

  /** Null, or a sentence where it cannot be done. */
  #obey(command: CameraCommand): string | null {
    switch (command.command) {
      case 'start_capture':
        if (this.streaming || this.#starting !== null) this.#counts.ignoredCommands += 1;
        else this.#startSoon(command.settings);
        return null;
      case 'stop_capture':
        this.#endOrNeverBegin('asked');
        return null;
      case 'request_keyframe':
        this.#running?.source.beginGop();
        return this.streaming ? null : NOTHING_CAPTURED;
      case 'set_encoder':
        if (this.#running === null) return NOTHING_CAPTURED;
        this.#setEncoder(this.#running, command.bitrate, command.fps);
        return null;
      case 'identify':
        return null;
    }
  }

  #startSoon({ fps, bitrateMbit }: CaptureSettings): void {
    this.#starts += 1;
    const turn = this.#starts;
    this.#starting = turn;
    const wish = this.#choice(fps, bitrateMbit);
    const [leastMs, mostMs] = this.#behaviour.startDelayMs;
    const begin = async (): Promise<void> => {
      const [clip] = await Promise.all([
        this.#options.clips(wish),
        new Promise((resolve) => setTimeout(resolve, leastMs + this.#random() * (mostMs - leastMs))),
      ]);
      if (turn !== this.#starting) return;
      this.#starting = null;
      this.#startCapture(clip, wish);
    };
    begin().catch((error: unknown) => {
      this.events.emit('problemOccurred', wordsOf(error));
      if (turn === this.#starting) this.#endOrNeverBegin('encoder');
    });
  }

  /** What was given to this phone goes before what the station asks for. */
  #choice(fps: number, bitrateMbit: number): EncoderChoice {
    const asked = this.#options.fps ?? fps;
    const wholeMbit = Math.min(Math.max(Math.round(bitrateMbit), 1), MAX_BITRATE_MBIT);
    return {
      fps: asked === 0 ? UNLIMITED_FPS : Math.min(asked, MAX_FPS),
      bitrateMbit: this.#options.bitrateMbit ?? wholeMbit,
    };
  }

  #setEncoder(running: RunningCapture, bitrate: number | null, fps: number | null): void {
    const wish = this.#choice(
      fps ?? running.wish.fps,
      bitrate === null ? running.wish.bitrateMbit : bitrate / BITS_PER_MBIT,
    );
    running.wish = wish;
    const change = async (): Promise<void> => {
      const clip = await this.#options.clips(wish);
      if (this.#running !== running || running.wish !== wish) return;
      running.clip = clip;
      running.source.change(clip, wish.fps);
      const bitsPerSecond = clip.options.bitrateMbit * BITS_PER_MBIT;
      if (!this.connected) return;
      this.#link.say({ type: 'encoder_changed', bitrate: bitsPerSecond, fps: wish.fps, reason: 'asked' });
    };
    change().catch((error: unknown) => this.events.emit('problemOccurred', wordsOf(error)));
  }

  #startCapture(clip: Clip, wish: EncoderChoice): void {
    const { fps } = wish;
    const captureId = randomUUID();
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
        send: (message) => this.#film(message),
        frameMissed: (why) => {
          this.#counts[why] += 1;
          this.#filmed.frameDropped();
        },
        die: () => this.dropConnection(),
      },
    });
    this.#filmed.begin(captureId);
    this.#running = { source, clip, wish };
    const { width, height, bitrateMbit, profile } = clip.options;
    const facts = { width, height, fps, bitrate: bitrateMbit * BITS_PER_MBIT, codec: CODECS[profile], camera: '' };
    this.#delivery.begin({ type: 'capture_started', captureId, ...facts });
    this.events.emit('captureStarted', { fps, clip });
    source.start();
  }

  /** A key frame has its parameter sets in front of it, as a page's. */
  #film({ key, payload, exactMs }: CaptureMessage): void {
    const config = (key ? this.#running?.clip.codecConfig : undefined) ?? new Uint8Array();
    const packet = new Uint8Array(CAMERA_HEADER_BYTES + config.byteLength + payload.byteLength);
    packet.set(config, CAMERA_HEADER_BYTES);
    packet.set(payload, CAMERA_HEADER_BYTES + config.byteLength);
    this.#filmed.frameNumbered();
    this.#counts.frames += 1;
    this.#counts.bytes += packet.byteLength - CAMERA_HEADER_BYTES;
    if (key) this.#counts.keyFrames += 1;
    this.#delivery.push({ packet, captureUs: this.#deviceUs(exactMs), key, discontinuity: false });
  }

  /** Ends what runs, and what is being started. `reason` null: nobody wants to hear of it. */
  #endOrNeverBegin(reason: CaptureEnd | null): void {
    const wasStarting = this.#starting !== null;
    this.#starting = null;
    if (wasStarting && reason !== null) this.#delivery.neverBegan(reason);
    this.#endCapture(reason);
  }

  /** `reason` null: nobody wants to hear of it. */
  #endCapture(reason: CaptureEnd | null): void {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    running.source.stop();
    const dropped = this.#filmed.end()?.dropped ?? 0;
    if (reason !== null) this.#delivery.end({ dropped, reason });
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
