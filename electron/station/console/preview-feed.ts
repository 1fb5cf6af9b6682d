import { formatPreviewHeader, PREVIEW_HEADER_BYTES } from '#shared/packets/preview-packet.ts';
import type { ConsoleLink } from './console-link.ts';
import type { PreviewLimits } from './preview-limits.ts';
import type { PreviewPicture, PreviewWatcher } from './preview-stream.ts';
import type { PreviewTap } from './preview-tap.ts';

/** Where one console stands with one device. */
interface WatchedDevice {
  /** Nothing is sent before the next key frame: the console began to watch, or frames were left out. */
  waitsForKey: boolean;
  skipped: boolean;
}

/**
 * The preview of one console: sends it the pictures of the devices it watches, each beginning with a key frame. Packets
 * count as in flight until the console acknowledges them; a console that falls behind gets fewer pictures, not older
 * ones, and its packets do not pile up here.
 */
export class PreviewFeed implements PreviewWatcher {
  readonly #tap: PreviewTap;
  readonly #link: ConsoleLink;
  readonly #limits: PreviewLimits;
  readonly #watched = new Map<string, WatchedDevice>();
  /** Sizes of the packets in flight, oldest first. */
  readonly #inFlight: number[] = [];
  #inFlightBytes = 0;
  #closed = false;

  constructor(tap: PreviewTap, link: ConsoleLink, limits: PreviewLimits) {
    this.#tap = tap;
    this.#link = link;
    this.#limits = limits;
  }

  /** From now on the console gets the pictures of these devices, and of no others. */
  watch(devices: readonly string[]): void {
    if (this.#closed) return;
    const wanted = new Set(devices);
    for (const device of this.#watched.keys()) {
      if (!wanted.has(device)) this.#unwatch(device);
    }
    for (const device of wanted) {
      if (this.#watched.has(device)) continue;
      this.#watched.set(device, { waitsForKey: true, skipped: false });
      for (const picture of this.#tap.watch(device, this)) this.pictureArrived(device, picture);
    }
  }

  /** The console has taken so many packets since it last said so. */
  acknowledge(packets: number): void {
    const taken = this.#inFlight.splice(0, packets);
    for (const bytes of taken) this.#inFlightBytes -= bytes;
  }

  close(): void {
    this.#closed = true;
    for (const device of this.#watched.keys()) this.#unwatch(device);
  }

  pictureArrived(device: string, picture: PreviewPicture): void {
    const watched = this.#watched.get(device);
    if (watched === undefined) return;
    if (!this.#admits(picture, watched)) {
      watched.skipped ||= picture.key || !watched.waitsForKey;
      watched.waitsForKey = true;
      return;
    }
    this.#send(picture, watched.skipped);
    watched.waitsForKey = false;
    watched.skipped = false;
  }

  #admits({ key }: PreviewPicture, { waitsForKey }: WatchedDevice): boolean {
    if (!waitsForKey) return this.#inUse() < 1;
    // With room for a few packets only, devices would begin and be cut off again in turns.
    return key && this.#inUse() <= 0.5;
  }

  #send({ channel, key, codec, arrivalUs, accessUnit }: PreviewPicture, skipped: boolean): void {
    const header = formatPreviewHeader({ channel, key, skipped, arrivalUs, codec });
    const bytes = PREVIEW_HEADER_BYTES + accessUnit.byteLength;
    this.#inFlight.push(bytes);
    this.#inFlightBytes += bytes;
    this.#link.sendPreview(header, accessUnit);
  }

  /** How much of the fullest bound is in use; 1 and more = no room. */
  #inUse(): number {
    const { previewPacketsInFlight, previewBytesInFlight } = this.#limits;
    const bytes = Math.max(this.#inFlightBytes, this.#link.queuedBytes);
    return Math.max(this.#inFlight.length / previewPacketsInFlight, bytes / previewBytesInFlight);
  }

  #unwatch(device: string): void {
    this.#watched.delete(device);
    this.#tap.unwatch(device, this);
  }
}
