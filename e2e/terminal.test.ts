import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open as openFile, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, it } from 'vitest';
import * as z from 'zod';
import { OPERATOR_HELP } from '#shared/commands/operator-command.ts';
import { type Clip, loadClip } from '../tools/simulator/clip.ts';
import { ClipSender } from './harness/clip-sender.ts';
import { CAPTURE_STARTED, CAPTURE_STOPPED, RawPhone } from './harness/raw-phone.ts';
import { endedSessions, readRecorded } from './harness/recorded.ts';
import { eventually, HEADLESS, sessionsIn, temporaryFolder } from './harness/station-process.ts';
import { type AtEnd, TestBed } from './harness/test-bed.ts';
import { samplesOf } from './harness/video-facts.ts';
import { countLines, words } from './harness/words.ts';

// The terminal, the command line and the end of the program, with real processes, signals, pipes and a pseudo-terminal.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** How a program that is started here by hand listens: on any ports, and open to every phone. */
const OPEN_DOOR = ['--host', '127.0.0.1', '--port', '0', '--https-port', '0', '--access', 'open'];
const START = '{"command":"start_capture","payload":{"format":"h264","bitrate":4,"fps":10}}';

let clip: Clip;

beforeAll(async () => {
  clip = await loadClip({ width: 160, height: 120, fps: 10, seconds: 2, bitrateMbit: 1 });
});

/** A phone that captures and has sent so many frames. */
async function capturing(phone: RawPhone, frames: number): Promise<ClipSender> {
  phone.text(CAPTURE_STARTED);
  const sender = new ClipSender(phone, clip);
  sender.config();
  sender.frames(frames);
  await phone.settled();
  return sender;
}

