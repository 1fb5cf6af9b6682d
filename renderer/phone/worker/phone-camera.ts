import type { Battery, PhoneTrouble } from '#shared/contract/status.ts';
import type { CameraCommand } from '#shared/messages/camera-messages.ts';
import type { CaptureFacts, FrameSource, PhoneCommand, PhoneReport } from '../worker-messages.ts';
import { Capture } from './capture.ts';
import { CaptureClock } from './capture-clock.ts';
import { FrameReader } from './frame-reader.ts';
import { FrameSender } from './frame-sender.ts';
import { RateWindow } from './rate-window.ts';
import { StationLink } from './station-link.ts';
import type { OpenLinkSocket } from './web-socket.ts';

const TELEMETRY_MS = 1000;
const PROGRESS_MS = 500;
/** What the protocol allows a camera's name. */
const MAX_LABEL = 200;

/** The phone as a camera of the station: joins the connection, the frames and the capture, and answers commands. */
export class PhoneCamera {
  readonly #report: (report: PhoneReport) => void;
  readonly #link: StationLink;
  readonly #sender: FrameSender;
  readonly #capture: Capture;
  readonly #clock = new CaptureClock();
  readonly #rates = new RateWindow();
  readonly #reader = new FrameReader((frame, source) => this.#take(frame, source));
  #label = '';
  #battery: Battery | null = null;
  #trouble: PhoneTrouble | null = null;
  #startedMs = 0;
  readonly #timers: ReturnType<typeof setInterval>[] = [];

  constructor(openSocket: OpenLinkSocket, report: (report: PhoneReport) => void) {
    this.#report = report;
    this.#link = new StationLink(openSocket, {
      linkChanged: (link) => report({ kind: 'linkChanged', link }),
      linkLost: () => this.#capture.lose(),
      commandReceived: (id, command) => this.#obeyStation(id, command),
      stateReceived: (state) => report({ kind: 'stateChanged', state }),
      nameReceived: (name) => report({ kind: 'renamed', name }),
    });
    this.#sender = new FrameSender(this.#link);
    this.#capture = new Capture(this.#sender, this.#clock, {
      captureAsked: (settings) => report({ kind: 'captureAsked', settings }),
      captureStarted: (facts) => this.#captureStarted(facts),
      captureChanged: (facts) => this.#reportCapture(facts),
      frameSent: (bytes) => this.#rates.count(bytes, performance.now()),
      captureStopped: (end) => {
        this.#link.say({ type: 'capture_stopped', ...end });
        report({ kind: 'captureChanged', capture: null });
      },
      captureLost: () => report({ kind: 'captureChanged', capture: null }),
      encoderFailed: (message) => report({ kind: 'encoderFailed', message }),
    });
  }

  start(): void {
    this.#timers.push(setInterval(() => this.#sayTelemetry(), TELEMETRY_MS));
    this.#timers.push(setInterval(() => this.#reportProgress(), PROGRESS_MS));
  }

  /** Ends what runs in order, then the connection and the reading of frames. */
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

  async #leave(): Promise<void> {
    await this.#capture.stop('left');
    // What was asked for while the last frames came out would be recorded unasked with the next connection.
    this.#capture.lose();
    this.#link.leave();
    this.#reader.close();
    this.#trouble = null;
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
    const nowUs = performance.now() * 1000;
    this.#clock.observe(frame.timestamp, nowUs);
    if (this.#clock.isSettled(nowUs)) this.#capture.take(frame, source);
  }

  #obeyStation(id: number, command: CameraCommand): void {
    switch (command.command) {
      case 'start_capture':
        this.#link.say({ type: 'ok', id });
        this.#capture.start(command.settings);
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

  #answer(id: number, done: boolean): void {
    if (done) this.#link.say({ type: 'ok', id });
    else this.#link.say({ type: 'error', id, message: 'Nothing is being captured. Start a capture first.' });
  }

  #captureStarted(facts: CaptureFacts): void {
    this.#startedMs = performance.timeOrigin + performance.now();
    const { width, height, fps, bitrate, codec } = facts;
    this.#link.say({ type: 'capture_started', width, height, fps, bitrate, codec, camera: this.#label });
    this.#reportCapture(facts);
  }

  #reportCapture(facts: CaptureFacts): void {
    this.#report({ kind: 'captureChanged', capture: { ...facts, startedMs: this.#startedMs } });
  }

  #sayTelemetry(): void {
    this.#link.say({
      type: 'telemetry',
      battery: this.#battery,
      encoderQueue: this.#capture.encoderQueue,
      droppedFrames: this.#capture.dropped,
      unsentBytes: this.#link.unsentBytes,
      trouble: this.#trouble,
    });
  }

  #reportProgress(): void {
    if (!this.#link.isWelcome) return;
    this.#report({
      kind: 'progressed',
      ...this.#rates.rates(performance.now()),
      frames: this.#sender.frames,
      dropped: this.#capture.dropped,
      encoderQueue: this.#capture.encoderQueue,
      unsentBytes: this.#link.unsentBytes,
    });
  }
}
