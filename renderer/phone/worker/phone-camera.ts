import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { Battery, PhoneTrouble } from '#shared/contract/status.ts';
import { Delivery, type DeliveryTerms } from '#shared/delivery/delivery.ts';
import type { EncodedFrame } from '#shared/delivery/encoded-frame.ts';
import type { CameraCommand } from '#shared/messages/camera-messages.ts';
import type { CaptureFacts, FrameSource, LinkState, PhoneCommand, PhoneReport } from '../worker-messages.ts';
import { Capture, type CaptureChange } from './capture.ts';
import { CaptureClock } from './capture-clock.ts';
import { FrameReader } from './frame-reader.ts';
import { isRetried, isUnwanted } from './link-refusal.ts';
import { monotonicUs } from './monotonic-clock.ts';
import { RateWindow } from './rate-window.ts';
import { settledWithin } from './settled-within.ts';
import { StationLink } from './station-link.ts';
import type { OpenLinkSocket } from './web-socket.ts';

const TELEMETRY_MS = 1000;
const PROGRESS_MS = 500;
/** Longest that a phone that leaves stays to deliver what it has filmed; the page gives its worker a second more. */
const LEAVE_MS = 4000;
/** What the protocol allows a camera's name. */
const MAX_LABEL = 200;

/**
 * The phone as a camera of the station: joins the connection, the frames, the capture and its delivery, and answers
 * commands.
 */
export class PhoneCamera {
  readonly #report: (report: PhoneReport) => void;
  readonly #link: StationLink;
  readonly #delivery: Delivery;
  readonly #capture: Capture;
  /** Frames are stamped by a clock that begins anew with this worker. */
  readonly #clockId = crypto.randomUUID();
  readonly #clock = new CaptureClock();
  readonly #rates = new RateWindow();
  readonly #reader = new FrameReader((frame, source) => this.#take(frame, source));
  #label = '';
  #battery: Battery | null = null;
  #trouble: PhoneTrouble | null = null;
  #startedMs = 0;
  #leaving: Promise<void> | null = null;
  #deliveredOrCut: () => void = () => undefined;
  readonly #timers: ReturnType<typeof setInterval>[] = [];

