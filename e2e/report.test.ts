import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import os from 'node:os';
import { basename, dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { type LogEntry, parseJsonLine } from '#shared/contract/log-entry.ts';
import { type Clip, loadClip } from '../tools/simulator/clip.ts';
import { ClipSender } from './harness/clip-sender.ts';
import { get } from './harness/handshake.ts';
import { OperatorSocket } from './harness/operator-socket.ts';
import { CAPTURE_STARTED, CAPTURE_STOPPED, RawPhone } from './harness/raw-phone.ts';
import { endedSessions } from './harness/recorded.ts';
import { eventually, HEADLESS, StationProcess, temporaryFolder } from './harness/station-process.ts';
import { TestBed } from './harness/test-bed.ts';

// What helps when something is wrong: the log file over restarts and kills, and reports, made and loaded.

const OPERATOR = 'O-0123456789';

let clip: Clip;
beforeAll(async () => {
  clip = await loadClip({ width: 160, height: 120, fps: 10, seconds: 2, bitrateMbit: 1 });
});

/** Records so many frames as one session. */
async function record(phone: RawPhone, frames: number): Promise<void> {
  phone.text(CAPTURE_STARTED);
  const sender = new ClipSender(phone, clip);
  sender.config();
  sender.frames(frames);
  await phone.settled();
  phone.text(CAPTURE_STOPPED);
  await phone.settled();
}

const dataOf = (recordings: string): string => `${recordings}-data`;
const logFileOf = (recordings: string): string => join(dataOf(recordings), 'logs', 'station.log');

async function folderForRuns(): Promise<string> {
  const folder = await temporaryFolder();
  onTestFinished(async () => {
    await folder.remove();
    await rm(dataOf(folder.path), { recursive: true, force: true });
  });
  return folder.path;
}

/** The lines of the log file; a line that is none of the log fails. */
async function logged(recordings: string): Promise<readonly { readonly line: string; readonly entry: LogEntry }[]> {
  const text = await readFile(logFileOf(recordings), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const entry = parseJsonLine(line);
      if (entry === null) throw new Error(`No line of the log: ${line}`);
      return { line, entry };
    });
}

async function tokensOf(recordings: string): Promise<readonly string[]> {
  const stored: unknown = JSON.parse(await readFile(join(dataOf(recordings), 'access.json'), 'utf8'));
  const { deviceToken, operatorToken } = z
    .object({ deviceToken: z.string().min(16), operatorToken: z.string().min(16) })
    .parse(stored);
  return [deviceToken, operatorToken];
}

function start(recordings: string, args: readonly string[]): Promise<StationProcess> {
  const station = StationProcess.start({ recordings, args });
  onTestFinished(async () => (await station).kill());
  return station;
}

describe('the log file', () => {
  it('has what the terminal says, but for frames and addresses, over a kill and a restart', async () => {
    const recordings = await folderForRuns();
    const first = await start(recordings, ['--json', '--frame-log']);
    const phone = await RawPhone.connect(first.url, 'Pixel 7');
    await record(phone, 10);
    await endedSessions(recordings, 1);
    await first.line(/"code":"frame"/);
    // What is with the operating system outlives the kill.
    await eventually('the end of the recording in the file', async () =>
      (await readFile(logFileOf(recordings), 'utf8')).includes('"code":"mp4-saved"'),
    );
    await first.kill();
    const beforeKill = await logged(recordings);
    const second = await start(recordings, ['--json']);
    expect(await second.end()).toBe(0);

    const lines = await logged(recordings);
    expect(lines.slice(0, beforeKill.length)).toEqual(beforeKill);
    const codes = lines.map(({ entry }) => entry.code);
    expect(codes.filter((code) => code === 'run-began')).toHaveLength(2);
    expect(codes[0]).toBe('run-began');
    expect(codes[beforeKill.length]).toBe('run-began');
    expect(codes.at(-1)).toBe('stopped');
    expect(codes).toContain('client-connected');
    expect(codes).not.toContain('frame');
    const said = new Set([...first.lines, ...second.lines]);
    const unsaid = lines.filter(({ line }) => !said.has(line));
    expect(unsaid.map(({ entry }) => entry.code)).toEqual(['run-began', 'run-began']);
    const whole = lines.map(({ line }) => line).join('\n');
    const tokens = await tokensOf(recordings);
    // The terminal prints the address of the phone page with the device token.
    expect([...said].join('\n')).toContain(tokens[0]);
    for (const token of tokens) expect(whole).not.toContain(token);
    expect(await readdir(join(dataOf(recordings), 'logs'))).toEqual(['station.log']);
  });

  it('of a second station with the same data folder is another one', async () => {
    const recordings = await folderForRuns();
    const first = await start(recordings, []);
    const second = await start(recordings, []);
    const names = await readdir(join(dataOf(recordings), 'logs'));
    expect(names.sort()).toEqual([`station-${second.child.pid}.log`, 'station.log', 'station.owner.json']);
    await first.end();
    await second.end();
    expect((await logged(recordings)).at(-1)?.entry.code).toBe('stopped');
  });

  it('has the reason why a station did not start', async () => {
    const recordings = await folderForRuns();
    const first = await start(recordings, []);
    const second = StationProcess.spawn({ recordings, args: ['--port', `${first.port}`] });
    await eventually('the end of the second', () => second.child.exitCode !== null);
    const name = `station-${second.child.pid}.log`;
    const text = await readFile(join(dataOf(recordings), 'logs', name), 'utf8');
    expect(text).toMatch(/"code":"start-failed".*is in use/);
    await first.end();
  });
});

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
}

