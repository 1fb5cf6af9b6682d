import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { loadClip } from '../../tools/simulator/clip.ts';
import { ClipSender } from '../harness/clip-sender.ts';
import { CAPTURE_STARTED, CAPTURE_STOPPED, RawPhone } from '../harness/raw-phone.ts';
import { endedSessions } from '../harness/recorded.ts';
import { eventually, StationProcess, temporaryFolder } from '../harness/station-process.ts';
import { samplesOf } from '../harness/video-facts.ts';
import { onPath, ROOT } from './packed-app.ts';

// `npm pack`, and the packed package as somebody uses it who has never seen the repository.

const isWindows = process.platform === 'win32';
/** Everything that may be in the package. */
const ALLOWED = [
  /^(package\.json|README(\.zh-CN)?\.md|CHANGELOG\.md|LICENSE)$/,
  /^build\/capture-station\.service$/,
  /^out\/THIRD-PARTY-LICENSES\.txt$/,
  /^out\/main\/(headless|mux-worker|gallery-worker|verify-worker)\.js$/,
  /^out\/main\/chunks\/[\w.-]+-[\w-]{8}\.js$/,
  /^out\/renderer\/(console|phone)\/index\.html$/,
  /^out\/renderer\/assets\/[\w.-]+-[\w-]{8}\.(js|css|svg|woff2)$/,
  /^out\/renderer\/(phone\.webmanifest|phone-icons\/[\w-]+\.png)$/,
];
const packed = z.tuple([z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })]);

let files: string[] = [];
let place = '';
let removePlace: () => Promise<void> = () => Promise.resolve();

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', [...args], { cwd, encoding: 'utf8', shell: isWindows, stdio: ['ignore', 'pipe', 'pipe'] });
const installed = (path: string): string => join(place, 'node_modules', path);
/** The command as npm links it. */
const command = (): string => (isWindows ? installed('.bin/capture-station.cmd') : installed('.bin/capture-station'));
const program = (): string => installed('capture-station/out/main/headless.js');

function capture(...args: string[]): { readonly status: number | null; readonly stdout: string } {
  return spawnSync(command(), args, { cwd: place, encoding: 'utf8', shell: isWindows, timeout: 60_000 });
}

beforeAll(async () => {
  const folder = await temporaryFolder();
  removePlace = () => folder.remove();
  const answer: unknown = JSON.parse(npm(['pack', '--json', '--silent', '--pack-destination', folder.path], ROOT));
  const [{ filename, files: list }] = packed.parse(answer);
  files = list.map(({ path }) => path);
  place = join(folder.path, 'empty');
  mkdirSync(place);
  // Without ffmpeg-static, which is 80 MB of somebody else's server.
  npm(['install', '--omit=optional', '--no-audit', '--no-fund', join(folder.path, filename)], place);
});
afterAll(() => removePlace());

it('has the headless program in it, and nothing else', () => {
  expect(files.filter((file) => !ALLOWED.some((allowed) => allowed.test(file)))).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'build/capture-station.service']));
});

it('needs no Electron', () => {
  expect(readdirSync(installed('.')).filter((name) => name.includes('electron'))).toEqual([]);
  const sources = readdirSync(installed('capture-station/out/main/chunks')).map((name) => `chunks/${name}`);
  const asking = [...sources, 'headless.js', 'mux-worker.js', 'gallery-worker.js', 'verify-worker.js'].filter((name) =>
    /(?:from ?|import\(|require\()["']electron["']/.test(
      readFileSync(installed(`capture-station/out/main/${name}`), 'utf8'),
    ),
  );
  expect(asking).toEqual([]);
});

it('is a command that says what it can do', () => {
  const { status, stdout } = capture('--help');
  expect(status).toBe(0);
  for (const word of ['capture-station', 'doctor', 'mux', 'verify', '--port']) expect(stdout).toContain(word);
});

it('records, and finishes what it recorded when it is asked to end', async () => {
  const clip = await loadClip({ width: 160, height: 120, fps: 10, seconds: 2, bitrateMbit: 1 });
  const recordings = join(place, 'recordings');
  const station = await StationProcess.start({ recordings, program: program() });
  onTestFinished(() => void station.child.kill('SIGKILL'));
  expect((await fetch(await station.consoleAddress())).status).toBe(200);
  const phone = await RawPhone.connect(station.url);
  phone.text(CAPTURE_STARTED);
  const sender = new ClipSender(phone, clip);
  sender.config();
  sender.frames(20);
  await phone.settled();
  phone.text(CAPTURE_STOPPED);
  await phone.settled();
  const [session] = await endedSessions(recordings, 1);
  station.child.kill('SIGTERM');
  await eventually('the station ends', () => station.child.exitCode !== null);
  expect(station.child.exitCode).toBe(0);
  expect(session?.manifest).toMatchObject({ state: 'ready', frames: 20, problem: null });
  expect((await samplesOf(join(session?.directory ?? '', 'stream.mp4'))).length).toBe(20);
});

it('makes an MP4 of a folder that has only the raw stream, and finds recordings whole', async () => {
  const [session] = await endedSessions(join(place, 'recordings'), 1);
  const raw = join(place, 'raw');
  mkdirSync(raw);
  execFileSync('cp', [join(session?.directory ?? '', 'stream.h264'), raw]);
  expect(capture('mux', raw).status).toBe(0);
  expect(existsSync(join(raw, 'stream.mp4'))).toBe(true);
  expect(capture('verify', session?.directory ?? '').status).toBe(0);
});

it('is looked after by a system service that systemd accepts', () => {
  const unit = installed('capture-station/build/capture-station.service');
  const text = readFileSync(unit, 'utf8');
  for (const line of ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'CapabilityBoundingSet=']) {
    expect(text).toContain(line);
  }
  if (onPath('systemd-analyze') === null) return;
  const { stderr } = spawnSync('systemd-analyze', ['verify', unit], {
    encoding: 'utf8',
    env: { ...process.env, SYSTEMD_UNIT_PATH: `${join(unit, '..')}:` },
  });
  // That the command is not installed for all users here is no fault of the unit.
  const faults = stderr
    .split('\n')
    .filter((line) => line.includes('capture-station.service') && !line.includes('Command'));
  expect(faults).toEqual([]);
});