  constructor(openSocket: OpenLinkSocket, report: (report: PhoneReport) => void) {
    this.#report = report;
    this.#delivery = new Delivery({
      captureUnwanted: () => this.#capture.unwanted(),
      keyWanted: () => this.#capture.requestKey(),
    });
    const helloFacts = () => ({ clockId: this.#clockId, captures: this.#delivery.held() });
    this.#link = new StationLink(openSocket, helloFacts, {
      linkChanged: (link) => this.#linkChanged(link),
      welcomed: (terms) => this.#welcomed(terms),
      linkLost: () => {
        this.#delivery.disconnected();
        this.#deliveredOrCut();
      },
      acknowledged: (captureId, next) => this.#delivery.acknowledged(captureId, next, performance.now()),
      settled: (captureId) => {
        this.#delivery.settled(captureId);
        if (this.#delivery.isEmpty) this.#deliveredOrCut();
      },
      commandReceived: (id, command) => this.#obeyStation(id, command),
      stateReceived: (state) => report({ kind: 'stateChanged', state }),
      nameReceived: (name) => report({ kind: 'renamed', name }),
    });
    this.#capture = new Capture(this.#clock, {
      captureAsked: (settings) => report({ kind: 'captureAsked', settings }),
      captureStarted: (facts) => this.#captureStarted(facts),
      captureChanged: (facts, why) => this.#captureChanged(facts, why),
      frameEncoded: (frame) => this.#frameEncoded(frame),
      captureStopped: (outcome) => {
        this.#delivery.end(outcome);
        report({ kind: 'captureChanged', capture: null });
      },
      captureNeverBegan: (reason) => {
        this.#delivery.neverBegan(reason);
        report({ kind: 'captureChanged', capture: null });
      },
      encoderFailed: (message) => report({ kind: 'encoderFailed', message }),
    });
  }

  start(): void {
    this.#timers.push(setInterval(() => this.#sayTelemetry(), TELEMETRY_MS));
    this.#timers.push(setInterval(() => this.#progress(), PROGRESS_MS));
  }

  /** Ends what runs in order and delivers it, as far as that takes no longer than 4 s; then ends connection and reading. */
  async stop(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await this.#leave();
  }

  /** Does what the page says. */
  obey(command: PhoneCommand): void {
    switch (command.kind) {
      case 'connected':
        this.#link.connect(command);
        return;
      case 'left':
        void this.#leave();
        return;
      case 'cameraOpened':
        this.#openCamera(command.source, command.label);
        return;
      case 'frameOffered':
        this.#reader.offer(command.frame);
        return;
      case 'troubled':
        this.#troubled(command.trouble);
        return;
      case 'cameraReady':
        this.#capture.cameraReady();
        return;
      case 'named':
        if (this.#link.rename(command.name)) this.#report({ kind: 'renamed', name: command.name });
        return;
      case 'batteryChanged':
        this.#battery = command.battery;
        this.#sayTelemetry();
    }
  }

  /** What is not delivered in time stays here, for the person may come back. */
  #leave(): Promise<void> {
    this.#leaving ??= this.#endInOrder().finally(() => {
      this.#leaving = null;
    });
    return this.#leaving;
  }

  async #endInOrder(): Promise<void> {
    const untilMs = performance.now() + LEAVE_MS;
    await this.#capture.stop('left');
    if (this.#link.isWelcome && !this.#delivery.isEmpty) {
      const deliveredOrCut = new Promise<void>((resolve) => {
        this.#deliveredOrCut = resolve;
      });
      await settledWithin(deliveredOrCut, untilMs - performance.now());
    }
    this.#link.leave();
    this.#reader.close();
    this.#trouble = null;
  }

  /** What there is to deliver is told before it fills the link. */
  #welcomed(terms: DeliveryTerms): void {
    this.#sayTelemetry();
    this.#delivery.connected(this.#link, terms);
  }

  #linkChanged(link: LinkState): void {
    this.#report({ kind: 'linkChanged', link });
    if (link.kind === 'left') this.#delivery.disconnected();
    if (link.kind !== 'refused' || isRetried(link)) return;
    // Nobody is there to deliver to until the person does something; what is filmed meanwhile nobody has asked for.
    if (isUnwanted(link)) this.#delivery.forget();
    void this.#capture.stop('asked');
  }

  #openCamera(source: FrameSource, label: string): void {
    this.#label = label.slice(0, MAX_LABEL);
    this.#clock.restart();
    this.#capture.interrupted();
    this.#reader.open(source);
  }

  #troubled(trouble: PhoneTrouble | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#capture.interrupted();
    this.#sayTelemetry();
  }

  #take(frame: VideoFrame, source: FrameSource['kind']): void {
    const nowUs = monotonicUs();
    this.#clock.observe(frame.timestamp, nowUs);
    if (this.#clock.isSettled(nowUs)) this.#capture.take(frame, source);
  }

  #obeyStation(id: number, command: CameraCommand): void {
    switch (command.command) {
      case 'start_capture':
        this.#startCapture(id, command.settings);
        return;
      case 'stop_capture':
        this.#link.say({ type: 'ok', id });
        this.#report({ kind: 'stopAsked', reason: command.reason });
        void this.#capture.stop('asked');
        return;
      case 'request_keyframe':
        this.#answer(id, this.#capture.requestKey());
        return;
      case 'set_encoder':
        this.#answer(id, this.#capture.setEncoder(command.bitrate, command.fps));
        return;
      case 'identify':
        this.#link.say({ type: 'ok', id });
        this.#report({ kind: 'identified' });
    }
  }

  #startCapture(id: number, settings: CaptureSettings): void {
    if (this.#leaving !== null) {
      this.#link.say({
        type: 'error',
        id,
        message: 'The person with the phone is leaving. Connect it anew to record.',
      });
      return;
    }
    this.#link.say({ type: 'ok', id });
    this.#capture.start(settings);
  }

  #answer(id: number, done: boolean): void {
    if (done) this.#link.say({ type: 'ok', id });
    else this.#link.say({ type: 'error', id, message: 'Nothing is being captured. Start a capture first.' });
  }

  #captureStarted(facts: CaptureFacts): void {
    this.#startedMs = performance.timeOrigin + performance.now();
    const { width, height, fps, bitrate, codec } = facts;
    const captureId = crypto.randomUUID();
    this.#delivery.begin({
      type: 'capture_started',
      captureId,
      width,
      height,
      fps,
      bitrate,
      codec,
      camera: this.#label,
    });
    this.#reportCapture(facts);
  }

  #captureChanged(facts: CaptureFacts, why: CaptureChange): void {
    const { bitrate, fps } = facts;
    if (why !== 'encoder') this.#link.say({ type: 'encoder_changed', bitrate, fps, reason: why });
    this.#reportCapture(facts);
  }

  #reportCapture(facts: CaptureFacts): void {
    this.#report({ kind: 'captureChanged', capture: { ...facts, startedMs: this.#startedMs } });
  }

  #frameEncoded(frame: EncodedFrame): void {
    this.#rates.count(frame.packet.byteLength, performance.now());
    this.#delivery.push(frame);
  }

  #sayTelemetry(): void {
    const { bytes, ms } = this.#delivery.buffered;
    const { facts } = this.#capture;
    this.#link.say({
      type: 'telemetry',
      battery: this.#battery,
      encoderQueue: this.#capture.encoderQueue,
      droppedFrames: this.#capture.dropped,
      unsentBytes: this.#link.unsentBytes,
      bufferedBytes: bytes,
      bufferedMs: ms,
      bitrate: facts?.bitrate ?? null,
      askedBitrate: facts?.askedBitrate ?? null,
      trouble: this.#trouble,
    });
  }

  #progress(): void {
    const { lost, delivering, ...buffered } = this.#delivery.buffered;
    this.#capture.bufferFilled(buffered.fraction, performance.now());
    this.#report({
      kind: 'progressed',
      ...this.#rates.rates(performance.now()),
      frames: this.#capture.frames,
      dropped: this.#capture.dropped,
      encoderQueue: this.#capture.encoderQueue,
      unsentBytes: this.#link.unsentBytes,
      buffered,
      lost,
      delivering,
    });
  }
}