/** Answers Stop as soon as it comes. */
async function answerStop(phone: RawPhone): Promise<void> {
  await eventually('Stop', () => phone.commands.some((command) => command.includes('stop_capture')));
  phone.text(CAPTURE_STOPPED);
}

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [HEADLESS, ...args],
      { env: { ...process.env, ...env }, timeout: 30_000 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

async function folder(atEnd: AtEnd): Promise<string> {
  const temporary = await temporaryFolder();
  atEnd(() => temporary.remove());
  return temporary.path;
}

describe.concurrent('commands', () => {
  it('help, status and unknown words', async ({ expect, onTestFinished }) => {
    const { station, ...bed } = await open(onTestFinished);
    await bed.typed('help', words(OPERATOR_HELP.at(-1) ?? ''));
    for (const line of OPERATOR_HELP) expect(station.lines).toContain(line);
    await bed.typed('status', /^No device is connected\.$/);
    const commands = 'start, stop, status, allow, refuse, help, quit';
    await bed.typed('strat 4:3', words(`[Error]: Unknown command "strat". Commands: ${commands}.`));
    // Empty lines are nothing, and Windows ends its lines otherwise.
    station.type('');
    station.type('   ');
    await bed.typed('STATUS\r', /^No device is connected\.$/);
    expect(countLines(station.lines, /^\[Error\]/)).toBe(1);
  });

  it('bad numbers get a line that says what was expected, and the default', async ({ expect, onTestFinished }) => {
    const { station, ...bed } = await open(onTestFinished);
    const sent = async (line: string, problems: readonly string[]): Promise<string | undefined> => {
      const phone = await bed.phone(line);
      await phone.settled();
      const from = station.lines.length;
      station.type(line);
      const command = await phone.command(1);
      await station.line(/^\[Broadcast\]: Sending to 1 client/, from);
      expect(station.lines.slice(from).filter((text) => text.startsWith('[Error]'))).toEqual(
        problems.map((problem) => `[Error]: ${problem}`),
      );
      phone.leave();
      await station.line(words(`Client ${phone.connection} disconnected`), from);
      await bed.typed('stop', /No clients connected/);
      return /"payload":(.*)\}$/.exec(command)?.[1];
    };
    expect(
      await sent('start 4x3 2.5 -5 now', [
        'Aspect ratio "4x3" is not W:H with whole numbers, for example 4:3; using 4:3.',
        'Bitrate "2.5" is not a whole number of Mbit/s from 1 to 2000; using 4 Mbit/s.',
        'Frame rate "-5" is not a whole number from 0 (as fast as it can) to 1000; using 10 fps.',
        'start takes at most W:H MBIT FPS; "now" is left out.',
      ]),
    ).toBe('{"format":"h264","aspectRatio":{"width":4,"height":3},"bitrate":4,"fps":10}');
    expect(await sent('start 16:9 8 0', [])).toBe(
      '{"format":"h264","aspectRatio":{"width":16,"height":9},"bitrate":8,"fps":0}',
    );
    expect(await sent('start', [])).toBe('{"format":"h264","bitrate":4,"fps":10}');
    expect(await sent('start 12', [])).toBe('{"format":"h264","bitrate":12,"fps":10}');
  });

  it('status is a table of the devices, from waiting to stopped and lost', async ({ expect, onTestFinished }) => {
    const { station, ...bed } = await open(onTestFinished);
    const [phone, other] = [await bed.phone('Pixel 6a'), await bed.phone()];
    await phone.settled();
    const address = phone.connection.replace('_', ':');
    const row = (state: string, rest: string): RegExp => new RegExp(`^${address}\\s+Pixel 6a\\s+${state}\\s+${rest}$`);
    await bed.typed('status', row('waiting', String.raw`0\.0\s+0\s+0\.0\s+0`));
    expect(station.lines.find((line) => line.startsWith('device'))).toMatch(
      /^device\s+model\s+state\s+fps\s+frames\s+MB\s+gaps$/,
    );
    expect(station.lines.at(-1)).toMatch(new RegExp(`^${other.connection.replace('_', ':')}\\s+-\\s+waiting\\s`));
    await bed.typed('start', words(`[Broadcast]: Sending to 2 client(s): ${START}`));
    await bed.typed('status', row('starting', String.raw`0\.0\s+0\s+0\.0\s+0`));
    const sender = await capturing(phone, 6);
    sender.sequence += 2;
    sender.frames(6);
    await phone.settled();
    await eventually('the first key frame is on disk', async () => {
      const line = await bed.typed('status', words(address));
      return (
        /\s(recording|stalled)\s/.test(line) &&
        row('(recording|stalled)', String.raw`\d+\.\d\s+12\s+0\.\d\s+1`).test(line)
      );
    });
    await bed.typed('stop', /^\[Broadcast\]: Sending to 2 client/);
    phone.text(CAPTURE_STOPPED);
    await bed.sessions(1);
    // The manifest on disk says it a moment before the station does.
    const stopped = row('stopped', String.raw`\d+\.\d\s+12\s+0\.\d\s+1`);
    await eventually('it has stopped', async () => stopped.test(await bed.typed('status', words(address))));
    phone.leave();
    await station.line(words(`Client ${phone.connection} disconnected`));
    await bed.typed('status', row('lost', String.raw`\d+\.\d\s+12\s+0\.\d\s+1`));
  });

  it('the end of standard input is not quit', async ({ expect, onTestFinished }) => {
    const { station, ...bed } = await open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    // A last command without an end of line still counts.
    station.child.stdin?.end('start');
    await phone.command(1);
    await capturing(phone, 5);
    phone.text(CAPTURE_STOPPED);
    expect((await bed.session()).manifest).toMatchObject({ state: 'ready', frames: 5 });
    expect(station.child.exitCode).toBeNull();
    expect(await station.end('SIGTERM')).toBe(0);
  });

  it('quit finishes what is recorded and exits with 0', async ({ expect, onTestFinished }) => {
    const { station, ...bed } = await open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    const sender = await capturing(phone, 8);
    station.type('quit');
    await answerStop(phone);
    await once(station.child, 'exit');
    expect(station.child.exitCode).toBe(0);
    expect(station.lines.at(-1)).toBe('[Info]: Everything is on disk.');
    const [session] = await sessionsIn(bed.recordings);
    expect(session?.manifest).toMatchObject({ state: 'ready', frames: 8, endCause: 'stopped' });
    expect((await readRecorded(session?.directory ?? '')).raw.equals(sender.raw)).toBe(true);
    expect(phone.closed?.code).toBe(1001);
  });
});

