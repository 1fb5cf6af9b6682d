import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { listeningInodes, parseLsof, parseNetstat, parseTasklist, portHolder } from './port-holder.ts';
import type { CommandResult } from './system-command.ts';

let undo: (() => unknown)[] = [];

afterEach(() => {
  for (const step of undo) step();
  undo = [];
});

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     
   0: 00000000:C351 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 48213 1 0000000000000000 100 0 0 10 0                     
   1: 0100007F:0277 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 20881 1 0000000000000000 100 0 0 10 0                     
   2: 0700A8C0:C351 1400A8C0:D2F0 01 00000000:00000000 02:00000A3C 00000000  1000        0 48300 2 0000000000000000 20 4 30 10 -1                    
   3: 0700A8C0:C352 1400A8C0:C353 06 00000000:00000000 03:00000A3C 00000000     0        0 0 3 0000000000000000                                      
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:C353 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 50999 1 0000000000000000 100 0 0 10 0
`;

function linux(
  links: Readonly<Record<string, string>>,
  folders: Readonly<Record<string, readonly string[]>>,
): Parameters<typeof portHolder>[1] {
  const files: Readonly<Record<string, string>> = {
    '/proc/net/tcp': TCP,
    '/proc/net/tcp6': TCP6,
    '/proc/77/comm': 'capture-statio\n',
  };
  return {
    platform: 'linux',
    readFile: (file) => Promise.resolve(files[file] ?? null),
    readLink: (file) => Promise.resolve(links[file] ?? null),
    listFolder: (folder) => Promise.resolve(folders[folder] ?? null),
  };
}

/** Answers by the whole command line. */
const programs = (answers: Readonly<Record<string, string>>) => (program: string, args: readonly string[]) => {
  const stdout = answers[[program, ...args].join(' ')];
  const result: CommandResult =
    stdout === undefined ? { kind: 'missing' } : { kind: 'ran', code: 0, stdout, stderr: '' };
  return Promise.resolve(result);
};

describe('portHolder on Linux', () => {
  it('finds the listening socket, over IPv4 or IPv6, and no connection', () => {
    expect(listeningInodes(TCP, 50_001)).toEqual(['48213']);
    expect(listeningInodes(TCP, 631)).toEqual(['20881']);
    expect(listeningInodes(TCP, 50_002)).toEqual([]);
    expect(listeningInodes(TCP6, 50_003)).toEqual(['50999']);
    expect(listeningInodes('', 50_001)).toEqual([]);
  });

  it('finds the process that has the socket open', async () => {
    const at = linux(
      {
        '/proc/12/fd/4': 'socket:[1]',
        '/proc/77/fd/19': 'socket:[48213]',
        '/proc/77/exe': '/opt/node/bin/node (deleted)',
      },
      { '/proc': ['1', '12', '77', 'net', 'self'], '/proc/12/fd': ['4'], '/proc/77/fd': ['0', '19'] },
    );
    expect(await portHolder(50_001, at)).toEqual({ pid: 77, program: 'node' });
    expect(await portHolder(50_002, at)).toBeNull();
  });

  it("names the process by its thread's name where the file is not to be seen", async () => {
    const at = linux({ '/proc/77/fd/19': 'socket:[50999]' }, { '/proc': ['77'], '/proc/77/fd': ['19'] });
    expect(await portHolder(50_003, at)).toEqual({ pid: 77, program: 'capture-statio' });
  });

  it("says of another user's program that there is one", async () => {
    expect(await portHolder(50_001, linux({}, { '/proc': ['1'] }))).toEqual({ pid: null, program: '' });
  });
});

describe('portHolder on macOS', () => {
  it('reads lsof', async () => {
    expect(parseLsof('p4711\ncnode\nf18\n')).toEqual({ pid: 4711, program: 'node' });
    expect(parseLsof('p4711\ncCapture Station\nf18\nf19\np4712\ncother\nf3\n')).toEqual({
      pid: 4711,
      program: 'Capture Station',
    });
    expect(parseLsof('')).toBeNull();
    const run = programs({ 'lsof -nP -iTCP:50001 -sTCP:LISTEN -Fpc': 'p9\ncnc\nf3\n' });
    expect(await portHolder(50_001, { platform: 'darwin', run })).toEqual({ pid: 9, program: 'nc' });
    expect(await portHolder(50_002, { platform: 'darwin', run })).toBeNull();
  });
});

const NETSTAT = `
Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1136
  TCP    0.0.0.0:50001          0.0.0.0:0              LISTENING       9204
  TCP    192.168.1.7:50002      192.168.1.20:50001     ESTABLISHED     4
`.replaceAll('\n', '\r\n');

const NETSTAT_V6_GERMAN = `
Aktive Verbindungen

  Proto  Lokale Adresse         Remoteadresse          Status           PID
  TCP    [::]:50003             [::]:0                 ABHÖREN         9204
`.replaceAll('\n', '\r\n');

describe('portHolder on Windows', () => {
  it('reads netstat in any language', () => {
    expect(parseNetstat(NETSTAT, 50_001)).toBe(9204);
    expect(parseNetstat(NETSTAT, 50_002)).toBeNull();
    expect(parseNetstat(NETSTAT_V6_GERMAN, 50_003)).toBe(9204);
  });

  it('reads tasklist', () => {
    expect(parseTasklist('"node.exe","9204","Console","1","62,104 K"\r\n', 9204)).toBe('node.exe');
    expect(parseTasklist('INFO: No tasks are running which match the specified criteria.\r\n', 9204)).toBe('');
  });

  it('asks for both families, and for the name', async () => {
    const run = programs({
      'netstat -ano -p TCP': NETSTAT,
      'netstat -ano -p TCPv6': NETSTAT_V6_GERMAN,
      'tasklist /FI PID eq 9204 /FO CSV /NH': '"node.exe","9204","Console","1","62,104 K"\r\n',
    });
    expect(await portHolder(50_003, { platform: 'win32', run })).toEqual({ pid: 9204, program: 'node.exe' });
    expect(await portHolder(135, { platform: 'win32', run })).toEqual({ pid: 1136, program: '' });
    expect(await portHolder(50_004, { platform: 'win32', run })).toBeNull();
  });
});

describe.skipIf(process.platform !== 'linux')('portHolder here', () => {
  it('finds a program that listens, and nobody once it has ended', async () => {
    const script = `require('node:net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    undo.push(() => child.kill('SIGKILL'));
    const printed: unknown[] = await once(child.stdout, 'data');
    const port = Number(String(printed[0]));
    expect(await portHolder(port)).toEqual({ pid: child.pid, program: path.basename(process.execPath) });
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(await portHolder(port)).toBeNull();
  });

  it('finds a server of this process that listens over IPv6', async () => {
    const server = createServer().listen(0, '::');
    undo.push(() => server.close());
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await portHolder(port)).toMatchObject({ pid: process.pid });
  });
});
