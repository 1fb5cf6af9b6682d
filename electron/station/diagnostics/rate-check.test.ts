import { describe, expect, it } from 'vitest';
import { device } from '#shared/contract/device-fixture.ts';
import { phoneTelemetry } from '#shared/contract/status.ts';
import { finding, levelOf } from '#shared/diagnostics/finding.ts';
import { checkRate, type RateFacts } from './rate-check.ts';

const SECOND = 1_000_000;
const NOW_US = 1_795_327_200 * SECOND;

const telemetry = (more: Record<string, number>) =>
  phoneTelemetry.parse({
    encoderQueue: 0,
    droppedFrames: 0,
    unsentBytes: 0,
    bitrate: 4_000_000,
    askedBitrate: 4_000_000,
    trouble: null,
    ...more,
  });

/** A phone that records 30 fps of 4 Mbit/s as it was asked, but for what is said. */
function facts(status: Partial<RateFacts['status']> = {}, more: Partial<RateFacts> = {}): RateFacts {
  return {
    status: {
      ...device('Left'),
      state: 'recording',
      fps: 30,
      bitsPerSecond: 4_000_000,
      telemetry: telemetry({}),
      ...status,
    },
    asked: { fps: 30, bitsPerSecond: 4_000_000 },
    recordingUs: 60 * SECOND,
    jitterUs: 3000,
    roundTripUs: 4000,
    dropped: { frames: 0, windowUs: 10 * SECOND },
    diskWaits: { count: 0, lastUs: null },
    nowUs: NOW_US,
    ...more,
  };
}

/** Codes of the findings that are problems, and of all. */
function problems(of: RateFacts): string[] {
  const findings = checkRate(of);
  for (const one of findings) expect(finding.safeParse(one).success).toBe(true);
  return findings.filter((one) => levelOf(one) === 'problem').map(({ check, outcome }) => `${check}.${outcome}`);
}
const outcome = (of: RateFacts, check: string): string | undefined =>
  checkRate(of).find((one) => one.check === check)?.outcome;

describe('the checks of a rate', () => {
  it('find nothing wrong with a phone that does as it was asked', () => {
    expect(problems(facts())).toEqual([]);
    expect(checkRate(facts()).map(({ check }) => check)).toEqual([
      'frame-rate',
      'phone',
      'network',
      'disk-queue',
      'gaps',
    ]);
  });

  it('say nothing of a device that does not record, and of one that has only begun whether the disk takes it', () => {
    expect(checkRate(facts({ state: 'waiting' }))).toEqual([]);
    const begun = { recordingUs: 2 * SECOND };
    expect(checkRate(facts({ fps: 1 }, begun)).map(({ check }) => check)).toEqual(['disk-queue']);
    expect(problems(facts({}, { ...begun, diskWaits: { count: 1, lastUs: NOW_US } }))).toEqual(['disk-queue.full']);
  });

  it('name the phone where it drops frames before sending', () => {
    const slow = facts({ fps: 12 }, { dropped: { frames: 150, windowUs: 10 * SECOND } });
    expect(problems(slow)).toEqual(['phone.drops']);
    expect(outcome(slow, 'frame-rate')).toBe('explained');
    // One frame in a hundred is nobody's trouble.
    expect(problems(facts({}, { dropped: { frames: 3, windowUs: 10 * SECOND } }))).toEqual([]);
  });

  it('name the network where the picture is late, video waits on the phone or the bitrate had to be lowered', () => {
    expect(problems(facts({ behindMs: 5000 }))).toEqual(['network.slow']);
    expect(problems(facts({ telemetry: telemetry({ bufferedMs: 4000, bufferedBytes: 2_000_000 }) }))).toEqual([
      'network.slow',
    ]);
    const lowered = facts({ fps: 9, telemetry: telemetry({ bitrate: 1_000_000 }) }, { jitterUs: 400_000 });
    expect(problems(lowered)).toEqual(['network.slow']);
    expect(checkRate(lowered).find(({ check }) => check === 'network')?.facts).toMatchObject({
      bitrate: '4.0',
      asked: '4.0',
      jitter: '400',
      roundTrip: '4.0',
    });
  });

  it('name the network where frames arrive unevenly and in time', () => {
    expect(problems(facts({ telemetry: null }, { jitterUs: 200_000 }))).toEqual(['network.jitters']);
  });

  it('name the disk alone where frames waited for it, for then they wait on the phone too', () => {
    const held = { diskWaits: { count: 3, lastUs: NOW_US - 4 * SECOND }, jitterUs: 300_000 };
    const slow = facts({ behindMs: 6000, telemetry: telemetry({ bufferedMs: 6000 }) }, held);
    expect(problems(slow)).toEqual(['disk-queue.full']);
    expect(checkRate(slow).find(({ check }) => check === 'disk-queue')?.facts).toEqual({ times: '3', seconds: '4' });
    // What it did an hour ago is not what is slow now.
    expect(problems(facts({}, { diskWaits: { count: 3, lastUs: NOW_US - 3600 * SECOND } }))).toEqual([]);
  });

  it('say that the phone sends no more where nothing else explains a low rate', () => {
    expect(problems(facts({ fps: 14, telemetry: null }))).toEqual(['frame-rate.low']);
    expect(outcome(facts({ fps: 25 }), 'frame-rate')).toBe('as-asked');
  });

  it('measure nothing against what was not asked', () => {
    expect(outcome(facts({ fps: 3 }, { asked: null }), 'frame-rate')).toBe('unasked');
    expect(outcome(facts({ fps: 3 }, { asked: { fps: 0, bitsPerSecond: 4e6 } }), 'frame-rate')).toBe('unasked');
  });

  it('say how long nothing has come', () => {
    const silent = facts({ state: 'stalled', silentMs: 7400, fps: 0 });
    expect(problems(silent)).toEqual(['frame-rate.stalled']);
    expect(checkRate(silent)[0]?.facts).toEqual({ seconds: '7' });
  });

  it('tell gaps without calling them a problem of now', () => {
    expect(outcome(facts({ gaps: 2 }), 'gaps')).toBe('some');
    expect(problems(facts({ gaps: 2 }))).toEqual([]);
  });
});