describe.concurrent('signals', () => {
  it.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s finishes every session and exits with 0, also when it comes twice at once',
    async (signal, { expect, onTestFinished }) => {
      const { station, ...bed } = await open(onTestFinished);
      const phones = [await bed.phone('answers'), await bed.phone('says nothing'), await bed.phone('idle')] as const;
      await capturing(phones[0], 8);
      await capturing(phones[1], 9);
      const exited = once(station.child, 'exit');
      station.child.kill(signal);
      station.child.kill(signal);
      await answerStop(phones[0]);
      await exited;
      expect(station.child.exitCode).toBe(0);
      const sessions = await sessionsIn(bed.recordings);
      expect(sessions.map(({ manifest }) => [manifest.state, manifest.frames, manifest.endCause])).toEqual(
        expect.arrayContaining([
          ['ready', 8, 'stopped'],
          ['ready', 9, 'no answer'],
        ]),
      );
      for (const { directory, manifest } of sessions) {
        expect(await samplesOf(join(directory, 'stream.mp4'))).toHaveLength(manifest.frames);
      }
    },
  );

  it('a second one more than a second later ends the program at once', async ({ expect, onTestFinished }) => {
    const { station, ...bed } = await open(onTestFinished);
    const phone = await bed.phone('goes on');
    const sender = await capturing(phone, 8);
    // It takes no notice of Stop, so finishing takes five seconds.
    const goesOn = setInterval(() => sender.frames(1), 50);
    onTestFinished(() => clearInterval(goesOn));
    const exited = once(station.child, 'exit');
    station.child.kill('SIGINT');
    await station.line(/Finishing every recording/);
    await new Promise((resolve) => setTimeout(resolve, 1300));
    station.child.kill('SIGINT');
    await exited;
    expect(station.child.exitCode).toBe(130);
    const [session] = await sessionsIn(bed.recordings);
    expect(session?.manifest.state).not.toBe('ready');
  });
});

