/** What is wrong with bytes that should be one whole JPEG. */
export type JpegProblem = 'not-jpeg' | 'cut-short' | 'no-size';

/** The size of a JPEG's picture, in pixels. */
export interface JpegSize {
  readonly width: number;
  readonly height: number;
}

const MARKER = 0xff;
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DHT = 0xc4;
const JPG = 0xc8;
const DAC = 0xcc;
const TEM = 0x01;

/**
 * Checks that a message is one whole JPEG (ITU-T T.81, annex B): begins with SOI, tells its size in a frame header, ends
 * with EOI. Zeros behind EOI are allowed, for cameras send the buffer that they have.
 */
export function inspectJpeg(bytes: Uint8Array): JpegSize | JpegProblem {
  if (bytes[0] !== MARKER || bytes[1] !== SOI) return 'not-jpeg';
  if (!endsWithEoi(bytes)) return 'cut-short';
  return sizeOf(bytes) ?? 'no-size';
}

function endsWithEoi(bytes: Uint8Array): boolean {
  let end = bytes.byteLength;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return end >= 4 && bytes[end - 2] === MARKER && bytes[end - 1] === EOI;
}

/** Walks the segments up to the first scan. */
function sizeOf(bytes: Uint8Array): JpegSize | null {
  let at = 2;
  while (at + 3 < bytes.byteLength) {
    if (bytes[at] !== MARKER) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === MARKER) {
      // Any number of fill bytes may stand in front of a marker.
      at += 1;
    } else if (isAlone(marker)) {
      at += 2;
    } else {
      if (marker === SOS || marker === EOI) return null;
      if (isFrameHeader(marker)) return frameSize(bytes, at + 4);
      at += 2 + uint16(bytes, at + 2);
    }
  }
  return null;
}

/** Markers without a length: RST0 to RST7, SOI, TEM. */
function isAlone(marker: number): boolean {
  return (marker >= 0xd0 && marker <= SOI) || marker === TEM;
}

/** SOF0 to SOF15, among which three markers are none. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== DHT && marker !== JPG && marker !== DAC;
}

function frameSize(bytes: Uint8Array, at: number): JpegSize | null {
  if (at + 5 > bytes.byteLength) return null;
  const [height, width] = [uint16(bytes, at + 1), uint16(bytes, at + 3)];
  return width > 0 && height > 0 ? { width, height } : null;
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
