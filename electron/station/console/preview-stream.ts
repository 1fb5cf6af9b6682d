import { AccessUnitInspector } from '#shared/h264/access-unit.ts';
import type { PreviewCodec } from '#shared/packets/preview-packet.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import { beginWithParameterSets } from './preview-key-frame.ts';
import type { PreviewLimits } from './preview-limits.ts';

/** One picture on its way to the consoles. `key`: SPS and PPS stand in front of it, so that a decoder can begin here. */
export interface PreviewPicture {
  /** Numbers its device, see `preview` in the device's status. */
  readonly channel: number;
  readonly key: boolean;
  readonly codec: PreviewCodec;
  /** Microseconds since the Unix epoch. */
  readonly arrivalUs: number;
  /** Annex-B or a JPEG, and nobody's to change. */
  readonly accessUnit: Uint8Array;
}

/** Whoever wants a device's pictures. */
export interface PreviewWatcher {
  pictureArrived(device: string, picture: PreviewPicture): void;
}

/** Bytes that all streams together keep. */
export class KeptBytes {
  readonly max: number;
  total = 0;

  constructor(max: number) {
    this.max = max;
  }
}

/**
 * What the preview knows of one device: its newest SPS and PPS, who watches it, and the pictures since its last key
 * frame, so that a console that begins to watch has a picture at once.
 *
 * Pictures are kept and sent as views of the messages they came in. That is safe because nobody writes to a message
 * again: ws gives each either memory of its own or a stretch of the chunk that was read from the socket, whose memory
 * Node does not use again; unmasking touches no neighbour, and the recorder copies before it rewrites. A view keeps its
 * whole chunk alive (64 KiB at most), which is hardly more than what is kept, for a chunk holds messages of one device.
 */
export class PreviewStream {
  readonly watchers = new Set<PreviewWatcher>();
  readonly #limits: PreviewLimits;
  readonly #keptBytes: KeptBytes;
  readonly #inspector = new AccessUnitInspector();
  /** In order, a key frame first; null where the pictures since then are too many to be kept. */
  #kept: PreviewPicture[] | null = null;
  #bytes = 0;
  /** Whether the last key frame was one that a decoder can begin with. */
  #decodable = false;

  constructor(limits: PreviewLimits, keptBytes: KeptBytes) {
    this.#limits = limits;
    this.#keptBytes = keptBytes;
  }

  /** The pictures since the last key frame, which is the first of them; none where they are not kept. */
  get kept(): readonly PreviewPicture[] {
    return this.#kept ?? [];
  }

  /** Whether a picture has come that a decoder can begin with. */
  get hasPicture(): boolean {
    return this.#decodable;
  }

  /** Gives the picture that is to be handed on; null for a message that is none, or none that can be decoded. */
  receive(channel: number, { payload, arrivalUs }: MediaMessage): PreviewPicture | null {
    const unit = this.#inspector.inspect(payload);
    if (unit.kind !== 'picture') return null;
    let accessUnit = payload;
    if (unit.key) {
      this.forget();
      // The picture's own sets: after a size change the message can hold the old SPS beside the new one.
      const sets = unit.ppsId === null ? null : this.#inspector.parameterSets.resolve(unit.ppsId);
      this.#decodable = sets !== null;
      if (sets === null) return null;
      this.#kept = [];
      accessUnit = beginWithParameterSets(payload, sets);
    }
    if (!this.#decodable) return null;
    const picture: PreviewPicture = { channel, key: unit.key, codec: 'h264', arrivalUs, accessUnit };
    this.#keep(picture);
    return picture;
  }

  /** The same for a JPEG, which needs no other picture. */
  receiveJpeg(channel: number, { payload, arrivalUs }: MediaMessage): PreviewPicture {
    this.forget();
    this.#decodable = true;
    this.#kept = [];
    const picture: PreviewPicture = { channel, key: true, codec: 'jpeg', arrivalUs, accessUnit: payload };
    this.#keep(picture);
    return picture;
  }

  /** Lets go of what is kept. */
  forget(): void {
    this.#keptBytes.total -= this.#bytes;
    this.#bytes = 0;
    this.#kept = null;
  }

  #keep(picture: PreviewPicture): void {
    const kept = this.#kept;
    if (kept === null) return;
    const bytes = picture.accessUnit.byteLength;
    const { previewKeptFrames, previewKeptBytes } = this.#limits;
    const isTooMuch = this.#bytes + bytes > previewKeptBytes || this.#keptBytes.total + bytes > this.#keptBytes.max;
    if (isTooMuch || kept.length === previewKeptFrames) {
      this.forget();
      return;
    }
    kept.push(picture);
    this.#bytes += bytes;
    this.#keptBytes.total += bytes;
  }
}
