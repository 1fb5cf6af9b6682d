// oxlint-disable vitest/no-conditional-expect -- what is expected depends on what was drawn
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  ANDROID_HEADER_BYTES,
  describeAndroidPacketProblem,
  readAndroidHeader,
  writeAndroidHeader,
} from './android-packet.ts';

const uint32 = fc.nat({ max: 0xffff_ffff });

it('any bytes are a packet whose payload is the rest of them, or a problem in words; never an error', () => {
  // A true length in every second one, or else nearly none would be a packet.
  const truthful = fc.uint8Array({ minLength: ANDROID_HEADER_BYTES, maxLength: 80 }).map((bytes) => {
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(12, bytes.length - ANDROID_HEADER_BYTES);
    return bytes;
  });
  let packets = 0;
  fc.assert(
    fc.property(fc.oneof(truthful, fc.uint8Array({ maxLength: 80 })), (bytes) => {
      const before = bytes.slice();
      const read = readAndroidHeader(bytes);
      expect(bytes).toEqual(before);
      if ('kind' in read) {
        expect(describeAndroidPacketProblem(read)).toMatch(/^(message of|header declares) \d+ /);
        return;
      }
      packets += 1;
      expect(bytes.subarray(ANDROID_HEADER_BYTES).length).toBe(read.payloadBytes);
      expect(Number.isInteger(read.sequence) && read.sequence >= 0 && read.sequence <= 0xffff_ffff).toBe(true);
      expect(Number.isFinite(read.timestampMs) && read.timestampMs >= 0).toBe(true);
    }),
    { numRuns: 1000 },
  );
  expect(packets).toBeGreaterThan(200);
});

it('what is written is read again, and lies where the diagram says', () => {
  const header = fc.record({
    timestampMs: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    sequence: uint32,
    payloadBytes: fc.nat({ max: 100 }),
  });
  fc.assert(
    fc.property(header, fc.nat({ max: 9 }), (fields, front) => {
      const message = new Uint8Array(front + ANDROID_HEADER_BYTES + fields.payloadBytes).fill(0xaa).subarray(front);
      writeAndroidHeader(message, fields);
      expect(readAndroidHeader(message)).toEqual(fields);
      const view = new DataView(message.buffer, message.byteOffset);
      expect(view.getBigUint64(0)).toBe(BigInt(fields.timestampMs));
      expect([view.getUint32(8), view.getUint32(12)]).toEqual([fields.sequence, fields.payloadBytes]);
      expect(message.subarray(ANDROID_HEADER_BYTES).every((byte) => byte === 0xaa)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
