import { describe, expect, it } from 'vitest';
import { cpuSecondsBetween, parseProcStat, parseProcStatus } from './proc-stat.ts';

const NUMBERS = '1 1 0 -1 4194304 9 8 7 6 250 50 1000 25 20 0 11 0 777 1 2 3';

describe('parseProcStat', () => {
  it('reads own time from utime and stime, and that of waited children from cutime and cstime', () => {
    expect(parseProcStat(`42 (node) S 1 ${NUMBERS}`)).toEqual({ ownSeconds: 3, childrenSeconds: 10.25 });
  });

  it('is not misled by a name with spaces and parentheses', () => {
    expect(parseProcStat(`42 (a) b (c d) R 1 ${NUMBERS}`)).toEqual({ ownSeconds: 3, childrenSeconds: 10.25 });
  });

  it('throws for something else', () => {
    expect(() => parseProcStat('no such thing')).toThrow('This is no /proc/PID/stat');
  });
});

describe('parseProcStatus', () => {
  it('gives bytes', () => {
    const text = 'Name:\tnode\nVmPeak:\t  999 kB\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\nThreads:\t11\n';
    expect(parseProcStatus(text)).toEqual({ rssBytes: 1_048_576, peakBytes: 2_097_152 });
  });

  it('throws where a value is missing', () => {
    expect(() => parseProcStatus('Name:\tnode\n')).toThrow('This /proc/PID/status has no VmRSS.');
  });
});

it('adds the time of the process and of its children', () => {
  const from = { ownSeconds: 1, childrenSeconds: 0.5 };
  expect(cpuSecondsBetween(from, { ownSeconds: 4, childrenSeconds: 2 })).toBe(4.5);
});
