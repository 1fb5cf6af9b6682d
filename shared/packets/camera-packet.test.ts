import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CAMERA_HEADER_BYTES,
  type CameraHeader,
  describeCameraPacketProblem,
  readCameraHeader,
  writeCameraHeader,
} from './camera-packet.ts';

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/[\da-f]{2}/g) ?? [], (byte) => parseInt(byte, 16));

describe('the header of a protocol 2 packet', () => {
  it('is read byte by byte as drawn', () => {
    const packet = hex('02 05 0000  00000102  0000000100000003  00000002  aabb'.replaceAll(' ', ''));
    expect(readCameraHeader(packet)).toEqual({
      key: true,
      config: false,
      discontinuity: true,
      sequence: 258,
      captureUs: 4_294_967_299,
      payloadBytes: 2,
    });
  });

  it('ignores flags and bytes that are kept for later', () => {
    const packet = hex('02 fa ffff  00000000  0000000000000000  00000000'.replaceAll(' ', ''));
    expect(readCameraHeader(packet)).toMatchObject({ key: false, config: true, discontinuity: false });
  });

  it.each([
    ['02', 'message of 1 bytes is shorter than the 20-byte header'],
    ['', 'message of 0 bytes is shorter than the 20-byte header'],
    ['01000000000000000000000000000000 00000000', 'header has version 1, this station reads version 2'],
    ['02000000000000000000000000000000 00000005 aa', 'header declares 5 payload bytes, message has 1'],
    ['02000000000000000000000000000000 00000000 aa', 'header declares 0 payload bytes, message has 1'],
  ])('says of %s: %s', (bytes, words) => {
    const problem = readCameraHeader(hex(bytes.replaceAll(' ', '')));
    expect('kind' in problem && describeCameraPacketProblem(problem)).toBe(words);
  });

  it('reads what was written, whatever it is', () => {
    const headers = fc.record<CameraHeader>({
      key: fc.boolean(),
      config: fc.boolean(),
      discontinuity: fc.boolean(),
      sequence: fc.integer({ min: 0, max: 4_294_967_295 }),
      captureUs: fc.maxSafeNat(),
      payloadBytes: fc.integer({ min: 0, max: 64 }),
    });
    fc.assert(
      fc.property(headers, (header) => {
        const packet = new Uint8Array(CAMERA_HEADER_BYTES + header.payloadBytes);
        writeCameraHeader(packet, header);
        expect(readCameraHeader(packet)).toEqual(header);
      }),
    );
  });
});
