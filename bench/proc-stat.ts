import { readFileSync } from 'node:fs';

/** Ticks a second in /proc; 100 on every Linux that Node runs on (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** CPU seconds of a process: its own threads, and children that have ended and been waited for (ffmpeg). */
export interface CpuTimes {
  readonly ownSeconds: number;
  readonly childrenSeconds: number;
}

/**
 * Reads the text of /proc/PID/stat. The name in parentheses may hold anything, so fields count from the last one:
 * state is field 3, utime 14, stime 15, cutime 16, cstime 17.
 */
export function parseProcStat(text: string): CpuTimes {
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [utime, stime, cutime, cstime] = fields.slice(11, 15);
  if (utime === undefined || stime === undefined || cutime === undefined || cstime === undefined) {
    throw new Error(`This is no /proc/PID/stat: ${text.slice(0, 80)}`);
  }
  return { ownSeconds: (utime + stime) / TICKS_PER_SECOND, childrenSeconds: (cutime + cstime) / TICKS_PER_SECOND };
}

/** Bytes of memory that a process holds now (VmRSS), and the most it ever held (VmHWM). */
export interface MemoryUse {
  readonly rssBytes: number;
  readonly peakBytes: number;
}

/** Reads the text of /proc/PID/status. */
export function parseProcStatus(text: string): MemoryUse {
  const kilobytes = (name: string): number => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
    if (found === undefined) throw new Error(`This /proc/PID/status has no ${name}.`);
    return Number(found);
  };
  return { rssBytes: kilobytes('VmRSS') * 1024, peakBytes: kilobytes('VmHWM') * 1024 };
}

/** CPU of a running process so far. */
export function cpuTimesOf(pid: number): CpuTimes {
  return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Memory of a running process. */
export function memoryOf(pid: number): MemoryUse {
  return parseProcStatus(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** Seconds from one reading to a later one, own and children's. */
export function cpuSecondsBetween(from: CpuTimes, to: CpuTimes): number {
  return to.ownSeconds - from.ownSeconds + to.childrenSeconds - from.childrenSeconds;
}
