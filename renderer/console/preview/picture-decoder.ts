import { AccessUnitInspector } from '#shared/h264/access-unit.ts';
import { codecString, type Sps } from '#shared/h264/sps.ts';
import { PREVIEW_HEADER_BYTES, type PreviewHeader, readPreviewHeader } from '#shared/packets/preview-packet.ts';
import { epochMs } from './epoch-clock.ts';

/** What a decoder tells. Whoever gets a picture closes it. */
export interface PictureDecoderListener {
  pictureDecoded(picture: VideoFrame): void;
  /** This browser cannot decode the video. Told again with every key frame that it cannot begin with. */
  unsupported(): void;
}

/** A picture this late in decoding means that the page is behind: on to the next key frame. */
const MAX_LATENESS_MS = 500;
/** Fewer pictures than these can wait as long as they like: some decoders hold one or two back. */
const HELD_BACK = 4;

/**
 * Decodes one device's preview packets. Begins, and begins again after a failure or when it has fallen behind, with a
 * key frame. The timestamp of a decoded picture is its arrival at the station.
 */
export class PictureDecoder {
  readonly #listener: PictureDecoderListener;
  readonly #inspector = new AccessUnitInspector();
  #decoder: VideoDecoder | null = null;
  /** What the decoder is set up for; null = not set up. */
  #format: string | null = null;
  #waitsForKey = true;
  /** When the pictures in the decoder came to the page (ms since the Unix epoch), by their timestamps. */
  readonly #decoding = new Map<number, number>();

  constructor(listener: PictureDecoderListener) {
    this.#listener = listener;
  }

  /** Takes a packet that came to the page at `receivedMs`, in ms since the Unix epoch. Never throws. */
  decode(packet: ArrayBuffer, receivedMs: number): void {
    const bytes = new Uint8Array(packet);
    const header = readPreviewHeader(bytes);
    if (header?.codec !== 'h264') return;
    if (header.skipped) this.#waitsForKey = true;
    if (this.#isBehind(receivedMs)) this.close();
    if (this.#waitsForKey && !header.key) return;
    try {
      this.#feed(header, bytes.subarray(PREVIEW_HEADER_BYTES), receivedMs);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Lets go of the decoder and of what waits in it. The next packet that counts is a key frame. */
  close(): void {
    const decoder = this.#decoder;
    this.#decoder = null;
    this.#format = null;
    this.#waitsForKey = true;
    this.#decoding.clear();
    if (decoder !== null && decoder.state !== 'closed') decoder.close();
  }

  #feed({ key, arrivalUs }: PreviewHeader, accessUnit: Uint8Array<ArrayBuffer>, receivedMs: number): void {
    const decoder = key ? this.#begin(accessUnit) : this.#decoder;
    if (decoder === null) return;
    this.#waitsForKey = false;
    this.#decoding.set(arrivalUs, receivedMs);
    decoder.decode(new EncodedVideoChunk({ type: key ? 'key' : 'delta', timestamp: arrivalUs, data: accessUnit }));
  }

  /** The decoder, set up for the picture; null where that cannot be decoded. */
  #begin(accessUnit: Uint8Array): VideoDecoder | null {
    const sps = this.#spsOf(accessUnit);
    if (sps === null) return null;
    if (!('VideoDecoder' in globalThis)) {
      this.#listener.unsupported();
      return null;
    }
    const codec = codecString(sps);
    const format = `${codec} ${sps.codedWidth}x${sps.codedHeight}`;
    const decoder = (this.#decoder ??= this.#build());
    if (format !== this.#format) {
      // Without a description the decoder takes Annex-B. Not optimized for latency it would hold one picture back.
      decoder.configure({ codec, optimizeForLatency: true });
      this.#format = format;
    }
    return decoder;
  }

  /** That of the picture itself: after a size change the old SPS can stand beside the new one. */
  #spsOf(accessUnit: Uint8Array): Sps | null {
    const unit = this.#inspector.inspect(accessUnit);
    if (unit.kind !== 'picture' || !unit.key || unit.ppsId === null) return null;
    return this.#inspector.parameterSets.resolve(unit.ppsId)?.sps ?? null;
  }

  #build(): VideoDecoder {
    const decoder = new VideoDecoder({
      output: (picture) => {
        if (decoder === this.#decoder) this.#decoded(picture);
        else picture.close();
      },
      error: (error) => {
        if (decoder === this.#decoder) this.#failed(error);
      },
    });
    return decoder;
  }

  #decoded(picture: VideoFrame): void {
    // What was put in before it has come out, or never will.
    for (const timestamp of this.#decoding.keys()) {
      this.#decoding.delete(timestamp);
      if (timestamp === picture.timestamp) break;
    }
    this.#listener.pictureDecoded(picture);
  }

  #isBehind(receivedMs: number): boolean {
    const nowMs = epochMs();
    if (nowMs - receivedMs > MAX_LATENESS_MS) return true;
    if (this.#decoding.size <= HELD_BACK) return false;
    const [oldestMs = nowMs] = this.#decoding.values();
    return nowMs - oldestMs > MAX_LATENESS_MS;
  }

  /** A torn slice closes the decoder for good: the next key frame gets a new one. */
  #failed(error: unknown): void {
    this.close();
    if (error instanceof DOMException && error.name === 'NotSupportedError') this.#listener.unsupported();
  }
}
