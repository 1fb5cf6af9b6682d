import { PREVIEW_HEADER_BYTES, readPreviewHeader } from '#shared/packets/preview-packet.ts';
import type { PictureDecoderListener } from './picture-decoder.ts';

/**
 * Decodes one board's preview packets, each a JPEG of its own, one at a time: what comes meanwhile takes the place of what
 * waits. The timestamp of a decoded picture is its arrival at the station.
 */
export class JpegDecoder {
  readonly #listener: PictureDecoderListener;
  #waiting: ArrayBuffer | null = null;
  #busy = false;
  /** Pictures of before the last `close` are not shown. */
  #run = 0;

  constructor(listener: PictureDecoderListener) {
    this.#listener = listener;
  }

  /** Takes a packet; one that holds no JPEG is ignored. Never throws. */
  decode(packet: ArrayBuffer): void {
    if (readPreviewHeader(new Uint8Array(packet))?.codec !== 'jpeg') return;
    this.#waiting = packet;
    if (!this.#busy) void this.#work();
  }

  /** Lets go of what waits. */
  close(): void {
    this.#waiting = null;
    this.#run += 1;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let packet = this.#take(); packet !== null; packet = this.#take()) {
      const run = this.#run;
      // A broken picture is followed by a whole one.
      const picture = await decoded(packet).catch(() => null);
      if (picture === null) continue;
      if (run === this.#run) this.#listener.pictureDecoded(picture);
      else picture.close();
    }
    this.#busy = false;
  }

  #take(): ArrayBuffer | null {
    const packet = this.#waiting;
    this.#waiting = null;
    return packet;
  }
}

async function decoded(packet: ArrayBuffer): Promise<VideoFrame | null> {
  const bytes = new Uint8Array(packet);
  const header = readPreviewHeader(bytes);
  if (header === null) return null;
  const jpeg = bytes.subarray(PREVIEW_HEADER_BYTES);
  const bitmap = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
  try {
    return new VideoFrame(bitmap, { timestamp: header.arrivalUs });
  } finally {
    bitmap.close();
  }
}
