import { describe, expect, it } from 'vitest';
import { BitrateGovernor } from './bitrate-governor.ts';

const ASKED = 4_000_000;
const TICK_MS = 500;

/** Observes each fraction for so many ticks, and tells the bitrate after each change. */
function follow(governor: BitrateGovernor, fractions: readonly (readonly [number, number])[], fromMs = 0): number[] {
  const changes: number[] = [];
  let nowMs = fromMs;
  for (const [fraction, ticks] of fractions) {
    for (let tick = 0; tick < ticks; tick += 1) {
      nowMs += TICK_MS;
      if (governor.observe(fraction, nowMs)) changes.push(governor.bitrate);
    }
  }
  return changes;
}

describe('BitrateGovernor', () => {
  it('leaves the bitrate as asked while less than three quarters is full', () => {
    expect(follow(new BitrateGovernor(ASKED), [[0.74, 200]])).toEqual([]);
  });

  it('lowers it at once at three quarters, and again every 3 s while that does not help', () => {
    expect(follow(new BitrateGovernor(ASKED), [[0.75, 1]])).toEqual([2_800_000]);
    expect(follow(new BitrateGovernor(ASKED), [[0.8, 14]])).toEqual([2_800_000, 1_960_000, 1_372_000]);
  });

  it('lowers it no further while the buffer empties', () => {
    const emptying = Array.from({ length: 14 }, (_, tick) => [0.95 - tick * 0.01, 1] as const);
    expect(follow(new BitrateGovernor(ASKED), emptying)).toEqual([2_800_000]);
  });

  it.each([
    [ASKED, ASKED / 8],
    [400_000, 150_000],
    [100_000, 100_000],
  ])('of %d bit/s does not go below %d', (asked, least) => {
    const governor = new BitrateGovernor(asked);
    follow(governor, [[1, 200]]);
    expect(governor.bitrate).toBe(least);
  });

  it('raises it step by step when less than a quarter has been full for 5 s, up to what is asked', () => {
    const governor = new BitrateGovernor(ASKED);
    follow(governor, [[0.9, 7]]);
    expect(governor.bitrate).toBe(1_960_000);
    expect(follow(governor, [[0.24, 10]], 10_000)).toEqual([]);
    expect(follow(governor, [[0.24, 30]], 15_000)).toEqual([2_800_000, ASKED]);
  });

  it('waits twice as long before it tries again what was too much', () => {
    const governor = new BitrateGovernor(ASKED);
    follow(governor, [[0.9, 1]]);
    expect(follow(governor, [[0.1, 11]], 10_000)).toEqual([ASKED]);
    expect(follow(governor, [[0.9, 1]], 20_000)).toEqual([2_800_000]);
    expect(follow(governor, [[0.1, 20]], 30_000)).toEqual([]);
    expect(follow(governor, [[0.1, 1]], 40_000)).toEqual([ASKED]);
  });

  it('takes another bitrate that is asked: at once where nothing is lowered, else step by step', () => {
    const governor = new BitrateGovernor(ASKED);
    governor.ask(8_000_000);
    expect(governor.bitrate).toBe(8_000_000);
    follow(governor, [[0.9, 1]]);
    governor.ask(ASKED);
    expect(governor.bitrate).toBe(ASKED);
    follow(governor, [[0.9, 7]], 10_000);
    const { bitrate } = governor;
    governor.ask(8_000_000);
    expect([governor.bitrate, governor.asked]).toEqual([bitrate, 8_000_000]);
  });
});
