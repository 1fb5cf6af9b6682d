import type {
  CaptureEnd,
  CaptureStarted,
  CaptureStopped,
  DeliveryBuffer,
  HeldCapture,
  ResumedCapture,
} from '../messages/camera-messages.ts';
import { DeliveryWindow } from './delivery-window.ts';
import type { EncodedFrame } from './encoded-frame.ts';
import { Outbox } from './outbox.ts';
import type { BegunCapture, CaptureOutcome, UndeliveredCapture } from './undelivered-capture.ts';

/** The connection to a station that has welcomed this camera, as much of it as delivery needs. */
export interface DeliveryWire {
  say(message: CaptureStarted | CaptureStopped): void;
  sendPacket(packet: Uint8Array<ArrayBuffer>): void;
}

/** What a delivery tells whoever films. */
export interface DeliveryListener {
  /** The station wants nothing more of the capture that runs: it should end. What is pushed until then is ignored. */
  captureUnwanted(): void;
  /** The capture that runs is of no use to the station before its next key frame. */
  keyWanted(): void;
}

/** What the station's welcome says of delivery. */
export interface DeliveryTerms {
  readonly captures: readonly ResumedCapture[];
  readonly buffer: DeliveryBuffer;
}

/**
 * What is not delivered: bytes and ms of filming, and what `fraction` (0 to 1) of what may be kept that is. `lost` frames of
 * the running or the last capture fell out. `delivering`: a capture that has ended is among them.
 */
export interface Buffered {
  readonly bytes: number;
  readonly ms: number;
  readonly fraction: number;
  readonly lost: number;
  readonly delivering: boolean;
}

/**
 * Brings captures to the station, whatever happens to the connection: in order, each whole before the next, and each frame
 * until the station acknowledges it. As much as the link takes is handed over at a time.
 *
 *   whoever films:   begin, push ..., end
 *   the connection:  held() for the hello; connected with the welcome; acknowledged, settled; disconnected
 */
export class Delivery {
  readonly #listener: DeliveryListener;
  readonly #outbox: Outbox;
  readonly #window = new DeliveryWindow();
  #wire: DeliveryWire | null = null;
  /** The capture that was begun last. */
  #latest: UndeliveredCapture | null = null;

  constructor(listener: DeliveryListener) {
    this.#listener = listener;
    this.#outbox = new Outbox({
      keyWanted: () => listener.keyWanted(),
      captureForgotten: (capture) => this.#window.forgotten(capture),
    });
  }

  /** Whether the station has everything, and has said so. */
  get isEmpty(): boolean {
    return this.#outbox.captures.length === 0;
  }

  get buffered(): Buffered {
    const { bytes, ms, fraction, captures } = this.#outbox;
    return {
      bytes,
      ms: Math.round(ms),
      fraction,
      lost: this.#latest?.lost ?? 0,
      delivering: captures.some(({ hasEnded }) => hasEnded),
    };
  }

  /** A capture begins. Throws where the one before it has not ended. */
  begin(started: BegunCapture): void {
    this.#latest = this.#outbox.begin(started);
    this.#handOver();
  }

  /** The next frame of the capture that runs; ignored where none does. Its header is written here. */
  push(frame: EncodedFrame): void {
    this.#outbox.push(frame);
    this.#handOver();
  }

  /** The capture has ended, after its last frame; ignored where none runs. */
  end(outcome: CaptureOutcome): void {
    this.#outbox.running?.end(outcome);
    this.#handOver();
  }

  /**
   * The capture that the station asked for never began: it hears so, behind what it has to hear first. With the connection
   * that is forgotten, for the station asks anew.
   */
  neverBegan(reason: CaptureEnd): void {
    if (this.#wire === null) return;
    this.#outbox.appendEnd({ dropped: 0, reason });
    this.#handOver();
  }

  /** The captures that are not settled, for the hello. */
  held(): HeldCapture[] {
    return this.#outbox.held();
  }

  /** The station has welcomed this camera. */
  connected(wire: DeliveryWire, { captures, buffer }: DeliveryTerms): void {
    this.disconnected();
    this.#wire = wire;
    const wanted = new Map(captures.map(({ captureId, next }) => [captureId, next]));
    const running = this.#outbox.running;
    for (const capture of this.#outbox.captures) {
      const next = wanted.get(capture.captureId ?? '');
      if (next === null) this.#outbox.forget(capture);
      else capture.resume(next ?? null);
    }
    this.#outbox.setLimits(buffer);
    this.#handOver();
    this.#tellIfUnwanted(running);
  }

  /** The connection is gone. */
  disconnected(): void {
    this.#wire = null;
    this.#window.clear();
    for (const capture of this.#outbox.captures) if (capture.started === null) this.#outbox.forget(capture);
  }

  /** Every frame of the capture below this sequence number is with the station. `nowMs` never goes back. */
  acknowledged(captureId: string, next: number, nowMs: number): void {
    const capture = this.#outbox.find(captureId);
    const number = capture?.acknowledge(next) ?? null;
    if (capture === undefined || number === null) return;
    this.#window.acknowledged(capture, number, nowMs);
    this.#handOver();
  }

  /** The station wants nothing more of this capture. */
  settled(captureId: string): void {
    const capture = this.#outbox.find(captureId);
    if (capture === undefined) return;
    const running = this.#outbox.running;
    this.#outbox.forget(capture);
    this.#handOver();
    this.#tellIfUnwanted(running);
  }

  /** Forgets everything: the station does not want to hear of this camera any more. */
  forget(): void {
    const running = this.#outbox.running;
    for (const capture of this.#outbox.captures) this.#outbox.forget(capture);
    this.#tellIfUnwanted(running);
  }

  #tellIfUnwanted(running: UndeliveredCapture | null): void {
    if (running !== null && this.#outbox.running !== running) this.#listener.captureUnwanted();
  }

  #handOver(): void {
    // The wire can be gone at each step: it is whoever is told who takes it away.
    while (this.#wire !== null) {
      const capture = this.#outbox.captures.find(({ isSaid }) => !isSaid);
      if (capture === undefined || !this.#step(capture, this.#wire)) return;
    }
  }

  /** Says or sends one thing; false where nothing can be for now. */
  #step(capture: UndeliveredCapture, wire: DeliveryWire): boolean {
    const start = capture.takeStart();
    if (start !== null) {
      wire.say(start);
      return true;
    }
    if (capture.hasPacket) return this.#send(capture, wire);
    const end = capture.takeEnd();
    if (end === null) return false;
    if (capture.started === null) this.#outbox.forget(capture);
    wire.say(end);
    return true;
  }

  #send(capture: UndeliveredCapture, wire: DeliveryWire): boolean {
    const sent = this.#window.isOpen ? capture.takePacket() : null;
    if (sent === null) return false;
    const { number, packet } = sent;
    this.#window.handedOver({ capture, number, bytes: packet.byteLength });
    wire.sendPacket(packet);
    return true;
  }
}
