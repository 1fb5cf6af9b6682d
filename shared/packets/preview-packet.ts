/*
 * One binary message of the live preview: a 16-byte big-endian header, then one access unit.
 *
 *   0         1       2            4                        12               16
 *   +---------+-------+------------+------------------------+----------------+------------------
 *   | version | flags | channel    | arrival us             | codec          | access unit ...
 *   | uint8   | uint8 | uint16     | uint64, Unix epoch     | uint32         | to the end
 *   +---------+-------+------------+------------------------+----------------+------------------
 *
 * flags: 1 = key frame (decoding can begin here); 2 = frames were left out before this one.
 * channel: `preview` of the device's status. codec: 1 = H.264, Annex-B, SPS and PPS in front of every key frame; 2 = JPEG.
 */

/** Bytes in front of each access unit. */
export const PREVIEW_HEADER_BYTES = 16;
export const PREVIEW_VERSION = 1;

const KEY = 1;
const SKIPPED = 2;

export type PreviewCodec = 'h264' | 'jpeg';

/** The header's fields; `arrivalUs` in microseconds since the Unix epoch. */
export interface PreviewHeader {
  readonly channel: number;
  readonly key: boolean;
  /** Frames were left out before this one. */
  readonly skipped: boolean;
  readonly arrivalUs: number;
  readonly codec: PreviewCodec;
}

const CODECS: readonly PreviewCodec[] = ['h264', 'jpeg'];

/** A header of its own; the access unit is sent behind it. */
export function formatPreviewHeader(header: PreviewHeader): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(PREVIEW_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, PREVIEW_VERSION);
  view.setUint8(1, (header.key ? KEY : 0) | (header.skipped ? SKIPPED : 0));
  view.setUint16(2, header.channel);
  view.setBigUint64(4, BigInt(header.arrivalUs));
  view.setUint32(12, CODECS.indexOf(header.codec) + 1);
  return bytes;
}

/** Reads the header of a packet; null where it is none of this version. The access unit follows it. */
export function readPreviewHeader(packet: Uint8Array): PreviewHeader | null {
  if (packet.byteLength <= PREVIEW_HEADER_BYTES) return null;
  const view = new DataView(packet.buffer, packet.byteOffset, PREVIEW_HEADER_BYTES);
  const codec = CODECS[view.getUint32(12) - 1];
  if (view.getUint8(0) !== PREVIEW_VERSION || codec === undefined) return null;
  const flags = view.getUint8(1);
  return {
    channel: view.getUint16(2),
    key: (flags & KEY) !== 0,
    skipped: (flags & SKIPPED) !== 0,
    arrivalUs: Number(view.getBigUint64(4)),
    codec,
  };
}
