import { beforeEach, expect, it } from 'vitest';
import { CAMERA_HEADER_BYTES, readCameraHeader } from '../packets/camera-packet.ts';
import { frameAt, PACKET_BYTES } from './frame-fixture.ts';
import { FrameQueue } from './frame-queue.ts';

let queue: FrameQueue;
beforeEach(() => {
  queue = new FrameQueue();
});

it('numbers frames from 0, and writes the header of each', () => {
  queue.push(frameAt(5, { key: true }));
  queue.push(frameAt(38, { discontinuity: true }));
  const headers = [0, 1].map((number) => readCameraHeader(queue.packet(number) ?? new Uint8Array(0)));
  const common = { config: false, payloadBytes: PACKET_BYTES - CAMERA_HEADER_BYTES };
  expect(headers).toEqual([
    { ...common, key: true, discontinuity: false, sequence: 0, captureUs: 5000 },
    { ...common, key: false, discontinuity: true, sequence: 1, captureUs: 38_000 },
  ]);
});

it('knows how much it keeps as frames come and go', () => {
  expect([queue.isEmpty, queue.first, queue.next, queue.bytes, queue.spanUs]).toEqual([true, 0, 0, 0, 0]);
  queue.push(frameAt(100, { key: true, bytes: 500 }));
  queue.push(frameAt(130, { bytes: 50 }));
  queue.push(frameAt(170, { bytes: 60 }));
  expect([queue.isEmpty, queue.first, queue.next, queue.bytes, queue.spanUs]).toEqual([false, 0, 3, 610, 70_000]);
  expect(queue.beginsWithKey).toBe(true);
  queue.dropFirst();
  expect([queue.first, queue.next, queue.bytes, queue.spanUs, queue.beginsWithKey]).toEqual([1, 3, 110, 40_000, false]);
  queue.dropFirst();
  queue.dropFirst();
  queue.dropFirst();
  expect([queue.isEmpty, queue.first, queue.next, queue.bytes, queue.spanUs]).toEqual([true, 3, 3, 0, 0]);
});

it('counts the time that the camera was away as none of filming', () => {
  queue.push(frameAt(0, { key: true }));
  queue.push(frameAt(30));
  queue.push(frameAt(60_000, { key: true, discontinuity: true }));
  queue.push(frameAt(60_030));
  expect(queue.spanUs).toBe(60_000);
});

it('begins anew behind what it let go, with the number and the time that follow', () => {
  queue.push(frameAt(0, { key: true }));
  queue.dropFirst();
  queue.skip();
  queue.push(frameAt(60, { key: true }));
  expect([queue.first, queue.next, queue.spanUs]).toEqual([2, 3, 0]);
  queue.push(frameAt(90));
  expect(queue.spanUs).toBe(30_000);
});

it('gives a packet by its number, and none that it does not keep', () => {
  for (let number = 0; number < 3; number += 1) queue.push(frameAt(number, { bytes: 40 + number }));
  queue.dropFirst();
  expect([0, 1, 2, 3].map((number) => queue.packet(number)?.byteLength ?? null)).toEqual([null, 41, 42, null]);
});

it('keeps nothing once it is cleared, and counts on', () => {
  queue.push(frameAt(0, { key: true }));
  queue.push(frameAt(30));
  queue.clear();
  expect([queue.isEmpty, queue.first, queue.next, queue.bytes, queue.spanUs]).toEqual([true, 2, 2, 0, 0]);
});
