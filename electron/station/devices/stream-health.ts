import { AccessUnitInspector } from '#shared/h264/access-unit.ts';
import type { Sps } from '#shared/h264/sps.ts';
import type { MediaMessage } from './media-message.ts';

/** Bytes of a message that could not be used, of which the beginning is shown. */
const SHOWN_BYTES = 32;

/** When a frame was filmed, and when it arrived. */
interface Times {
  deviceUs: number;
  arrivalUs: number;
}

/**
 * A message that could not be used: why, in a sentence without a full stop, how it began, and when it came (microseconds
 * since the Unix epoch).
 */
export interface BadMessage {
  readonly why: string;
  readonly hex: string;
  readonly atUs: number;
}

/** The beginning of a message as pairs of hex digits. */
export function beginningOf(bytes: Uint8Array): string {
  const shown = Buffer.from(bytes.subarray(0, SHOWN_BYTES)).toString('hex').match(/../g)?.join(' ') ?? '';
  return bytes.byteLength > SHOWN_BYTES ? `${shown} …` : shown;
}

/**
 * What a device's stream shows of itself: whether it can be recorded, played and sought in. Messages that could not be
 * read count for as long as the device is known, everything else from the beginning of the capture.
 */
export class StreamHealth {
  /** Messages that were read, and those that could not be. */
  messages = 0;
  badMessages = 0;
  lastBad: BadMessage | null = null;

  frames = 0;
  keyFrames = 0;
  /** Whether SPS and PPS have come, and how many frames before them. */
  configured = false;
  framesBeforeConfig = 0;
  /** Messages in which no NAL unit begins, and how the last of them began. */
  withoutStartCode = 0;
  lastWithoutStartCode = '';
  /** The SPS of the last key frame. */
  sps: Sps | null = null;
  #inspector = new AccessUnitInspector();
  #lastKeyUs: number | null = null;
  #longestUs = 0;
  #last: Times | null = null;
  #jitterUs = 0;
  #captureId: string | null = null;

  /** A capture has begun; what is gone on with under the same id is the same. */
  captureBegan(captureId: string | null): void {
    if (captureId !== null && captureId === this.#captureId) return;
    this.#captureId = captureId;
    this.frames = 0;
    this.keyFrames = 0;
    this.configured = false;
    this.framesBeforeConfig = 0;
    this.withoutStartCode = 0;
    this.sps = null;
    this.#inspector = new AccessUnitInspector();
    this.#lastKeyUs = null;
    this.#longestUs = 0;
    this.#last = null;
    this.#jitterUs = 0;
  }

  /** A message could not be read. */
  misread(bytes: Uint8Array, why: string, atUs: number): void {
    this.badMessages += 1;
    this.lastBad = { why, hex: beginningOf(bytes), atUs };
  }

  /** A message of H.264 has come. Never throws, allocates nothing for an ordinary frame. */
  h264Received(message: MediaMessage): void {
    this.messages += 1;
    const unit = this.#inspector.inspect(message.payload);
    switch (unit.kind) {
      case 'config':
        this.configured = true;
        return;
      case 'not-h264':
        this.withoutStartCode += 1;
        this.lastWithoutStartCode = beginningOf(message.payload);
        return;
      case 'picture':
        if (unit.key) this.#keyFrame(message.deviceUs, unit.ppsId);
        if (!this.configured) this.framesBeforeConfig += 1;
        this.#frame(message);
        return;
      case 'other':
      case 'empty':
    }
  }

  /** A JPEG has come; what it is like has been looked at. */
  jpegReceived(message: MediaMessage): void {
    this.messages += 1;
    this.#frame(message);
  }

  /** The longest time between two key frames, that since the last one included; microseconds of the camera's clock. */
  get longestKeyIntervalUs(): number {
    const sinceUs = this.#last === null || this.#lastKeyUs === null ? 0 : this.#last.deviceUs - this.#lastKeyUs;
    return Math.max(this.#longestUs, sinceUs);
  }

  /** How unevenly frames arrive: the interarrival jitter of RFC 3550, 6.4.1. */
  get jitterUs(): number {
    return this.#jitterUs;
  }

  #keyFrame(deviceUs: number, ppsId: number | null): void {
    this.keyFrames += 1;
    if (this.#lastKeyUs !== null) this.#longestUs = Math.max(this.#longestUs, deviceUs - this.#lastKeyUs);
    this.#lastKeyUs = deviceUs;
    const sets = ppsId === null ? null : this.#inspector.parameterSets.resolve(ppsId);
    if (sets === null) return;
    this.configured = true;
    this.sps = sets.sps;
  }

  #frame({ deviceUs, arrivalUs }: MediaMessage): void {
    this.frames += 1;
    const last = this.#last;
    if (last === null) {
      this.#last = { deviceUs, arrivalUs };
      return;
    }
    const transitUs = arrivalUs - last.arrivalUs - (deviceUs - last.deviceUs);
    this.#jitterUs += (Math.abs(transitUs) - this.#jitterUs) / 16;
    last.deviceUs = deviceUs;
    last.arrivalUs = arrivalUs;
  }
}
