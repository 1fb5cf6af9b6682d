import { spawnSync } from 'node:child_process';

/** The system's own first: the python3 on the PATH may be another, without the packages of the system. */
const CANDIDATES = ['/usr/bin/python3', 'python3', 'python'];

/** A Python 3 that can import these modules; null where there is none. */
export function pythonWith(modules: readonly string[]): string | null {
  const script = `import sys${modules.map((name) => `, ${name}`).join('')}; assert sys.version_info.major == 3`;
  return CANDIDATES.find((python) => spawnSync(python, ['-c', script]).status === 0) ?? null;
}
