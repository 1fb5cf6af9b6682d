import { expect, it } from 'vitest';
import { device } from '#shared/contract/device-fixture.ts';
import type { PhoneTelemetry } from '#shared/contract/status.ts';
import { boundInMs, deliversLater, loweredBitrate, secondsBehind, secondsKept } from './delivery-facts.ts';

const TELEMETRY: PhoneTelemetry = {
  encoderQueue: 0,
  droppedFrames: 0,
  unsentBytes: 0,
  bufferedBytes: 0,
  bufferedMs: 0,
  bitrate: null,
  askedBitrate: null,
  trouble: null,
};
const telling = (more: Partial<PhoneTelemetry>) => device('A', { telemetry: { ...TELEMETRY, ...more } });

it.each([
  [null, null],
  [0, null],
  [1499, null],
  [1500, 2],
  [8400, 8],
])('a picture that is %j ms late is %j s behind', (behindMs, seconds) => {
  expect(secondsBehind(device('A', { behindMs }))).toBe(seconds);
});

it('tells what a phone keeps while it is there to tell it', () => {
  expect(secondsKept(telling({ bufferedMs: 1000 }))).toBeNull();
  expect(secondsKept(telling({ bufferedMs: 11_200 }))).toBe(12);
  expect(secondsKept({ ...telling({ bufferedMs: 11_200 }), connected: false })).toBeNull();
  expect(secondsKept(device('A'))).toBeNull();
});

it('tells a bitrate that the phone has lowered', () => {
  expect(loweredBitrate(telling({ bitrate: 1_372_000, askedBitrate: 4_000_000 }))).toEqual({
    mbit: '1.4',
    asked: '4.0',
  });
  expect(loweredBitrate(telling({ bitrate: 4_000_000, askedBitrate: 4_000_000 }))).toBeNull();
  expect(loweredBitrate(telling({}))).toBeNull();
  expect(loweredBitrate(device('A'))).toBeNull();
});

it('knows which devices deliver later', () => {
  expect(deliversLater(device('A', { state: 'lost', protocol: 'camera.v2' }))).toBe(true);
  expect(deliversLater(device('A', { state: 'lost', protocol: 'android-cam' }))).toBe(false);
  expect(deliversLater(device('A', { state: 'recording', protocol: 'camera.v2' }))).toBe(false);
});

it.each([
  [0, '0.0'],
  [20, '0.1'],
  [410, '0.5'],
  [9_949, '10.0'],
  [9_951, '10'],
  [34_100, '35'],
])('a bound of %d us is ±%s ms', (us, words) => expect(boundInMs(us)).toBe(words));
