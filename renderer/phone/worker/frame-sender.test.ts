import { expect, it } from 'vitest';
import { CAMERA_HEADER_BYTES, readCameraHeader } from '#shared/packets/camera-packet.ts';
import { FrameSender, MAX_UNSENT_BYTES } from './frame-sender.ts';

function setUp() {
  const sent: Uint8Array[] = [];
  const output = { unsentBytes: 0, sendPacket: (packet: Uint8Array) => sent.push(packet) };
  const sender = new FrameSender(output);
  const send = (captureUs: number, key: boolean, discontinuity = false): void => {
    const packet = new Uint8Array(CAMERA_HEADER_BYTES + 2);
    packet.set([0xaa, 0xbb], CAMERA_HEADER_BYTES);
    sender.send({ packet, captureUs, key, discontinuity });
  };
  return { sent, output, sender, send };
}

it('numbers frames from 0 in each capture, with time, flags and length', () => {
  const { sent, sender, send } = setUp();
  sender.begin();
  send(1000, true);
  send(2000, false, true);
  expect(sender.frames).toBe(2);
  sender.begin();
  send(3000, true);
  const common = { config: false, payloadBytes: 2 };
  expect(sent.map((packet) => readCameraHeader(packet))).toEqual([
    { ...common, key: true, discontinuity: false, sequence: 0, captureUs: 1000 },
    { ...common, key: false, discontinuity: true, sequence: 1, captureUs: 2000 },
    { ...common, key: true, discontinuity: false, sequence: 0, captureUs: 3000 },
  ]);
  expect(sent[0]?.subarray(CAMERA_HEADER_BYTES)).toEqual(Uint8Array.of(0xaa, 0xbb));
});

it('is congested above 8 MiB unsent, until half of it is gone', () => {
  const { output, sender } = setUp();
  const congestedAt = (unsentBytes: number): boolean => {
    output.unsentBytes = unsentBytes;
    return sender.isCongested();
  };
  expect(congestedAt(MAX_UNSENT_BYTES)).toBe(false);
  expect(congestedAt(MAX_UNSENT_BYTES + 1)).toBe(true);
  expect(congestedAt(MAX_UNSENT_BYTES / 2 + 1)).toBe(true);
  expect(congestedAt(MAX_UNSENT_BYTES / 2)).toBe(false);
  expect(congestedAt(MAX_UNSENT_BYTES / 2 + 1)).toBe(false);
});
