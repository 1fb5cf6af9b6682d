import type { Clip } from '../../tools/simulator/clip.ts';
import { packet, type RawPhone } from './raw-phone.ts';

/** One packet that was sent. */
export interface SentPacket {
  readonly kind: 'config' | 'frame';
  readonly timestampMs: number;
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/** Where a phone's clock stands when it has run for some days, in ms. */
export const PHONE_CLOCK_MS = 345_678_901;

/** Plays a clip on a phone by hand, as one capture, and remembers what it sent. */
export class ClipSender {
  readonly sent: SentPacket[] = [];
  readonly #phone: RawPhone;
  #clip: Clip;
  /** Of the next message. */
  sequence: number;
  /** Of the next frame. */
  timestampMs: number;
  /** Which picture of the clip comes next. */
  unit = 0;

  constructor(phone: RawPhone, clip: Clip, start: { readonly sequence?: number; readonly timestampMs?: number } = {}) {
    this.#phone = phone;
    this.#clip = clip;
    this.sequence = start.sequence ?? 0;
    this.timestampMs = start.timestampMs ?? PHONE_CLOCK_MS;
  }

  /** Goes on with another clip. */
  use(clip: Clip): void {
    this.#clip = clip;
  }

  /** The codec config, with timestamp 0 as most phones send it. */
  config(): void {
    this.#send({ kind: 'config', timestampMs: 0, sequence: this.#nextSequence(), payload: this.#clip.codecConfig });
  }

  /** So many frames, `stepMs` of the phone's clock apart (or as listed), sent at once. */
  frames(count: number, stepMs: number | readonly number[] = 33): void {
    for (let i = 0; i < count; i += 1) {
      const payload = this.#clip.units[this.unit % this.#clip.units.length] ?? new Uint8Array();
      this.frame(payload);
      this.unit += 1;
      this.timestampMs += typeof stepMs === 'number' ? stepMs : (stepMs[i % stepMs.length] ?? 33);
    }
  }

  /** A frame of these bytes, at the present time. */
  frame(payload: Uint8Array): void {
    this.#send({ kind: 'frame', timestampMs: this.timestampMs, sequence: this.#nextSequence(), payload });
  }

  /** All payloads in order: what stream.h264 must be. */
  get raw(): Buffer {
    return Buffer.concat(this.sent.map(({ payload }) => payload));
  }

  /** What frames.csv must say of the frames: sequence, device time in us, bytes and place in stream.h264. */
  get rows(): { sequence: number; deviceUs: number; bytes: number; offset: number }[] {
    let offset = 0;
    return this.sent.flatMap(({ kind, sequence, timestampMs, payload }) => {
      const at = offset;
      offset += payload.byteLength;
      if (kind === 'config') return [];
      return [{ sequence, deviceUs: timestampMs * 1000, bytes: payload.byteLength, offset: at }];
    });
  }

  /** The frames' own times from the first one, in ms. */
  get timesMs(): number[] {
    const times = this.sent.filter(({ kind }) => kind === 'frame').map(({ timestampMs }) => timestampMs);
    return times.map((time) => time - (times[0] ?? 0));
  }

  #nextSequence(): number {
    const { sequence } = this;
    this.sequence = (sequence + 1) % 2 ** 32;
    return sequence;
  }

  #send(message: SentPacket): void {
    this.sent.push(message);
    this.#phone.binary(packet(message.timestampMs, message.sequence, message.payload));
  }
}
