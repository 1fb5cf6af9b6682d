import { readdirSync, readFileSync } from 'node:fs';
import { cpuTimesOf } from '../proc-stat.ts';

/** CPU seconds of all processes that a process has started, and those they have started, and are still running. */
export function cpuSecondsBelow(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + cpuSecondsOf(child) + cpuSecondsBelow(child), 0);
}

/** Each thread has its own list. One that ended meanwhile has none. */
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
      const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8');
      return children.split(' ').filter(Boolean).map(Number);
    });
  } catch {
    return [];
  }
}

function cpuSecondsOf(pid: number): number {
  try {
    return cpuTimesOf(pid).ownSeconds;
  } catch {
    return 0;
  }
}
