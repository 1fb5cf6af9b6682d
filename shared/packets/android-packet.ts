import { readUint32, readUint64, writeUint32, writeUint64 } from './big-endian.ts';

/*
 * One binary message of the Android app: a 16-byte big-endian header, then one encoder output buffer.
 *
 *   0               8           12          16
 *   +---------------+-----------+-----------+---------------------
 *   | timestamp ms  | sequence  | length    | H.264, Annex-B ...
 *   | uint64        | uint32    | uint32    | `length` bytes
 *   +---------------+-----------+-----------+---------------------
 */

/** Bytes in front of each payload. */
export const ANDROID_HEADER_BYTES = 16;

/**
 * The header's fields. `timestampMs` is the camera's clock (ms, arbitrary origin); above 2^53 it loses precision, which
 * only a phone with a broken clock sends. `sequence` counts messages of a capture and wraps at 2^32.
 */
export interface AndroidHeader {
  readonly timestampMs: number;
  readonly sequence: number;
  readonly payloadBytes: number;
}

/** Why a message is not an Android packet; both lengths are in bytes. */
export type AndroidPacketProblem =
  | { readonly kind: 'short-header'; readonly messageBytes: number }
  | { readonly kind: 'length-mismatch'; readonly declaredBytes: number; readonly actualBytes: number };

/** Reads the header in place. The payload is `message.subarray(ANDROID_HEADER_BYTES)`. */
export function readAndroidHeader(message: Uint8Array): AndroidHeader | AndroidPacketProblem {
  if (message.byteLength < ANDROID_HEADER_BYTES) {
    return { kind: 'short-header', messageBytes: message.byteLength };
  }
  const payloadBytes = readUint32(message, 12);
  const actualBytes = message.byteLength - ANDROID_HEADER_BYTES;
  if (payloadBytes !== actualBytes) return { kind: 'length-mismatch', declaredBytes: payloadBytes, actualBytes };
  return {
    timestampMs: readUint64(message, 0),
    sequence: readUint32(message, 8),
    payloadBytes,
  };
}

/** Writes a header into the first 16 bytes of `out`. */
export function writeAndroidHeader(
  out: Uint8Array,
  header: {
    readonly timestampMs: number | bigint;
    readonly sequence: number;
    readonly payloadBytes: number;
  },
): void {
  writeUint64(out, 0, header.timestampMs);
  writeUint32(out, 8, header.sequence);
  writeUint32(out, 12, header.payloadBytes);
}

/** The problem as the log says it, after "Failed to parse frame from C - ". */
export function describeAndroidPacketProblem(problem: AndroidPacketProblem): string {
  switch (problem.kind) {
    case 'short-header':
      return `message of ${problem.messageBytes} bytes is shorter than the ${ANDROID_HEADER_BYTES}-byte header`;
    case 'length-mismatch':
      return `header declares ${problem.declaredBytes} payload bytes, message has ${problem.actualBytes}`;
  }
}
