import { EventEmitter } from 'node:events';
import { ANDROID_HEADER_BYTES, writeAndroidHeader } from '#shared/packets/android-packet.ts';
import type { Clip } from './clip.ts';
import { DeviceConnection } from './device-connection.ts';
import { FAULTLESS, type PhoneBehaviour } from './phone-behaviour.ts';
import * as messages from './phone-messages.ts';
import { noCounts, type PhoneCounts, type PhoneEvents, type PhoneOptions } from './phone-options.ts';
import { openPhoneSocket, wordsOf } from './phone-socket.ts';
import type { Random } from './random.ts';
import { SentLog, type SentMessage } from './sent-log.ts';
import { SimulatedCapture, type CaptureMessage } from './simulated-capture.ts';

/** As OkHttp, which refuses to queue more. */
const MAX_QUEUED_BYTES = 16 * 1024 * 1024;
const MAX_FPS = 60;
const MAX_BITRATE_MBIT = 100;
const DAY_MS = 86_400_000;

/**
 * One Android phone as the station sees it (wire protocol 1.1 and 1.2): connects, says what it is, obeys start_capture
 * and stop_capture, and streams a clip in real time. `start()` resolves when it is connected, `stop()` when it is gone.
 */
export class SimulatedPhone {
  readonly events = new EventEmitter<PhoneEvents>();
  readonly model: string;
  readonly #options: PhoneOptions;
  readonly #behaviour: PhoneBehaviour;
  readonly #random: Random;
  readonly #now: () => number;
  readonly #bootMs: number;
  readonly #sent: SentLog;
  readonly #counts = noCounts();
  readonly #connection: DeviceConnection;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #captures = new Set<SimulatedCapture>();
  /** Captures that were stopped and may still send late frames. */
  readonly #ended = new Set<SimulatedCapture>();

