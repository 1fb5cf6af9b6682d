import { describe, expect, it } from 'vitest';
import type { PhonesRun } from './phones-benchmark.ts';
import { measuresOf, renderReport, table, thirds, type BenchResults } from './report.ts';
import type { SessionRun } from './session-benchmark.ts';

const session = (over: Partial<SessionRun>): SessionRun => ({
  server: 'station',
  delivery: 'full speed',
  gigabytes: 2,
  sendSeconds: 4,
  stopToVideoMs: 330,
  endToVideoMs: 30,
  cpuSeconds: 3,
  cpuSecondsLater: 1,
  peakBytes: 150e6,
  video: { frames: 100, lost: 0, worstErrorMs: 0.01 },
  ...over,
});

const baseline = session({
  server: 'baseline',
  stopToVideoMs: 2000,
  endToVideoMs: null,
  cpuSeconds: 4,
  video: { frames: 100, lost: 0, worstErrorMs: 9000 },
});

const phones: PhonesRun = {
  server: 'station',
  load: { phones: 16, fps: 30, bitrateMbit: 8, irregular: false, seed: 1, seconds: 6 },
  sentFrames: 2880,
  sentBytes: 1,
  missedFrames: 0,
  lostFrames: 1,
  worstErrorMs: 0.2,
  rssBytes: [100e6, 110e6, 120e6, 120e6, 130e6, 130e6],
  cpuPercent: 40,
  viewer: 'nobody',
  previews: null,
};

const results = (over: Partial<BenchResults>): BenchResults => ({
  machine: [['CPU', 'A fast one, 2 cores']],
  sessions: [],
  phones: [],
  irregular: [],
  consoles: [],
  ...over,
});

const lineWith = (report: string, words: string): string =>
  report.split('\n').find((line) => line.includes(words)) ?? `no line with ${words}`;

describe('renderReport', () => {
  it('compares the medians of both servers and says whether the ratio reaches its target', () => {
    const sessions = [baseline, session({}), session({ endToVideoMs: 90 }), session({ endToVideoMs: 50 })];
    const report = renderReport(results({ sessions }));
    expect(lineWith(report, 'full speed: from the end')).toBe(
      '| Stop to complete MP4, full speed: from the end of the session | 2000 ms | 50 ms (30 to 90) | 0.025 | S / A ≤ 0.03 | yes |',
    );
    expect(lineWith(report, 'CPU to the complete MP4')).toBe(
      '| CPU to the complete MP4, full speed | 2.00 s/GB | 1.50 s/GB (1.50 to 1.50) | 0.75 | S / A ≤ 0.6 | NO |',
    );
  });

  it('judges the worst of the runs where the station alone counts', () => {
    const sessions = [session({}), session({ video: { frames: 99, lost: 1, worstErrorMs: 0.7 } })];
    const report = renderReport(results({ sessions }));
    expect(lineWith(report, 'Worst timestamp error')).toContain('| S ≤ 0.5 ms | NO |');
    expect(lineWith(report, 'Frames lost')).toContain('| S = 0 | NO |');
  });

  it('leaves the ratio and its verdict out where the baseline was not measured', () => {
    const report = renderReport(results({ sessions: [session({})] }));
    expect(lineWith(report, 'from the end of the session')).toBe(
      '| Stop to complete MP4, full speed: from the end of the session |  | 30 ms |  | S / A ≤ 0.03 |  |',
    );
  });

  it('tells the memory of the phones run as thirds, most, and each second', () => {
    const report = renderReport(results({ phones: [phones] }));
    expect(lineWith(report, 'first third')).toContain('| 105 MB |');
    expect(lineWith(report, 'last third')).toContain('| 130 MB |');
    expect(lineWith(report, 'each second')).toContain('100 110 120 120 130 130');
    expect(lineWith(report, 'frames lost')).toContain('| NO |');
  });

  it('compares the CPU with and without a console', () => {
    const looked = (viewer: PhonesRun['viewer'], cpuPercent: number): PhonesRun => ({ ...phones, viewer, cpuPercent });
    const report = renderReport(
      results({
        consoles: [
          looked('nobody', 10),
          looked('nobody', 12),
          { ...looked('a client that takes everything', 12.1), previews: 480 },
          looked('the page in Chromium', 15),
        ],
      }),
    );
    expect(lineWith(report, '| nobody')).toBe('| nobody | 11.0 % (10.0 to 12.0) |  |  | 2 |  |');
    expect(lineWith(report, 'takes everything')).toBe(
      '| a client that takes everything | 12.1 % | 1.10 | yes | 1 | 480 |',
    );
    expect(lineWith(report, 'in Chromium')).toContain('| 1.36 | NO |');
  });

  it('names the machine', () => {
    expect(renderReport(results({}))).toContain('| CPU | A fast one, 2 cores |');
  });
});

it('leaves out what was not measured', () => {
  expect(measuresOf(results({}))).toEqual([]);
});

it('splits readings into thirds', () => {
  expect(thirds([1, 3, 9, 9, 5, 7])).toEqual({ first: 2, last: 6 });
});

it('escapes what would end a cell', () => {
  expect(table(['a', 'b'], [['x|y', 'z']])).toBe('| a | b |\n| --- | ---: |\n| x\\|y | z |');
});
