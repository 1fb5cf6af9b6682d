import type { PreviewCodec } from '#shared/packets/preview-packet.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import { messageOf } from '../error-facts.ts';
import type { Log } from '../log.ts';
import type { PreviewLimits } from './preview-limits.ts';
import { KeptBytes, type PreviewPicture, PreviewStream, type PreviewWatcher } from './preview-stream.ts';

const REPORT_US = 1_000_000;

/**
 * Where the live preview branches off the way of a frame. It can neither slow nor stop a recording: it writes nothing,
 * waits for nothing, and what goes wrong here is counted and logged, never thrown.
 */
export class PreviewTap {
  readonly #log: Log;
  readonly #limits: PreviewLimits;
  readonly #keptBytes: KeptBytes;
  readonly #streams = new Map<string, PreviewStream>();
  /** Is called with a device of which nothing can be shown before its next key frame. */
  keyFrameWanted: (device: string) => void = () => undefined;
  #failures = 0;
  #unreported = 0;
  #reportedUs = Number.NEGATIVE_INFINITY;

  constructor(log: Log, limits: PreviewLimits) {
    this.#log = log;
    this.#limits = limits;
    this.#keptBytes = new KeptBytes(limits.previewKeptTotalBytes);
  }

  /** Messages that could not be handed on. */
  get failures(): number {
    return this.#failures;
  }

  /** Takes a look at a message of a device; `channel` numbers the device in the packets. Never throws. */
  offer(device: string, channel: number, message: MediaMessage, codec: PreviewCodec = 'h264'): void {
    try {
      const stream = this.#stream(device);
      const picture = codec === 'jpeg' ? stream.receiveJpeg(channel, message) : stream.receive(channel, message);
      if (picture !== null) for (const watcher of stream.watchers) this.#handOn(device, picture, watcher);
    } catch (error) {
      this.#failed(device, message.arrivalUs, error);
    }
  }

  /** From now on the watcher gets the device's pictures. Returns those since its last key frame, as far as kept. */
  watch(device: string, watcher: PreviewWatcher): readonly PreviewPicture[] {
    const stream = this.#stream(device);
    stream.watchers.add(watcher);
    if (stream.kept.length === 0) this.keyFrameWanted(device);
    return stream.kept;
  }

  unwatch(device: string, watcher: PreviewWatcher): void {
    const stream = this.#streams.get(device);
    if (stream === undefined) return;
    stream.watchers.delete(watcher);
    // A console can ask for devices that are not there.
    if (stream.watchers.size === 0 && !stream.hasPicture) this.#streams.delete(device);
  }

  /** The device is known no more under this key. Whoever watches it goes on and gets what comes under the key again. */
  forget(device: string): void {
    const stream = this.#streams.get(device);
    if (stream === undefined) return;
    stream.forget();
    this.#streams.delete(device);
    if (stream.watchers.size === 0) return;
    const next = this.#stream(device);
    for (const watcher of stream.watchers) next.watchers.add(watcher);
  }

  /** One console's trouble is not another's. */
  #handOn(device: string, picture: PreviewPicture, watcher: PreviewWatcher): void {
    try {
      watcher.pictureArrived(device, picture);
    } catch (error) {
      this.#failed(device, picture.arrivalUs, error);
    }
  }

  #stream(device: string): PreviewStream {
    let stream = this.#streams.get(device);
    if (stream === undefined) {
      stream = new PreviewStream(this.#limits, this.#keptBytes);
      this.#streams.set(device, stream);
    }
    return stream;
  }

  #failed(device: string, arrivalUs: number, error: unknown): void {
    this.#failures += 1;
    this.#unreported += 1;
    if (arrivalUs - this.#reportedUs < REPORT_US) return;
    this.#reportedUs = arrivalUs;
    const words = `${this.#unreported} picture(s), the last of ${device}`;
    this.#unreported = 0;
    this.#log.warning('preview-failed', `The live preview left out ${words}: ${messageOf(error)}. Recording goes on.`);
  }
}
