import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

/** Where an ffmpeg was found, in the order of search. */
export type FfmpegSource = 'FFMPEG_BIN' | 'ffmpeg-static' | 'PATH';

/**
 * The ffmpeg to use, checked by running it; or none, with a sentence that says how to get one.
 * `warnings` says what was set or installed but did not work.
 */
export type FfmpegLocation =
  | {
      readonly path: string;
      readonly source: FfmpegSource;
      readonly version: string;
      readonly warnings: readonly string[];
    }
  | { readonly path: null; readonly problem: string; readonly warnings: readonly string[] };

/** What the locator looks at; tests hand in their own. */
export interface FfmpegSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** True for a file that this user may run. */
  readonly isExecutable: (file: string) => Promise<boolean>;
  /** Imports the optional package `ffmpeg-static`; rejects where it is not installed. */
  readonly importStatic: () => Promise<unknown>;
  /** Runs `file -version`: the version, or null if it does not answer like an ffmpeg in time. */
  readonly askVersion: (file: string) => Promise<string | null>;
}

const VERSION_TIMEOUT_MS = 5000;

const HOW_TO_GET: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'install it with "sudo apt install ffmpeg"',
  darwin: 'install it with "brew install ffmpeg"',
  win32: 'install it with "winget install Gyan.FFmpeg"',
};

/**
 * Finds ffmpeg: `FFMPEG_BIN` (a path or a name on PATH), then the optional package ffmpeg-static, then PATH.
 * Never throws. Runs each candidate once (`-version`, 5 s at most), so call it once at start.
 */
export async function locateFfmpeg(overrides: Partial<FfmpegSurroundings> = {}): Promise<FfmpegLocation> {
  const surroundings: FfmpegSurroundings = { ...realSurroundings, ...overrides };
  const warnings: string[] = [];
  return (
    (await fromVariable(surroundings, warnings)) ??
    (await fromStaticPackage(surroundings, warnings)) ??
    (await fromPath(surroundings, warnings)) ?? {
      path: null,
      problem: `No ffmpeg was found; ${howToGet(surroundings.platform)}, or set FFMPEG_BIN to its path.`,
      warnings,
    }
  );
}

async function fromVariable(at: FfmpegSurroundings, warnings: string[]): Promise<FfmpegLocation | null> {
  const named = variable(at, 'FFMPEG_BIN')?.trim() ?? '';
  if (named === '') return null;
  const isBareName = !/[\\/]/.test(named);
  const candidates = isBareName ? await onPath(at, named) : [named];
  for (const candidate of candidates) {
    if (!(await at.isExecutable(candidate))) continue;
    const version = await at.askVersion(candidate);
    if (version !== null) return { path: candidate, source: 'FFMPEG_BIN', version, warnings };
    warnings.push(`FFMPEG_BIN is set to ${candidate}, which does not answer like an ffmpeg; looking elsewhere.`);
    return null;
  }
  warnings.push(`FFMPEG_BIN is set to ${named}, where there is no program to run; looking elsewhere.`);
  return null;
}

async function fromStaticPackage(at: FfmpegSurroundings, warnings: string[]): Promise<FfmpegLocation | null> {
  let loaded: unknown;
  try {
    loaded = await at.importStatic();
  } catch {
    return null; // an optional dependency: not installed is not worth a word
  }
  const packaged = defaultExport(loaded);
  if (packaged === null) return null; // it has no build for this platform
  const file = outsideAsar(packaged);
  if (!(await at.isExecutable(file))) {
    warnings.push(`ffmpeg-static is installed but its program ${file} is missing; looking on PATH.`);
    return null;
  }
  const version = await at.askVersion(file);
  if (version !== null) return { path: file, source: 'ffmpeg-static', version, warnings };
  warnings.push(`ffmpeg-static is installed but its program ${file} does not run; looking on PATH.`);
  return null;
}

async function fromPath(at: FfmpegSurroundings, warnings: string[]): Promise<FfmpegLocation | null> {
  for (const candidate of await onPath(at, 'ffmpeg')) {
    const version = await at.askVersion(candidate);
    if (version !== null) return { path: candidate, source: 'PATH', version, warnings };
    warnings.push(`${candidate} does not answer like an ffmpeg; looking further.`);
  }
  return null;
}

/** The programs of this name on PATH, in its order; on Windows with each ending of PATHEXT. */
async function onPath(at: FfmpegSurroundings, name: string): Promise<string[]> {
  const isWindows = at.platform === 'win32';
  const paths = isWindows ? path.win32 : path.posix;
  const folders = (variable(at, 'PATH') ?? '').split(paths.delimiter).filter((folder) => folder !== '');
  const found: string[] = [];
  for (const folder of folders) {
    for (const ending of isWindows ? windowsEndings(at, name) : ['']) {
      const candidate = paths.join(folder, name + ending);
      if (await at.isExecutable(candidate)) found.push(candidate);
    }
  }
  return found;
}

function windowsEndings(at: FfmpegSurroundings, name: string): string[] {
  const endings = (variable(at, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';').filter((ending) => ending !== '');
  const hasEnding = endings.some((ending) => name.toLowerCase().endsWith(ending.toLowerCase()));
  return hasEnding ? [''] : endings;
}

/** Windows calls it `Path`; there, names of variables are compared without case. */
function variable(at: FfmpegSurroundings, name: string): string | undefined {
  if (at.platform !== 'win32') return at.env[name];
  const key = Object.keys(at.env).find((candidate) => candidate.toUpperCase() === name);
  return key === undefined ? undefined : at.env[key];
}

/** A packaged Electron app cannot run a program inside app.asar: `asarUnpack` puts it beside it. */
function outsideAsar(file: string): string {
  return file.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
}

function defaultExport(loaded: unknown): string | null {
  const value: unknown = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : loaded;
  return typeof value === 'string' && value !== '' ? value : null;
}

function howToGet(platform: NodeJS.Platform): string {
  const own = HOW_TO_GET[platform];
  if (own !== undefined) return own;
  return `${HOW_TO_GET.linux} on Debian, "brew install ffmpeg" on macOS or "winget install Gyan.FFmpeg" on Windows`;
}

async function isExecutableFile(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** The name is a variable so that neither the compiler nor the bundler asks for a package that may be missing. */
async function importFfmpegStatic(): Promise<unknown> {
  const optionalPackage: string = 'ffmpeg-static';
  const loaded: unknown = await import(/* @vite-ignore */ optionalPackage);
  return loaded;
}

/** Runs `file -version` and returns the version it names; null on any failure or after `timeoutMs`. */
export function askFfmpegVersion(file: string, timeoutMs: number = VERSION_TIMEOUT_MS): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { timeout: timeoutMs, killSignal: 'SIGKILL', windowsHide: true, maxBuffer: 65_536 } as const;
    try {
      const child = execFile(file, ['-version'], options, (error, stdout) => {
        resolve(error === null ? (/^ffmpeg version (\S+)/.exec(stdout)?.[1] ?? null) : null);
      });
      // A killed script may leave a child of its own that holds the pipe open: do not wait for that one.
      child.once('exit', () => setTimeout(() => child.stdout?.destroy(), 200).unref());
      child.stdin?.end();
    } catch {
      resolve(null); // Windows refuses .bat and .cmd files by throwing
    }
  });
}

const realSurroundings: FfmpegSurroundings = {
  env: process.env,
  platform: process.platform,
  isExecutable: isExecutableFile,
  importStatic: importFfmpegStatic,
  askVersion: askFfmpegVersion,
};