describe.concurrent('the command line', () => {
  /** One sentence on stderr and exit code 1, and nothing was started. */
  const refuses = ['stdout', 'stderr', 'code'];
  it.for([
    ['an unknown flag', ['--prot', '1'], /--prot/],
    ['a port that is none', ['--port', '70000'], /--port takes a port from 0 to 65535, not "70000"/],
    ['a port in words', ['--port', 'many'], /--port takes a port/],
    ['a flag without its value', ['--recordings'], /--recordings/],
    ['an https port that is none', ['--https-port', '-1'], /--https-port/],
    ['an access that is none', ['--access', 'all'], /--access takes open, approve or token, not "all"/],
    ['a command that is none', ['record'], /"record" is no command/],
    ['mux without a folder', ['mux'], /mux takes one folder/],
    ['mux with two folders', ['mux', 'a', 'b'], /mux takes one folder/],
    ['an address that is not here', ['--host', '192.0.2.7', '--port', '0'], /This machine has no address 192\.0\.2\.7/],
    [
      'a recordings folder that cannot be',
      ['--recordings', `${HEADLESS}/x`, '--port', '0'],
      /Cannot write to the recordings folder/,
    ],
    ['a data folder that cannot be', ['--data', `${HEADLESS}/x`, '--port', '0'], /data folder/],
  ] as const)('%s: one sentence and exit code 1', async ([, args, sentence], { expect, onTestFinished }) => {
    const path = await folder(onTestFinished);
    const own = args[0].startsWith('--') && !args.some((arg) => arg === '--data') ? ['--data', join(path, 'data')] : [];
    const recordings =
      args.some((arg) => arg === '--recordings') || !args[0].startsWith('--') ? [] : ['--recordings', path];
    const host = args.some((arg) => arg === '--host') ? [] : ['--host', '127.0.0.1'];
    const https = args.some((arg) => arg === '--https-port') ? [] : ['--https-port', '0'];
    const finished = await run([...own, ...recordings, ...host, ...https, ...args]);
    expect(Object.keys(finished).sort()).toEqual(refuses.sort());
    expect(finished.stderr).toMatch(sentence);
    expect(finished.stderr).toMatch(/^[^\n]+\.\n$/);
    expect(finished.stdout).not.toMatch(/listens on/);
    expect(finished.code).toBe(1);
  });

  it('a port that is taken: one sentence and exit code 1, and no folder is made', async ({
    expect,
    onTestFinished,
  }) => {
    const path = await folder(onTestFinished);
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? `${address.port}` : '';
    const recordings = join(path, 'recordings');
    const door = ['--host', '127.0.0.1', '--port', port, '--https-port', '0'];
    const { code, stderr } = await run([...door, '--recordings', recordings, '--data', join(path, 'data')]);
    expect(stderr).toBe(
      `Port ${port} on 127.0.0.1 is in use; end the program that holds it or choose another with --port.\n`,
    );
    expect(code).toBe(1);
    expect(existsSync(recordings)).toBe(false);
  });

  it('--help prints the flags and exits with 0', async ({ expect }) => {
    const { code, stdout, stderr } = await run(['--help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    for (const flag of ['--host', '--port', '--https-port', '--recordings', '--data', '--access', '--token']) {
      expect(stdout).toContain(flag);
    }
    for (const flag of ['--operator-token', '--no-raw', '--frame-log', '--json']) expect(stdout).toContain(flag);
  });

  it('--json makes every line one object', async ({ expect, onTestFinished }) => {
    const { station, ...bed } = await open(onTestFinished, ['--json']);
    const phone = await bed.phone('Pixel "6a"\\');
    station.type('start 4x3');
    await phone.command(1);
    phone.binary(new Uint8Array(3));
    phone.text('nonsense');
    await capturing(phone, 5);
    await bed.typed('status', /"code":"status".*Pixel/);
    await bed.typed('help', /"code":"help"/);
    phone.text(CAPTURE_STOPPED);
    await bed.sessions(1);
    await station.line(/"code":"mp4-saved"/);
    expect(await station.end('SIGTERM')).toBe(0);
    const entry = z.strictObject({
      time: z.iso.datetime(),
      level: z.enum(['info', 'warning', 'error']),
      source: z.enum(['Connection', 'App Status', 'Broadcast', 'Frame', 'Info']),
      device: z.string().nullable(),
      code: z.string().regex(/^[a-z0-9-]+$/),
      message: z.string().min(1),
    });
    const entries = station.lines.map((line) => entry.parse(JSON.parse(line)));
    const bad = entries.find(({ code }) => code === 'bad-packet');
    expect(bad).toMatchObject({ level: 'error', device: phone.connection });
    expect(entries.find(({ code }) => code === 'client-connected')).toMatchObject({
      level: 'info',
      source: 'Connection',
      device: phone.connection,
      message: `New client ${phone.connection} connected from /android-cam. Total clients: 1`,
    });
    expect(entries.some(({ code, level }) => code === 'text-ignored' && level === 'warning')).toBe(true);
    expect(entries.some(({ code, level }) => code === 'bad-command' && level === 'error')).toBe(true);
    expect(entries.at(-1)).toMatchObject({ code: 'stopped', message: 'Everything is on disk.' });
  });

  it('--frame-log gives every frame a line, and --no-raw leaves out stream.h264', async ({
    expect,
    onTestFinished,
  }) => {
    const { station, ...bed } = await open(onTestFinished, ['--frame-log', '--no-raw']);
    const phone = await bed.phone('Pixel 6a');
    await capturing(phone, 7);
    phone.text(CAPTURE_STOPPED);
    const { directory, manifest } = await bed.session();
    expect(countLines(station.lines, words(`[Frame]: ${phone.connection} sequence=`))).toBe(8);
    expect(manifest).toMatchObject({ state: 'ready', frames: 7 });
    expect(existsSync(join(directory, 'stream.h264'))).toBe(false);
    const rows = (await readFile(join(directory, 'frames.csv'), 'utf8')).trim().split('\n').slice(1);
    expect(rows).toHaveLength(7);
    for (const row of rows) expect(row).toMatch(/^\d+,[01],\d+,\d+,\d+,\d+,\d+,,stream\.mp4$/);
    expect(await samplesOf(join(directory, 'stream.mp4'))).toHaveLength(7);
  });

  it('records without any ffmpeg, after one warning that says how to get it', async ({ expect, onTestFinished }) => {
    const env = { FFMPEG_BIN: '/nowhere/ffmpeg', PATH: '/nowhere' };
    const bed = await TestBed.open(onTestFinished, { env });
    const phone = await bed.phone('Pixel 6a');
    await capturing(phone, 5);
    phone.text(CAPTURE_STOPPED);
    expect((await bed.session()).manifest).toMatchObject({ state: 'ready', frames: 5 });
    await bed.station.line(/^\[Warning\]: .*ffmpeg/i);
  });
});

describe.concurrent('mux', () => {
  const old = async (atEnd: AtEnd): Promise<string> => {
    const directory = join(await folder(atEnd), '192.168.1.23_40412_20260101_120000');
    await mkdir(directory);
    await writeFile(join(directory, 'stream.h264'), Buffer.concat([clip.codecConfig, ...clip.units]));
    return directory;
  };

  it('makes the MP4 of a folder that holds only stream.h264', async ({ expect, onTestFinished }) => {
    const directory = await old(onTestFinished);
    const before = await readFile(join(directory, 'stream.h264'));
    const { code, stdout, stderr } = await run(['mux', directory]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(words(`[Info]: MP4 saved to ${join(directory, 'stream.mp4')}`));
    expect(code).toBe(0);
    expect(await samplesOf(join(directory, 'stream.mp4'))).toHaveLength(clip.units.length);
    expect((await readFile(join(directory, 'stream.h264'))).equals(before)).toBe(true);
    const again = await run(['mux', directory]);
    expect(again.stdout).toMatch(/has its MP4 already/);
    expect(again.code).toBe(0);
  });

  it('says what is missing', async ({ expect, onTestFinished }) => {
    const path = await folder(onTestFinished);
    const none = await run(['mux', join(path, 'none')]);
    expect(none.stdout).toBe(`[Error]: There is no folder ${join(path, 'none')}.\n`);
    expect(none.code).toBe(1);
    const empty = await run(['mux', path]);
    expect(empty.stdout).toBe('[Warning]: Raw H.264 file not found; skip MP4 muxing.\n');
    expect(empty.code).toBe(1);
  });

  it('passes on ffmpeg’s own words where it fails', async ({ expect, onTestFinished }) => {
    const directory = await old(onTestFinished);
    const broken = join(directory, '..', 'ffmpeg');
    await writeFile(broken, '#!/bin/sh\n[ "$1" = -version ] && exec ffmpeg -version\necho no such luck >&2\nexit 1\n', {
      mode: 0o755,
    });
    const { code, stdout } = await run(['mux', directory], { FFMPEG_BIN: broken });
    expect(stdout).toMatch(/^\[Error\]: ffmpeg failed to mux MP4/m);
    expect(stdout).toContain('no such luck');
    expect(code).toBe(1);
    expect(existsSync(join(directory, 'stream.mp4'))).toBe(false);
  });
});

describe.concurrent('a reader of standard output', () => {
  it('that goes away does not stop the recording, nor the end', async ({ expect, onTestFinished }) => {
    const { station, ...bed } = await open(onTestFinished, ['--frame-log']);
    const phone = await bed.phone('Pixel 6a');
    const sender = await capturing(phone, 5);
    station.child.stdout?.destroy();
    for (let i = 0; i < 5; i += 1) {
      sender.frames(4);
      await phone.settled();
    }
    station.type('stop');
    await answerStop(phone);
    const { directory, manifest } = await bed.session();
    expect(manifest).toMatchObject({ state: 'ready', frames: 25 });
    expect((await readRecorded(directory)).raw.equals(sender.raw)).toBe(true);
    expect(await station.end('SIGTERM')).toBe(0);
    expect(station.stderr).toBe('');
  });

  it('that does not read does not stop the recording, nor the end', async ({ expect, onTestFinished }) => {
    const path = await folder(onTestFinished);
    const pipe = join(path, 'stdout');
    execFileSync('mkfifo', [pipe]);
    const output = await openFile(pipe, 'r+'); // both ends, so that neither waits for the other
    onTestFinished(() => output.close());
    const place = ['--recordings', join(path, 'r'), '--data', join(path, 'd')];
    const child = spawn(process.execPath, [HEADLESS, ...OPEN_DOOR, ...place, '--frame-log'], {
      stdio: ['pipe', output.fd, 'inherit'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    let shown = '';
    const port = await eventually('the station listens', async () => {
      // The program has made the pipe one that does not wait: with nothing in it, reading fails.
      const { buffer, bytesRead } = await output.read().catch(() => ({ buffer: Buffer.alloc(0), bytesRead: 0 }));
      shown += buffer.toString('utf8', 0, bytesRead);
      return /listens on \S*:(\d+);/.exec(shown)?.[1];
    });
    const phone = await RawPhone.connect(`ws://127.0.0.1:${port}/`, 'Pixel 6a');
    onTestFinished(() => phone.leave());
    const sender = await capturing(phone, 5);
    // Far more lines than the pipe holds, and nobody reads them.
    for (let i = 0; i < 30; i += 1) {
      sender.frames(100, 1);
      await phone.settled();
    }
    phone.text(CAPTURE_STOPPED);
    const [session] = await endedSessions(join(path, 'r'), 1);
    expect(session?.manifest).toMatchObject({ state: 'ready', frames: 3005 });
    expect((await readRecorded(session?.directory ?? '')).raw.equals(sender.raw)).toBe(true);
    child.kill('SIGTERM');
    expect(await eventually('the station ends', () => child.exitCode ?? child.signalCode ?? false)).toBe(0);
  });
});

describe('through npm, in a terminal', () => {
  it.for(['run headless', 'start'])('Ctrl-C to "npm %s" finishes the sessions', async (command, context) => {
    const { expect, onTestFinished } = context;
    const recordings = await folder(onTestFinished);
    const flags = `${OPEN_DOOR.join(' ')} --recordings ${recordings}/r --data ${recordings}/d`;
    const { terminal, shown } = openTerminal(`npm ${command} -- ${flags}`, onTestFinished);
    const port = await eventually('the station listens', () => /listens on \S*:(\d+);/.exec(shown())?.[1], 60_000);
    const phones = [];
    for (const model of ['answers', 'says nothing']) {
      const phone = await RawPhone.connect(`ws://127.0.0.1:${port}/android-cam`, model);
      onTestFinished(() => phone.leave());
      await capturing(phone, 8);
      phones.push(phone);
    }
    const exited = once(terminal, 'exit');
    terminal.stdin.write('\u0003');
    await Promise.all(phones.slice(0, 1).map(answerStop));
    const sessions = await endedSessions(`${recordings}/r`, 2);
    await exited;
    expect(sessions.map(({ manifest }) => [manifest.state, manifest.frames, manifest.endCause])).toEqual([
      ['ready', 8, 'stopped'],
      ['ready', 8, 'no answer'],
    ]);
    expect(shown()).toContain('Everything is on disk.');
  });
});

describe('a terminal that is held with Ctrl-S', () => {
  it('stops neither the recording nor the end', async ({ expect, onTestFinished }) => {
    const path = await folder(onTestFinished);
    const flags = `${OPEN_DOOR.join(' ')} --recordings ${path}/r --data ${path}/d --frame-log`;
    const command = `exec '${process.execPath}' '${HEADLESS}' ${flags}`;
    const { terminal, shown } = openTerminal(command, onTestFinished);
    const port = await eventually('the station listens', () => /listens on \S*:(\d+);/.exec(shown())?.[1]);
    terminal.stdin.write('\u0013');
    const phone = await RawPhone.connect(`ws://127.0.0.1:${port}/`, 'Pixel 6a');
    onTestFinished(() => phone.leave());
    const sender = await capturing(phone, 5);
    for (let i = 0; i < 30; i += 1) {
      sender.frames(100, 1);
      await phone.settled();
    }
    phone.text(CAPTURE_STOPPED);
    const [session] = await endedSessions(`${path}/r`, 1);
    expect(session?.manifest).toMatchObject({ state: 'ready', frames: 3005 });
    expect((await readRecorded(session?.directory ?? '')).raw.equals(sender.raw)).toBe(true);
    expect(countLines(shown().split('\n'), /^\[Frame\]/)).toBeLessThan(3005); // it was held indeed
    const pid = session?.manifest.writer?.pid;
    if (pid === undefined) throw new Error('The manifest does not name its writer.');
    onTestFinished(() => {
      if (terminal.exitCode === null) process.kill(pid, 'SIGKILL');
    });
    process.kill(pid, 'SIGTERM');
    expect(await eventually('the station ends', () => terminal.exitCode ?? false)).toBe(0);
  });
});

/** Runs a command in a pseudo-terminal; what is written to it is typed. */
function openTerminal(command: string, atEnd: AtEnd) {
  // Without a display, so that npm start runs headless also where there is one.
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' };
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd: ROOT, env });
  // Its end closes the terminal, which ends what runs in it.
  atEnd(async () => {
    if (terminal.exitCode !== null) return;
    terminal.kill('SIGKILL');
    await once(terminal, 'exit');
  });
  let shown = '';
  terminal.stdout.on('data', (data: Buffer) => {
    shown += data.toString();
  });
  return { terminal, shown: () => shown };
}

/** A bed whose parts can be taken apart: its methods are bound. */
async function open(atEnd: AtEnd, args: readonly string[] = []) {
  const bed = await TestBed.open(atEnd, { args });
  return {
    station: bed.station,
    recordings: bed.recordings,
    phone: (model: string | null = null) => bed.phone(model),
    typed: (line: string, answer: RegExp) => bed.typed(line, answer),
    session: () => bed.session(),
    sessions: (count: number) => bed.sessions(count),
  };
}
