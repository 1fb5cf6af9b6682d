import { readUint32, readUint64, writeUint32, writeUint64 } from './big-endian.ts';

/*
 * One binary message of protocol 2: a 20-byte big-endian header, then one access unit.
 *
 *   0         1       2          4          8               16         20
 *   +---------+-------+----------+----------+---------------+----------+---------------------
 *   | version | flags | reserved | sequence | capture time  | length   | H.264, Annex-B ...
 *   | uint8=2 | uint8 | uint16=0 | uint32   | uint64, us    | uint32   | `length` bytes
 *   +---------+-------+----------+----------+---------------+----------+---------------------
 *
 * flags: 1 key frame, 2 codec config, 4 discontinuity; the other bits are 0 and are ignored.
 */

/** Bytes in front of each payload. */
export const CAMERA_HEADER_BYTES = 20;
/** The version that this header has. */
export const CAMERA_PACKET_VERSION = 2;

const KEY_FRAME = 1;
const CODEC_CONFIG = 2;
const DISCONTINUITY = 4;

/**
 * The header's fields. `sequence` counts the frames of a capture from 0 and wraps at 2^32; a codec config takes none and
 * carries that of the frame that follows. `captureUs` is the phone's monotonic clock, arbitrary origin. `discontinuity`:
 * the camera was away before this frame.
 */
export interface CameraHeader {
  readonly key: boolean;
  readonly config: boolean;
  readonly discontinuity: boolean;
  readonly sequence: number;
  readonly captureUs: number;
  readonly payloadBytes: number;
}

/** Why a message is not a packet of protocol 2; lengths are in bytes. */
export type CameraPacketProblem =
  | { readonly kind: 'short-header'; readonly messageBytes: number }
  | { readonly kind: 'wrong-version'; readonly version: number }
  | { readonly kind: 'length-mismatch'; readonly declaredBytes: number; readonly actualBytes: number };

/** Reads the header in place. The payload is `message.subarray(CAMERA_HEADER_BYTES)`. */
export function readCameraHeader(message: Uint8Array): CameraHeader | CameraPacketProblem {
  if (message.byteLength < CAMERA_HEADER_BYTES) return { kind: 'short-header', messageBytes: message.byteLength };
  const [version = 0, flags = 0] = message;
  if (version !== CAMERA_PACKET_VERSION) return { kind: 'wrong-version', version };
  const payloadBytes = readUint32(message, 16);
  const actualBytes = message.byteLength - CAMERA_HEADER_BYTES;
  if (payloadBytes !== actualBytes) return { kind: 'length-mismatch', declaredBytes: payloadBytes, actualBytes };
  return {
    key: (flags & KEY_FRAME) !== 0,
    config: (flags & CODEC_CONFIG) !== 0,
    discontinuity: (flags & DISCONTINUITY) !== 0,
    sequence: readUint32(message, 4),
    captureUs: readUint64(message, 8),
    payloadBytes,
  };
}

/** Writes a header into the first 20 bytes of `out`. `captureUs` is whole and not negative. */
export function writeCameraHeader(out: Uint8Array, header: CameraHeader): void {
  const { key, config, discontinuity } = header;
  out[0] = CAMERA_PACKET_VERSION;
  out[1] = (key ? KEY_FRAME : 0) | (config ? CODEC_CONFIG : 0) | (discontinuity ? DISCONTINUITY : 0);
  out[2] = 0;
  out[3] = 0;
  writeUint32(out, 4, header.sequence);
  writeUint64(out, 8, header.captureUs);
  writeUint32(out, 16, header.payloadBytes);
}

/** The problem as the log says it, after "Failed to parse frame from C - ". */
export function describeCameraPacketProblem(problem: CameraPacketProblem): string {
  switch (problem.kind) {
    case 'short-header':
      return `message of ${problem.messageBytes} bytes is shorter than the ${CAMERA_HEADER_BYTES}-byte header`;
    case 'wrong-version':
      return `header has version ${problem.version}, this station reads version ${CAMERA_PACKET_VERSION}`;
    case 'length-mismatch':
      return `header declares ${problem.declaredBytes} payload bytes, message has ${problem.actualBytes}`;
  }
}