  constructor(options: PhoneOptions) {
    this.#options = options;
    this.model = options.model ?? 'Pixel 6a';
    this.#behaviour = { ...FAULTLESS, ...options.behaviour };
    this.#random = options.random ?? Math.random;
    this.#now = options.now ?? (() => performance.now());
    this.#bootMs = Math.floor((1 + this.#random() * 29) * DAY_MS);
    this.#sent = new SentLog(options.sentDetail ?? 'none');
    this.#connection = new DeviceConnection({
      url: options.url,
      open: openPhoneSocket,
      reconnectMs: options.reconnectAfterMs,
      listener: {
        opened: () => this.#greet(),
        textReceived: (text) => this.#obey(text),
        ended: () => this.#silence(),
        lost: (why) => this.events.emit('connectionLost', why),
        failed: (problem) => this.events.emit('problemOccurred', problem),
      },
    });
  }

  /** Whether the station can be spoken to now. */
  get connected(): boolean {
    return this.#connection.isOpen;
  }

  /** Whether a capture runs now. */
  get streaming(): boolean {
    return this.#captures.size > 0;
  }

  /** A copy of the totals. */
  counts(): Readonly<PhoneCounts> {
    return { ...this.#counts };
  }

  /** What was sent, in order; empty unless `sentDetail` asks for it. */
  sent(): readonly SentMessage[] {
    return this.#sent.messages();
  }

  /** Connects. Rejects with one sentence if that fails, unless the phone reconnects: then it goes on trying. */
  async start(): Promise<void> {
    try {
      await this.#connection.start();
    } catch (error) {
      if (!this.#connection.comesBack) throw error;
    }
  }

  /** Leaves as an app that is closed: whatever runs ends, the connection is closed. */
  async stop(): Promise<void> {
    this.#silence();
    await this.#connection.stop();
  }

  /** The connection breaks: reset, without a close frame. */
  dropConnection(): void {
    this.#connection.drop();
  }

  /** Walks out of Wi-Fi: reads nothing, answers no ping, sends nothing, and the connection never closes. */
  dieSilently(): void {
    this.#connection.dieSilently();
  }

  #greet(): void {
    this.#counts.connections += 1;
    const { capabilities } = this.#behaviour;
    const capabilitiesFirst = capabilities === 'before-ready' || (capabilities === 'either' && this.#random() < 0.5);
    if (capabilitiesFirst) this.#connection.socket?.send(messages.capabilitiesMessage(this.model));
    this.#connection.socket?.send(messages.readyMessage());
    if (!capabilitiesFirst && capabilities !== 'withheld')
      this.#connection.socket?.send(messages.capabilitiesMessage(this.model));
    this.events.emit('connected');
    if (this.#options.capturesUnasked === true) this.#startSoon(messages.DEFAULT_REQUEST);
  }

  #obey(text: string): void {
    const command = messages.parsePhoneCommand(text);
    if (command.kind === 'start' && !this.streaming) this.#startSoon(command.request);
    else if (command.kind === 'stop' && this.streaming) this.#stopCaptures();
    else this.#counts.ignoredCommands += 1;
  }

  /** A second start_capture within the delay begins a second encoder, as it does in the app. */
  #startSoon(request: messages.CaptureRequest): void {
    const { socket } = this.#connection;
    const asked = this.#options.fps ?? request.fps;
    const fps = asked === 0 ? 30 : Math.min(asked, MAX_FPS);
    const bitrateMbit = Math.min(this.#options.bitrateMbit ?? request.bitrateMbit, MAX_BITRATE_MBIT);
    const [leastMs, mostMs] = this.#behaviour.startDelayMs;
    const delay = this.#after(leastMs + this.#random() * (mostMs - leastMs));
    const begin = async (): Promise<void> => {
      const [clip] = await Promise.all([this.#options.clips({ fps, bitrateMbit }), delay]);
      if (socket === this.#connection.socket) this.#startCapture(clip, { ...request, fps, bitrateMbit }, asked);
    };
    begin().catch((error: unknown) => {
      this.events.emit('problemOccurred', wordsOf(error));
      if (socket === this.#connection.socket) socket?.send(messages.errorMessage(wordsOf(error)));
    });
  }

  #startCapture(clip: Clip, request: messages.CaptureRequest, askedFps: number): void {
    const { width, height } = request.aspectRatio ?? clip.options;
    const announcement = messages.captureStartedMessage(messages.ratioOf(width, height), request.bitrateMbit, askedFps);
    const capture: SimulatedCapture = new SimulatedCapture({
      clip,
      fps: request.fps,
      behaviour: this.#behaviour,
      random: this.#random,
      now: this.#now,
      bootMs: this.#bootMs,
      output: {
        nextCapture: () => this.#counts.captures++,
        announce: () => this.#connection.socket?.send(announcement),
        send: (message) => this.#send(message),
        frameMissed: (why) => {
          this.#counts[why] += 1;
        },
        die: () => this.dieSilently(),
      },
    });
    this.#captures.add(capture);
    this.events.emit('captureStarted', { fps: request.fps, clip });
    capture.start();
  }

  #stopCaptures(): void {
    if (this.#behaviour.ignoresStop) return;
    const ended = [...this.#captures];
    this.#captures.clear();
    for (const capture of ended) {
      capture.stop();
      this.#ended.add(capture);
    }
    if (!this.#behaviour.neverAnswersStop) this.#connection.socket?.send(messages.captureStoppedMessage());
    for (const capture of ended) capture.sendLateFrames();
    this.events.emit('captureStopped');
  }

  #send(message: CaptureMessage): void {
    const { socket } = this.#connection;
    if (socket === null || !this.connected) return;
    const { payload } = message;
    if (socket.bufferedAmount + payload.length > MAX_QUEUED_BYTES) {
      this.#counts.overflowed += 1;
      return;
    }
    const packet = Buffer.allocUnsafe(ANDROID_HEADER_BYTES + payload.length);
    writeAndroidHeader(packet, {
      timestampMs: message.timestampMs,
      sequence: message.sequence,
      payloadBytes: payload.length,
    });
    packet.set(payload, ANDROID_HEADER_BYTES);
    socket.send(packet);
    this.#counts.bytes += payload.length;
    if (message.kind === 'config') this.#counts.configs += 1;
    else this.#counts.frames += 1;
    if (message.key) this.#counts.keyFrames += 1;
    this.#sent.add(message);
  }

  /** Ends all captures, those to come included, and every timer. Nothing is sent after it. */
  #silence(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    const wasStreaming = this.streaming;
    for (const capture of [...this.#captures, ...this.#ended]) capture.stop();
    this.#captures.clear();
    this.#ended.clear();
    if (wasStreaming) this.events.emit('captureStopped');
  }

  /** Resolves after so long; never if the phone falls silent before. */
  #after(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, delayMs);
      this.#timers.add(timer);
    });
  }
}
