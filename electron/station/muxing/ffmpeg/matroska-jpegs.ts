import { open } from 'node:fs/promises';

/** One JPEG of a stream.mjpeg: where it lies, and its time from the first one. */
export interface TimedJpeg {
  readonly offset: number;
  readonly bytes: number;
  readonly ptsUs: number;
}

/** Element ids of Matroska (RFC 9559) and EBML (RFC 8794). */
const ID = {
  ebml: 0x1a45dfa3,
  docType: 0x4282,
  docTypeVersion: 0x4287,
  docTypeReadVersion: 0x4285,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  muxingApp: 0x4d80,
  writingApp: 0x5741,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackUid: 0x73c5,
  trackType: 0x83,
  codecId: 0x86,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
} as const;

const NS_PER_US = 1000;
const VIDEO_TRACK = 1;
const KEY_FRAME = 0x80;
/** A segment of unknown size: it ends with the stream. */
const UNKNOWN_SIZE = Buffer.from('01ffffffffffffff', 'hex');

/**
 * The JPEGs of a file as a Matroska stream, each with its own time in microseconds: what ffmpeg can read from a pipe and
 * knows exact times from. `progressed` is told how many bytes of the file are done. Rejects with the file system's error.
 */
export async function* matroskaOf(
  path: string,
  jpegs: readonly TimedJpeg[],
  size: { readonly width: number; readonly height: number },
  progressed: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    yield head(size);
    for (const { offset, bytes, ptsUs } of jpegs) {
      const picture = Buffer.allocUnsafe(bytes);
      const { bytesRead } = await file.read(picture, 0, bytes, offset);
      if (bytesRead < bytes) return;
      yield Buffer.concat([clusterHead(bytes, ptsUs), picture]);
      progressed(offset + bytes);
    }
  } finally {
    await file.close();
  }
}

function head({ width, height }: { readonly width: number; readonly height: number }): Buffer {
  return Buffer.concat([
    element(ID.ebml, [
      text(ID.docType, 'matroska'),
      unsigned(ID.docTypeVersion, 2),
      unsigned(ID.docTypeReadVersion, 2),
    ]),
    idBytes(ID.segment),
    UNKNOWN_SIZE,
    element(ID.info, [
      unsigned(ID.timestampScale, NS_PER_US),
      text(ID.muxingApp, 'capture-station'),
      text(ID.writingApp, 'capture-station'),
    ]),
    element(ID.tracks, [
      element(ID.trackEntry, [
        unsigned(ID.trackNumber, VIDEO_TRACK),
        unsigned(ID.trackUid, VIDEO_TRACK),
        unsigned(ID.trackType, 1),
        text(ID.codecId, 'V_MJPEG'),
        element(ID.video, [unsigned(ID.pixelWidth, width), unsigned(ID.pixelHeight, height)]),
      ]),
    ]),
  ]);
}

/** All of a cluster of one picture but the picture itself. */
function clusterHead(bytes: number, ptsUs: number): Buffer {
  // Track number as a vint, time from the cluster's in 16 bits, flags.
  const block = Buffer.from([0x80 | VIDEO_TRACK, 0, 0, KEY_FRAME]);
  const time = unsigned(ID.timestamp, ptsUs);
  const blockHead = Buffer.concat([idBytes(ID.simpleBlock), sizeBytes(block.byteLength + bytes), block]);
  const content = time.byteLength + blockHead.byteLength + bytes;
  return Buffer.concat([idBytes(ID.cluster), sizeBytes(content), time, blockHead]);
}

function element(id: number, children: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(children);
  return Buffer.concat([idBytes(id), sizeBytes(content.byteLength), content]);
}

function text(id: number, value: string): Buffer {
  return element(id, [Buffer.from(value, 'ascii')]);
}

function unsigned(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(id, [bytes]);
}

/** An id has its length in its own leading bits. */
function idBytes(id: number): Buffer {
  const hex = id.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

/** A size in eight bytes: 56 bits behind the mark of that length. */
function sizeBytes(size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE((1n << 56n) | BigInt(size));
  return bytes;
}
