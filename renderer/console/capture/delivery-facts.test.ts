import { expect, it } from 'vitest';
import { device, telemetry } from '#shared/contract/device-fixture.ts';
import type { PhoneTelemetry } from '#shared/contract/status.ts';
import { filmsOn, loweredBitrate, secondsBehind, secondsKept } from './delivery-facts.ts';

const telling = (more: Partial<PhoneTelemetry>) => device('A', { telemetry: telemetry(more) });

it.each([
  [null, null],
  [0, null],
  [1499, null],
  [1500, 2],
  [8400, 8],
])('a picture that is %j ms late is %j s behind', (behindMs, seconds) => {
  expect(secondsBehind(device('A', { behindMs }), false)).toBe(seconds);
});

it('goes on saying that a picture is behind until it clearly is not any more', () => {
  expect(secondsBehind(device('A', { behindMs: 1200 }), true)).toBe(1);
  expect(secondsBehind(device('A', { behindMs: 999 }), true)).toBeNull();
  expect(secondsBehind(device('A', { behindMs: null }), true)).toBeNull();
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

it('knows which devices film on without a connection: those of protocol 2 whose session is still open', () => {
  const open = [{ folder: 'a', state: 'recording' }] as const;
  const away = device('A', { state: 'lost', protocol: 'camera.v2', sessionFolder: 'a' });
  expect(filmsOn(away, open)).toBe(true);
  expect(filmsOn(away, [{ folder: 'a', state: 'ready' }])).toBe(false);
  expect(filmsOn(away, [{ folder: 'b', state: 'recording' }])).toBe(false);
  expect(filmsOn({ ...away, sessionFolder: null }, open)).toBe(false);
  expect(filmsOn({ ...away, protocol: 'android-cam' }, open)).toBe(false);
  expect(filmsOn({ ...away, state: 'recording' }, open)).toBe(false);
});
