// Builds when the built program is missing or older than its sources, so that `npm run headless` is never out of date.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BUILT = 'out/main/headless.js';
const SOURCES = ['shared', 'electron', 'renderer', 'package.json', 'electron.vite.config.ts'];

/** When a file was changed last, or the latest of a folder's files; 0 where there is none. */
function changedMs(path: string): number {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return 0;
  if (!facts.isDirectory()) return facts.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => changedMs(join(path, name))));
}

if (changedMs(BUILT) < Math.max(...SOURCES.map(changedMs))) {
  // Standard output belongs to the program that is started afterwards.
  const built = spawnSync('npm', ['run', '--silent', 'build'], {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  process.exitCode = built.status ?? 1;
}
