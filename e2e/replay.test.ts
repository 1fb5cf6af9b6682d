import { execFile } from 'node:child_process';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseFramesCsv } from '#shared/recording/frames-csv.ts';
import { type Clip, loadClip } from '../tools/simulator/clip.ts';
import { SimulatedPage } from '../tools/simulator/simulated-page.ts';
import { boardAt, films } from './harness/board-at.ts';
import { ClipSender } from './harness/clip-sender.ts';
import { OperatorSocket } from './harness/operator-socket.ts';
import { CAPTURE_STARTED, CAPTURE_STOPPED, packet } from './harness/raw-phone.ts';
import { readRecorded, sentPart } from './harness/recorded.ts';
import { beginReplay, dumpsIn, onlyDump, readDump, replayed } from './harness/replayed.ts';
import { eventually, temporaryFolder } from './harness/station-process.ts';
import { TestBed } from './harness/test-bed.ts';

// What a device sent is written down by one station and played back to another: that one records the same.

let clip: Clip;
beforeAll(async () => {
  clip = await loadClip({ width: 320, height: 240, fps: 10, seconds: 2, bitrateMbit: 1 });
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A station that writes everything down, and the folder to which it does. */
async function dumpingBed(): Promise<{ readonly bed: TestBed; readonly dumps: string }> {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const dumps = join(folder.path, 'dumps');
  return { bed: await TestBed.open(onTestFinished, { args: ['--dump', dumps] }), dumps };
}

/** A phone that films so many bursts of six frames, with a broken packet and a text that is none in between. */
async function filmsWithMistakes(bed: TestBed): Promise<ClipSender> {
  const phone = await bed.phone('Pixel 6a');
  bed.station.type('start');
  await phone.command(1);
  const film = new ClipSender(phone, clip);
  film.config();
  phone.text(CAPTURE_STARTED);
  for (let burst = 0; burst < 3; burst += 1) {
    film.frames(6, [33, 100, 21]);
    phone.binary(packet(1, 99, new Uint8Array(7)).subarray(0, 20));
    phone.textBytes(Uint8Array.of(0x7b, 0xff, 0xfe));
    await pause(40);
  }
  phone.text(CAPTURE_STOPPED);
  await phone.settled();
  await bed.session();
  phone.drop();
  return film;
}

/** The lines about messages that could not be read, without the name of the connection. */
const complaints = ({ station }: TestBed): readonly string[] =>
  station.lines
    .filter((line) => /Failed to parse frame|Ignored a text/.test(line))
    .map((line) => line.replace(/127\.0\.0\.1_\d+/, 'C'));

describe('an Android app', () => {
  it('is recorded again as it was, with its broken messages', async () => {
    const { bed, dumps } = await dumpingBed();
    const film = await filmsWithMistakes(bed);
    await bed.station.line(/The raw messages of \S+ are in /);
    const { header, records } = await readDump(await onlyDump(dumps));
    expect(header).toMatchObject({ protocol: 'android-cam', path: '/android-cam', subprotocol: null });
    expect(records.at(-1)).toMatchObject({ kind: 'closed', code: 1006 });

    const other = await TestBed.open(onTestFinished);
    const run = await replayed(await onlyDump(dumps), other.station.port, '--speed', '20');
    expect(run.problems).toEqual([]);
    expect(run.code).toBe(0);
    expect(run.lines.at(-1)).toMatch(
      /^Sent 29 messages, 0\.\d\d MiB, in [\d.]+ s\. The recorded connection broke off, and so did this one\.$/,
    );
    const { directory, manifest } = await other.session();
    expect(manifest).toMatchObject({ state: 'ready', device: { model: 'Pixel 6a' } });
    const { raw, rows, timesMs } = await readRecorded(directory);
    expect(raw.equals(film.raw)).toBe(true);
    expect(rows.map(sentPart)).toEqual(film.rows);
    expect(timesMs).toHaveLength(18);
    expect(complaints(other)).toEqual(complaints(bed));
    expect(complaints(other)).toHaveLength(6);
  });

  it('can be written down from the middle of its capture on, until that is switched off', async () => {
    const bed = await TestBed.open(onTestFinished);
    const operator = await OperatorSocket.open(onTestFinished, bed.station.port);
    const phone = await bed.phone('Pixel 6a');
    phone.text(CAPTURE_STARTED);
    const before = new ClipSender(phone, clip);
    before.config();
    before.frames(5);
    await phone.settled();
    const device = (await eventually('the phone is shown', () => operator.sample?.devices[0])).id;
    const answer = await operator.ask('dumpDevice', { device, on: true });
    const [file = ''] = await dumpsIn(join(`${bed.recordings}-data`, 'dumps'));
    expect(answer).toEqual({ file });
    await eventually('the console sees it', () => operator.sample?.devices[0]?.dumping === true);
    const film = new ClipSender(phone, clip, { sequence: before.sequence, timestampMs: before.timestampMs });
    film.frames(8);
    await phone.settled();
    expect(await operator.ask('dumpDevice', { device, on: false })).toEqual({ file: null });
    await eventually('the console sees that too', () => operator.sample?.devices[0]?.dumping === false);
    film.frames(1);
    await phone.settled();

    const other = await TestBed.open(onTestFinished);
    const run = await replayed(file, other.station.port, '--speed', 'max');
    expect(run.problems).toEqual([]);
    expect(run.lines.at(-1)).toMatch(/^Sent 12 messages, .* The dump ends while the device is connected\.$/);
    const { directory, manifest } = await other.session();
    expect(manifest.device.model).toBe('Pixel 6a');
    const { raw, rows } = await readRecorded(directory);
    const sent = [before.sent[0], ...film.sent.slice(0, 8)].map((message) => message?.payload ?? new Uint8Array());
    expect(raw.equals(Buffer.concat(sent))).toBe(true);
    expect(rows.map(({ sequence, deviceUs }) => [sequence, deviceUs])).toEqual(
      film.rows.slice(0, 8).map(({ sequence, deviceUs }) => [sequence, deviceUs]),
    );
  });

  it('is written down up to where its station was killed', async () => {
    const { bed, dumps } = await dumpingBed();
    const phone = await bed.phone('Pixel 6a');
    phone.text(CAPTURE_STARTED);
    const film = new ClipSender(phone, clip);
    film.config();
    film.frames(20);
    await eventually('all frames are in the dump', async () => {
      const [file] = await dumpsIn(dumps);
      return file !== undefined && (await readDump(file)).records.filter(({ kind }) => kind === 'binary').length === 21;
    });
    await bed.station.kill();
    const file = await onlyDump(dumps);
    // As where the end of what was written has not reached the disk.
    await truncate(file, (await readFile(file)).byteLength - 3);

    const other = await TestBed.open(onTestFinished);
    const run = await replayed(file, other.station.port, '--speed', '5');
    expect(run.code).toBe(0);
    expect(run.lines.join('\n')).toContain('The dump is torn: its last record is not whole');
    const { raw, rows } = await readRecorded((await other.session()).directory);
    expect(rows.map(sentPart)).toEqual(film.rows.slice(0, -1));
    expect(film.raw.subarray(0, raw.byteLength).equals(raw)).toBe(true);
  });
});

describe('a phone page', () => {
  it('is recorded again as it was, as another phone, with its clock and without its token', async () => {
    const { bed, dumps } = await dumpingBed();
    const token = await bed.station.deviceToken();
    const url = `ws://127.0.0.1:${bed.station.port}/camera?token=${token}`;
    const page = new SimulatedPage({ url, clips: () => Promise.resolve(clip), fps: 10, model: 'Page' });
    onTestFinished(() => page.stop());
    await page.start();
    bed.station.type('start');
    await eventually('it films', () => (page.filmed()[0]?.frames ?? 0) >= 15);
    bed.station.type('stop');
    const recorded = await bed.session();
    await eventually('it has heard that all is there', () => page.hasDelivered);
    await page.stop();
    await bed.station.line(/The raw messages of \S+ are in /);
    const file = await onlyDump(dumps);
    expect((await readFile(file)).includes(token)).toBe(false);

    const run = await replayed(file, bed.station.port);
    expect(run.problems).toEqual([]);
    expect(run.lines.at(-1)).toMatch(
      / s\. The recorded connection was closed with code 10\d\d, and so did this one\.$/,
    );
    const again = (await bed.sessions(2)).find(({ directory }) => directory !== recorded.directory);
    if (again === undefined) throw new Error('There is no second session.');
    const [then, now] = [await readRecorded(recorded.directory), await readRecorded(again.directory)];
    expect(now.raw.equals(then.raw)).toBe(true);
    expect(now.rows.map(sentPart)).toEqual(then.rows.map(sentPart));
    expect(again.manifest).toMatchObject({ state: 'ready', device: { name: 'Page' }, clock: { method: 'two-way' } });
    expect(again.manifest.device.id).not.toBe(recorded.manifest.device.id);
    // Its clock is the recorded one, of some days after boot, set to the time of the replay.
    const clocks = [recorded.manifest.clock, again.manifest.clock];
    const unknown = Math.max(...clocks.map(({ framesWithoutClock = 0 }) => framesWithoutClock));
    const apart = now.rows.map(({ stationUs }, index) => stationUs - (then.rows[index]?.stationUs ?? 0)).slice(unknown);
    // Off can be what was known then, what is known now, and what the dump tells, which is no worse than then.
    const boundUs = 2 * recorded.manifest.clock.boundUs + again.manifest.clock.boundUs;
    expect(Math.max(...apart) - Math.min(...apart)).toBeLessThanOrEqual(2 * boundUs);
  });

  it('can be written down from the middle of its capture on', async () => {
    const bed = await TestBed.open(onTestFinished);
    const operator = await OperatorSocket.open(onTestFinished, bed.station.port);
    const url = `ws://127.0.0.1:${bed.station.port}/camera`;
    const page = new SimulatedPage({ url, clips: () => Promise.resolve(clip), fps: 10, model: 'Page' });
    onTestFinished(() => page.stop());
    await page.start();
    const filmed = (frames: number) =>
      eventually(`it films ${frames} frames`, () => (page.filmed()[0]?.frames ?? 0) >= frames);
    bed.station.type('start');
    await filmed(5);
    const device = (await eventually('it is shown', () => operator.sample?.devices[0])).id;
    await operator.ask('dumpDevice', { device, on: true });
    await filmed(30);
    bed.station.type('stop');
    const recorded = await bed.session();
    await page.stop();
    await bed.station.line(/The raw messages of \S+ are in /);

    const other = await TestBed.open(onTestFinished);
    const file = await onlyDump(join(`${bed.recordings}-data`, 'dumps'));
    const run = await replayed(file, other.station.port, '--speed', 'max');
    expect(run.problems).toEqual([]);
    expect(run.lines.join('\n')).toContain("The device's clock is not told at this speed");
    const again = await other.session();
    expect(again.manifest).toMatchObject({ state: 'ready', device: { name: 'Page' }, clock: { method: 'none' } });
    const [then, now] = [await readRecorded(recorded.directory), await readRecorded(again.directory)];
    const sent = ({ sequence, deviceUs, bytes }: (typeof now.rows)[number]) => ({ sequence, deviceUs, bytes });
    expect(now.rows.length).toBeGreaterThan(10);
    expect(now.rows.length).toBeLessThan(then.rows.length);
    expect(now.rows.map(sent)).toEqual(then.rows.slice(-now.rows.length).map(sent));
    // Of two seconds and a half the second one, at least, begins with a key frame.
    expect(now.timesMs.length).toBeGreaterThan(0);
  });

  it('that the station does not want says so', async () => {
    const { bed, dumps } = await dumpingBed();
    const url = `ws://127.0.0.1:${bed.station.port}/camera`;
    const page = new SimulatedPage({ url, clips: () => Promise.resolve(clip), model: 'Page' });
    await page.start();
    await page.stop();
    await bed.station.line(/The raw messages of \S+ are in /);
    const strict = await TestBed.open(onTestFinished, { access: 'token' });
    const run = await replayed(await onlyDump(dumps), strict.station.port);
    expect(run).toMatchObject({ code: 1, problems: [expect.stringMatching(/^The station refuses the device: .*\.$/)] });
    const token = await strict.station.deviceToken();
    expect((await replayed(await onlyDump(dumps), strict.station.port, '--token', token)).code).toBe(0);
  });
});

describe('a board', () => {
  it('is recorded again as it was, once Start is pressed', async () => {
    const { bed, dumps } = await dumpingBed();
    const board = await boardAt(onTestFinished, bed.station.port);
    bed.station.type('start');
    await films(board, 12);
    bed.station.type('stop');
    const recorded = await bed.session();
    await board.stop();
    await bed.station.line(/The raw messages of \S+ are in /);

    const other = await TestBed.open(onTestFinished);
    const run = beginReplay(await onlyDump(dumps), other.station.port, '--speed', '3');
    await eventually('it waits for Start', () => run.lines.find((line) => line.startsWith('Press Start')));
    other.station.type('start');
    const { code, problems } = await run.ended;
    expect(problems).toEqual([]);
    expect(code).toBe(0);
    const again = await other.session();
    const streams = [recorded, again].map(({ directory }) => readFile(join(directory, 'stream.mjpeg')));
    const [then, now] = await Promise.all(streams);
    expect(now?.equals(then ?? Buffer.alloc(0))).toBe(true);
    const rows = parseFramesCsv(await readFile(join(again.directory, 'frames.csv'), 'utf8'));
    expect(rows).toHaveLength(recorded.manifest.frames);
  });
});

describe('the replay tool', () => {
  it('waits for Start where it is told to, and says so when the station goes away meanwhile', async () => {
    const { bed, dumps } = await dumpingBed();
    await filmsWithMistakes(bed);
    await bed.station.line(/The raw messages of \S+ are in /);
    const other = await TestBed.open(onTestFinished);
    const run = beginReplay(await onlyDump(dumps), other.station.port, '--wait');
    await eventually('it waits for Start', () => run.lines.find((line) => line.startsWith('Press Start')));
    await other.station.kill();
    expect(await run.ended).toMatchObject({
      code: 1,
      problems: ['The connection ended early (1006). 2 of 29 messages had been sent.'],
    });
  });

  it('says in a sentence what is no dump, and what it cannot reach', async () => {
    const folder = await temporaryFolder();
    onTestFinished(() => folder.remove());
    const file = join(folder.path, 'video.csdump');
    await writeFile(file, 'no dump at all');
    expect(await replayed(file, 9)).toMatchObject({
      code: 1,
      problems: ['This is no dump of raw messages: it does not begin with CSDUMP.'],
    });
    expect(await replayed(join(folder.path, 'none'), 9)).toMatchObject({
      code: 1,
      problems: [expect.stringMatching(/^Cannot read .*none: ENOENT.*\.$/)],
    });
  });

  it('reaches a station by its own certificate, as a program', async () => {
    const { bed, dumps } = await dumpingBed();
    const phone = await bed.phone('Pixel 6a');
    await phone.settled();
    phone.drop();
    await bed.station.line(/The raw messages of \S+ are in /);
    const url = `https://127.0.0.1:${await bed.station.httpsPort()}`;
    const run = promisify(execFile);
    const args = ['--import', 'tsx', 'tools/replay.ts', await onlyDump(dumps), '--url', url];
    const { stdout } = await run(process.execPath, args);
    expect(stdout).toContain('Sent 2 messages');
    await expect(run(process.execPath, ['--import', 'tsx', 'tools/replay.ts', 'package.json'])).rejects.toMatchObject({
      code: 1,
      stderr: 'This is no dump of raw messages: it does not begin with CSDUMP.\n',
    });
  });
});
