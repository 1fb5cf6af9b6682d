import { describe, expect, it } from 'vitest';
import { backlogOf, isUndelivered, loweredOf } from './undelivered.ts';
import type { LinkState, PhoneReport } from './worker-messages.ts';

type Progress = Omit<Extract<PhoneReport, { kind: 'progressed' }>, 'kind'>;

const CONNECTED: LinkState = { kind: 'connected', stationName: 'Lab' };
const AWAY: LinkState = { kind: 'reconnecting', attempts: 1 };
const NOTHING = { bytes: 0, ms: 0, fraction: 0 };
const LITTLE = { bytes: 9000, ms: 400, fraction: 0.01 };
const MUCH = { bytes: 900_000, ms: 2001, fraction: 0.1 };

function progress(buffered: Progress['buffered'], delivering = false): Progress {
  const idle = { fps: 0, bitsPerSecond: 0, frames: 0, dropped: 0, encoderQueue: 0, unsentBytes: 0 };
  return { ...idle, buffered, lost: 0, delivering };
}

it.each([
  ['before anything is known', CONNECTED, null, false],
  ['with nothing', CONNECTED, progress(NOTHING), false],
  ['with what is always under way', CONNECTED, progress(LITTLE), false],
  ['with more than that', CONNECTED, progress(MUCH), true],
  ['with nothing, without a connection', AWAY, progress(NOTHING), false],
  ['with anything, without a connection', AWAY, progress(LITTLE), true],
  ['with anything, after leaving', { kind: 'left' }, progress(LITTLE), true],
  ['with the rest of a capture that has ended', CONNECTED, progress(LITTLE, true), true],
  ['until the end of a capture has been heard', CONNECTED, progress(NOTHING, true), true],
] as const)('tells whether something goes with the page: %s', (_, link, shown, undelivered) => {
  expect(isUndelivered({ link, progress: shown })).toBe(undelivered);
});

describe('the line of what is not delivered', () => {
  it.each([
    ['what is always under way', CONNECTED, progress(LITTLE)],
    ['an end alone', CONNECTED, progress(NOTHING, true)],
    ['nothing, without a connection', AWAY, progress(NOTHING)],
    ['what is not known', AWAY, null],
  ] as const)('is not there for %s', (_, link, shown) => {
    expect(backlogOf({ link, progress: shown })).toBeNull();
  });

  it('tells seconds, bytes and fill', () => {
    const backlog = { seconds: 3, bytes: 900_000, fill: 0.1, high: false };
    expect(backlogOf({ link: CONNECTED, progress: progress(MUCH) })).toEqual(backlog);
  });

  it('never speaks of 0 s', () => {
    expect(backlogOf({ link: AWAY, progress: progress({ ...LITTLE, ms: 0 }) })?.seconds).toBe(1);
  });

  it.each([
    [0.74, false],
    [0.75, true],
    [1, true],
  ])('warns from three quarters on: %d', (fraction, high) => {
    expect(backlogOf({ link: AWAY, progress: progress({ ...MUCH, fraction }) })?.high).toBe(high);
  });
});

it.each([
  ['as asked', { bitrate: 4e6, askedBitrate: 4e6 }, null],
  ['lowered', { bitrate: 1.372e6, askedBitrate: 4e6 }, { mbit: '1.4', asked: '4.0' }],
])('tells that quality is lowered: %s', (_, bitrates, lowered) => {
  const facts = { width: 960, height: 720, fps: 30, codec: 'avc1.640028', hardware: true, startedMs: 0 };
  expect(loweredOf({ capture: { ...facts, ...bitrates } })).toEqual(lowered);
  expect(loweredOf({ capture: null })).toBeNull();
});
