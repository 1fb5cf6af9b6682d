import type { DeliveryWire } from '#shared/delivery/delivery.ts';

/**
 * A capture as the phone knows it: how many frames it numbered, how many it never encoded, and how many of the numbered ones
 * fell out of its buffer before they had arrived.
 */
export interface FilmedCapture {
  readonly captureId: string;
  readonly frames: number;
  readonly dropped: number;
  readonly lost: number;
  readonly hasEnded: boolean;
}

type Growing = { -readonly [Field in keyof FilmedCapture]: FilmedCapture[Field] };

/** What one phone page filmed, capture by capture, for a test to compare with what was recorded. */
export class FilmedCaptures {
  readonly #captures: Growing[] = [];
  readonly #lostOfLatest: () => number;

  /** `lostOfLatest` tells what the capture that began last has lost so far. */
  constructor(lostOfLatest: () => number) {
    this.#lostOfLatest = lostOfLatest;
  }

  /** A capture begins; what is counted from here on is its own. */
  begin(captureId: string): void {
    this.#keepLost();
    this.#captures.push({ captureId, frames: 0, dropped: 0, lost: 0, hasEnded: false });
  }

  frameNumbered(): void {
    const latest = this.#captures.at(-1);
    if (latest !== undefined) latest.frames += 1;
  }

  frameDropped(): void {
    const latest = this.#captures.at(-1);
    if (latest !== undefined) latest.dropped += 1;
  }

  /** The capture that began last has ended. */
  end(): Readonly<FilmedCapture> | undefined {
    const latest = this.#captures.at(-1);
    if (latest !== undefined) latest.hasEnded = true;
    return latest;
  }

  /** Copies, in order. */
  list(): readonly FilmedCapture[] {
    this.#keepLost();
    return this.#captures.map((capture) => ({ ...capture }));
  }

  /** The same wire, listened to: a capture that is not the latest can lose frames too, and says so at its end. */
  listenedTo(wire: DeliveryWire): DeliveryWire {
    let captureId: string | null = null;
    return {
      say: (message) => {
        if (message.type === 'capture_stopped') this.#saidLost(captureId, message.lost);
        captureId = message.type === 'capture_started' ? message.captureId : null;
        wire.say(message);
      },
      sendPacket: (packet) => wire.sendPacket(packet),
    };
  }

  #keepLost(): void {
    const latest = this.#captures.at(-1);
    if (latest !== undefined) latest.lost = this.#lostOfLatest();
  }

  #saidLost(captureId: string | null, lost: number): void {
    const capture = this.#captures.find((one) => one.captureId === captureId);
    if (capture !== undefined) capture.lost = lost;
  }
}