function runReport(recordings: string, args: readonly string[] = []): Promise<Finished> {
  const own = ['report', ...args, '--data', dataOf(recordings), '--recordings', recordings];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [HEADLESS, ...own], { timeout: 60_000 }, (_error, stdout) =>
      resolve({ code: child.exitCode, stdout }),
    );
  });
}

/** Unpacks a ZIP after another program has found it whole. */
async function unpacked(file: string): Promise<ReadonlyMap<string, string>> {
  execFileSync('unzip', ['-tq', file]);
  const files = Object.entries(unzipSync(await readFile(file)));
  return new Map(files.map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')]));
}

describe('report', () => {
  it('zips what is there without a station, and no token', async () => {
    const bed = await TestBed.open(onTestFinished, { args: ['--operator-token', OPERATOR] });
    await record(await bed.phone('Pixel 7'), 10);
    await record(await bed.phone('Galaxy S24'), 5);
    const sessions = await bed.sessions(2);
    await bed.typed(OPERATOR, /Unknown command/);
    expect(await bed.station.end()).toBe(0);

    const { code, stdout } = await runReport(bed.recordings);
    expect(code).toBe(0);
    const file = /The report is (.+\.zip);/.exec(stdout)?.[1] ?? '';
    expect(dirname(file)).toBe(join(dataOf(bed.recordings), 'reports'));
    expect(basename(file)).toMatch(/^capture-station-report-\d{8}-\d{6}\.zip$/);
    const files = await unpacked(file);
    const manifests = sessions.map(({ directory }) => `manifests/${basename(directory)}/session.json`);
    expect([...files.keys()].sort()).toEqual(
      ['README.txt', 'diagnosis.json', 'log/station.log', 'settings.json', 'versions.json', ...manifests].sort(),
    );
    for (const { directory } of sessions) {
      const manifest = await readFile(join(directory, 'session.json'), 'utf8');
      expect(files.get(`manifests/${basename(directory)}/session.json`)).toBe(manifest);
    }
    expect(files.get('settings.json')).toContain(JSON.stringify(bed.recordings));
    expect(JSON.parse(files.get('versions.json') ?? '')).toMatchObject({
      node: process.versions.node,
      platform: process.platform,
      ffmpeg: { path: expect.stringContaining('ffmpeg') as unknown },
    });
    expect(files.get('log/station.log')).toContain('Unknown command \\"[secret]\\"');
    const everything = [...files].flat().join('\n');
    for (const token of [OPERATOR, ...(await tokensOf(bed.recordings))]) expect(everything).not.toContain(token);
  });

  it('writes the file that is named, and over none', async () => {
    const recordings = await folderForRuns();
    const file = join(recordings, 'mine.zip');
    expect((await runReport(recordings, [file])).code).toBe(0);
    expect([...(await unpacked(file)).keys()]).toContain('README.txt');
    const again = await runReport(recordings, [file]);
    expect([again.code, again.stdout]).toEqual([1, expect.stringContaining('is there already')]);
    // It has asked for nothing that a station would make.
    expect(existsSync(dataOf(recordings))).toBe(false);
  });
});

/** A request with exactly this path, which `fetch` would tidy. */
function statusOf(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

const made = z.object({ file: z.string(), url: z.string() });

/** An address of this machine that others see, null where it has none. */
const lanAddress =
  Object.values(os.networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? null;

describe('a report that a console asks for', () => {
  it('is loaded from this computer, and nothing else is beside it', async () => {
    const { station } = await TestBed.open(onTestFinished);
    const operator = await OperatorSocket.open(onTestFinished, station.port);
    const { file, url } = made.parse(await operator.ask('reportProblem'));
    const answer = await fetch(`http://127.0.0.1:${station.port}${url}`);
    expect([answer.status, answer.headers.get('Content-Disposition')]).toEqual([
      200,
      `attachment; filename="${basename(file)}"`,
    ]);
    expect(Buffer.from(await answer.arrayBuffer()).equals(await readFile(file))).toBe(true);
    expect((await unpacked(file)).get('log/station.log')).toContain('"code":"listening"');
    for (const path of ['../access.json', '..%2Faccess.json', `../reports/${basename(file)}`, `${basename(file)}/..`]) {
      expect([path, await statusOf(station.port, `/report/${path}`)]).toEqual([path, 404]);
    }
    expect(await statusOf(station.port, url)).toBe(200);
  });

  it.skipIf(lanAddress === null)('is loaded from elsewhere with the operator token alone', async () => {
    const args = ['--host', '0.0.0.0', '--operator-token', OPERATOR];
    const { station } = await TestBed.open(onTestFinished, { args });
    const operator = await OperatorSocket.open(onTestFinished, station.port);
    const { url } = made.parse(await operator.ask('reportProblem'));
    const host = lanAddress ?? '';
    const secure = `https://${host}:${await station.httpsPort()}${url}`;
    const device = await station.deviceToken();
    for (const query of ['', '?token=wrong', `?token=${device}`]) {
      const { status, words } = await get(secure + query);
      expect([query, status, words.startsWith('PK')]).toEqual([query, 401, false]);
    }
    const inTheClear = await get(`http://${host}:${station.port}${url}?token=${OPERATOR}`);
    expect([inTheClear.status, inTheClear.words.startsWith('PK')]).toEqual([403, false]);
    const foreign = await get(`http://127.0.0.1:${station.port}${url}`, { Host: 'evil.example' });
    expect(foreign.status).toBe(403);
    const allowed = await get(`${secure}?token=${OPERATOR}`);
    expect([allowed.status, allowed.words.startsWith('PK')]).toEqual([200, true]);
  });
});
