import { readBytes, type ByteSource } from './iso-box-reader.ts';
import { getU32 } from './iso-box.ts';

const MOST_NALS_A_SAMPLE = 256; // more slices than a picture may have in practice; the rest is taken on trust
const LENGTH_BYTES = 4;

/**
 * Whether a sample is a row of NAL units, each behind its 4-byte length, that ends where the sample does. After a power
 * cut a file can have its full length with zeros where the video should be, and then it is not. Reads the lengths only.
 */
export function isNalChain(source: ByteSource, position: number, bytes: number): boolean {
  const end = position + bytes;
  let at = position;
  for (let i = 0; i < MOST_NALS_A_SAMPLE && at < end; i++) {
    const length = readBytes(source, at, LENGTH_BYTES, end);
    if (length === null) return false;
    const nalBytes = getU32(length, 0);
    if (nalBytes === 0) return false;
    at += LENGTH_BYTES + nalBytes;
  }
  return at <= end;
}
