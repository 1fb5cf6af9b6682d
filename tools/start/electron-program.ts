import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Fetching is some 110 MB; a network that leads nowhere must not hold up the start for good. */
const FETCH_LIMIT_MS = 180_000;
/** Long enough for a cold disk to load the program. */
const PROBE_LIMIT_MS = 30_000;
const MAX_REASON = 200;

const EXECUTABLES: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'electron.exe',
  darwin: 'Electron.app/Contents/MacOS/Electron',
};

/** Electron's executable, or in words why there is none that runs. */
export type ElectronProgram =
  { readonly found: true; readonly path: string } | { readonly found: false; readonly reason: string };

/** Where Electron is looked for. */
export interface ElectronPlace {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of the `electron` package. */
  readonly packageFolder: string;
}

/** Puts the words of a program that failed into one line. */
function inOneLine(words: string): string {
  const line = words.split('\n').find((each) => each.trim() !== '') ?? 'it said nothing';
  return line.trim().slice(0, MAX_REASON);
}

/** Electron's executable where it is there already, else null. */
export function installedElectron({ platform, env, packageFolder }: ElectronPlace): string | null {
  const folder = env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(packageFolder, 'dist');
  const path = join(folder, EXECUTABLES[platform] ?? 'electron');
  return existsSync(path) ? path : null;
}

/** Lets the package fetch its program. Null where that went well. */
function fetchProgram({ packageFolder }: ElectronPlace, limitMs: number): string | null {
  const installer = join(packageFolder, 'install.js');
  if (!existsSync(installer)) return 'its package is not installed';
  const { status, stderr, error } = spawnSync(process.execPath, [installer], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  if (status === 0) return null;
  if (error !== undefined && 'code' in error && error.code === 'ETIMEDOUT') {
    return `it was not fetched within ${Math.ceil(limitMs / 1000)} s`;
  }
  return `it could not be fetched: ${inOneLine(stderr)}`;
}

/** Whether the program can be loaded at all: a bare system lacks libraries that it needs. Null where it can. */
function probe(path: string): string | null {
  const { status, stderr, error } = spawnSync(path, ['--version'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    timeout: PROBE_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  if (status === 0) return null;
  return `it does not run here: ${inOneLine(error?.message ?? stderr)}`;
}

/** Finds Electron, and has it fetched where it is missing; `say` hears when that may take a while. */
export function findElectron(
  place: ElectronPlace,
  say: (line: string) => void,
  fetchLimitMs = FETCH_LIMIT_MS,
): ElectronProgram {
  let path = installedElectron(place);
  if (path === null) {
    say('Fetching Electron, about 110 MB, once …');
    const reason = fetchProgram(place, fetchLimitMs);
    if (reason !== null) return { found: false, reason };
    path = installedElectron(place);
    if (path === null) return { found: false, reason: 'it was fetched, and is not where it should be' };
  }
  const reason = probe(path);
  return reason === null ? { found: true, path } : { found: false, reason };
}

/** What the kernel says of namespaces, where Chromium's sandbox comes from; each value forbids them to ordinary programs. */
const FORBIDDING = [
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
  ['/proc/sys/user/max_user_namespaces', '0'],
] as const;

function kernelSays(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function isSetuidRoot(path: string): boolean {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts !== undefined && facts.uid === 0 && (facts.mode & 0o4000) !== 0;
}

/** Why Chromium would refuse to start with its sandbox, null where it would not. */
export function sandboxObstacle(
  platform: NodeJS.Platform,
  userId: number | null,
  electron: string,
  readKernel: (path: string) => string | null = kernelSays,
): string | null {
  if (platform !== 'linux') return null;
  if (userId === 0) return 'Chromium gives root none';
  if (isSetuidRoot(join(electron, '..', 'chrome-sandbox'))) return null;
  return FORBIDDING.some(([path, value]) => readKernel(path) === value)
    ? 'this system lets no ordinary program make one'
    : null;
}
