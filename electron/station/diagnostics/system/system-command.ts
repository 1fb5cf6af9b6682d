import { type ChildProcess, execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '../../error-facts.ts';

/**
 * What came of a program of the system: what it printed, or that there is none of this name, that it did not answer in
 * time, or that this user may not run it. A `code` of null: it was ended, because it crashed or printed too much.
 */
export type CommandResult =
  | { readonly kind: 'ran'; readonly code: number | null; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'denied' };

/** Runs a program of the system without a shell. Never rejects. */
export type SystemCommand = (program: string, args: readonly string[]) => Promise<CommandResult>;

/** What the real command may take: time in ms, and bytes of standard output and of standard error each. */
export interface CommandLimits {
  readonly timeoutMs?: number;
  readonly outputBytes?: number;
}

const TIMEOUT_MS = 2000;
/** A ruleset with long address lists is a few MiB of JSON. */
const OUTPUT_BYTES = 8 * 1024 * 1024;

/** An ordinary user's PATH lacks the folders of the administrator's programs. */
const ADMINISTRATOR_FOLDERS = ['/usr/sbin', '/sbin', '/usr/local/sbin'];

/**
 * The real command: looks on PATH and in the administrator's folders, speaks the C locale, gives no input, and ends the
 * program after its time (2 s).
 */
export function systemCommand(limits: CommandLimits = {}): SystemCommand {
  const timeoutMs = limits.timeoutMs ?? TIMEOUT_MS;
  const outputBytes = limits.outputBytes ?? OUTPUT_BYTES;
  return async (program, args) => {
    const file = await locate(program);
    return file === null ? { kind: 'missing' } : run(file, args, timeoutMs, outputBytes);
  };
}

function searchPath(): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return process.platform === 'win32' ? folders : [...new Set([...folders, ...ADMINISTRATOR_FOLDERS])];
}

/** Where the program is; it need not be one that this user may run, so that being denied is told from being missing. */
async function locate(program: string): Promise<string | null> {
  if (path.isAbsolute(program)) return (await isFile(program)) ? program : null;
  const found: string[] = [];
  for (const folder of searchPath()) {
    const file = path.join(folder, process.platform === 'win32' ? `${program}.exe` : program);
    if (!(await isFile(file))) continue;
    if (await isExecutable(file)) return file;
    found.push(file);
  }
  return found[0] ?? null;
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function run(file: string, args: readonly string[], timeoutMs: number, outputBytes: number): Promise<CommandResult> {
  return new Promise((resolve) => {
    let child: ChildProcess | null = null;
    const deadline = setTimeout(() => {
      child?.kill('SIGKILL');
      // A child of its own may hold the pipes open: do not wait for that one.
      child?.stdout?.destroy();
      child?.stderr?.destroy();
      resolve({ kind: 'timeout' });
    }, timeoutMs);
    const env = { ...process.env, LC_ALL: 'C', LANGUAGE: 'C' };
    const options = { env, maxBuffer: outputBytes, windowsHide: true, killSignal: 'SIGKILL' } as const;
    try {
      child = execFile(file, args, options, (error, stdout, stderr) => {
        clearTimeout(deadline);
        resolve(outcomeOf(error, stdout, stderr));
      });
      child.stdin?.on('error', () => undefined);
      child.stdin?.end();
    } catch (error) {
      clearTimeout(deadline);
      resolve(outcomeOf(error, '', ''));
    }
  });
}

function outcomeOf(error: unknown, stdout: string, stderr: string): CommandResult {
  if (error === null) return { kind: 'ran', code: 0, stdout, stderr };
  if (hasCode(error, 'ENOENT')) return { kind: 'missing' };
  if (hasCode(error, 'EACCES') || hasCode(error, 'EPERM')) return { kind: 'denied' };
  const code = error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : null;
  return { kind: 'ran', code, stdout, stderr };
}
