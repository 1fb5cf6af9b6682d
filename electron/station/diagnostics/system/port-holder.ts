import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { type SystemCommand, systemCommand } from './system-command.ts';

/**
 * Who listens on a TCP port. Of another user's program the system may tell nothing but that there is one: then `pid` is
 * null and `program` is ''.
 */
export interface PortHolder {
  readonly pid: number | null;
  /** Its name as the system lists it: `node`, `node.exe`. */
  readonly program: string;
}

/** What is looked at to find a port's holder; tests hand in their own. Files and folders that cannot be read are null. */
export interface PortHolderSurroundings {
  readonly platform: NodeJS.Platform;
  readonly run: SystemCommand;
  readonly readFile: (file: string) => Promise<string | null>;
  readonly listFolder: (folder: string) => Promise<readonly string[] | null>;
  readonly readLink: (file: string) => Promise<string | null>;
}

/**
 * Finds who listens on a TCP port, at any address of this machine. Null where nobody does, or where the system does not
 * tell (macOS shows only the user's own programs). Never rejects.
 */
export async function portHolder(
  port: number,
  overrides: Partial<PortHolderSurroundings> = {},
): Promise<PortHolder | null> {
  const surroundings = { ...realSurroundings(), ...overrides };
  if (surroundings.platform === 'linux') return holderOnLinux(port, surroundings);
  return surroundings.platform === 'win32' ? holderOnWindows(port, surroundings) : holderByLsof(port, surroundings);
}

async function holderOnLinux(port: number, at: PortHolderSurroundings): Promise<PortHolder | null> {
  const tables = await Promise.all([at.readFile('/proc/net/tcp'), at.readFile('/proc/net/tcp6')]);
  const sockets = new Set(
    tables.flatMap((table) => listeningInodes(table ?? '', port)).map((inode) => `socket:[${inode}]`),
  );
  if (sockets.size === 0) return null;
  for (const pid of (await at.listFolder('/proc')) ?? []) {
    if (!/^\d+$/.test(pid)) continue;
    if (await hasOpen(`/proc/${pid}/fd`, sockets, at)) {
      return { pid: Number(pid), program: await nameOnLinux(pid, at) };
    }
  }
  return { pid: null, program: '' };
}

async function hasOpen(folder: string, sockets: ReadonlySet<string>, at: PortHolderSurroundings): Promise<boolean> {
  for (const fd of (await at.listFolder(folder)) ?? []) {
    const target = await at.readLink(`${folder}/${fd}`);
    if (target !== null && sockets.has(target)) return true;
  }
  return false;
}

/** The file it runs; `comm` is cut at 15 characters, and a program may write anything there. */
async function nameOnLinux(pid: string, at: PortHolderSurroundings): Promise<string> {
  const file = await at.readLink(`/proc/${pid}/exe`);
  if (file !== null) return path.posix.basename(file.replace(/ \(deleted\)$/, ''));
  return ((await at.readFile(`/proc/${pid}/comm`)) ?? '').trim();
}

/**
 * Inodes of the sockets that listen on a port, from /proc/net/tcp or tcp6: a line is
 * `sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode ...`, ports in hex, state 0A is LISTEN.
 */
export function listeningInodes(table: string, port: number): readonly string[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const localPort = Number.parseInt(local.split(':').at(-1) ?? '', 16);
    return state === '0A' && localPort === port && /^\d+$/.test(inode) ? [inode] : [];
  });
}

async function holderByLsof(port: number, at: PortHolderSurroundings): Promise<PortHolder | null> {
  const answer = await at.run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
  return answer.kind === 'ran' ? parseLsof(answer.stdout) : null;
}

/** The first process of `lsof -Fpc`: a field a line, named by its first letter (p: pid, c: command). */
export function parseLsof(text: string): PortHolder | null {
  const pid = /^p(\d+)$/m.exec(text)?.[1];
  if (pid === undefined) return null;
  return { pid: Number(pid), program: /^c(.+)$/m.exec(text)?.[1] ?? '' };
}

async function holderOnWindows(port: number, at: PortHolderSurroundings): Promise<PortHolder | null> {
  for (const protocol of ['TCP', 'TCPv6']) {
    const answer = await at.run('netstat', ['-ano', '-p', protocol]);
    const pid = answer.kind === 'ran' ? parseNetstat(answer.stdout, port) : null;
    if (pid === null) continue;
    const tasks = await at.run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']);
    return { pid, program: tasks.kind === 'ran' ? parseTasklist(tasks.stdout, pid) : '' };
  }
  return null;
}

/** The pid that listens, from `netstat -ano`. The state is in the system's language; who listens has no port opposite. */
export function parseNetstat(text: string, port: number): number | null {
  for (const line of text.split('\n')) {
    const [, localPort, pid] = /^\s*TCP\s+\S+:(\d+)\s+(?:0\.0\.0\.0|\[::\]):0\s+.*?(\d+)\s*$/.exec(line) ?? [];
    if (pid !== undefined && Number(localPort) === port) return Number(pid);
  }
  return null;
}

/** The program's name from `tasklist /FO CSV /NH`; '' where it names none. */
export function parseTasklist(text: string, pid: number): string {
  for (const line of text.split('\n')) {
    const [, name = '', listed] = /^"([^"]*)","(\d+)"/.exec(line) ?? [];
    if (Number(listed) === pid) return name;
  }
  return '';
}

async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch {
    return null; // it has ended meanwhile, or belongs to another user
  }
}

function realSurroundings(): PortHolderSurroundings {
  return {
    platform: process.platform,
    run: systemCommand(),
    readFile: (file) => orNull(readFile(file, 'utf8')),
    listFolder: (folder) => orNull(readdir(folder)),
    readLink: (file) => orNull(readlink(file)),
  };
}
