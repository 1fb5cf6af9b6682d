import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import type { SimulatedPhone } from '../tools/simulator/simulated-phone.ts';
import { ClipSender } from './harness/clip-sender.ts';
import {
  foldersIn,
  type KnownClip,
  knownClip,
  phonesOn,
  rawOf,
  restart,
  rowsOf,
  stateIn,
} from './harness/crash-scene.ts';
import { CAPTURE_STARTED, CAPTURE_STOPPED, RawPhone } from './harness/raw-phone.ts';
import { expectClip, expectSound, manifestIn } from './harness/recovered-session.ts';
import { sealFolder, SmallDisk } from './harness/small-disk.ts';
import { eventually, StationProcess, temporaryFolder } from './harness/station-process.ts';
import { decodedFrames, samplesOf } from './harness/video-facts.ts';

let small: KnownClip;
let scratch: string;
let undo: (() => unknown)[] = [];

beforeAll(async () => {
  small = await knownClip();
});

beforeEach(async () => {
  const folder = await temporaryFolder();
  scratch = folder.path;
  undo = [() => folder.remove()];
});

afterEach(async () => {
  for (const step of undo.toReversed()) await step();
});

/** Leaves the test out, with the reason, where this machine does not let it make its disk. */
function needed<T>(value: T | null, context: TestContext): T {
  if (value !== null) return value;
  console.log(`Left out: "${context.task.name}" needs the right to mount, which this user does not have.`);
  return context.skip();
}

function mountDisk(options: string, context: TestContext): SmallDisk {
  const disk = needed(SmallDisk.mount(join(scratch, 'disk'), options), context);
  undo.push(() => disk.unmount());
  return disk;
}

/** A station with two phones that record one take. */
async function recordTwo(
  recordings: string,
  args: readonly string[] = [],
): Promise<{ readonly station: StationProcess; readonly phones: readonly SimulatedPhone[] }> {
  const station = await StationProcess.start({ recordings, args });
  undo.push(() => station.kill());
  const phones = phonesOn(station, small, 2);
  undo.push(() => Promise.all(phones.map((phone) => phone.stop())));
  await Promise.all(phones.map((phone) => phone.start()));
  await station.line(/Total clients: 2/);
  station.type('start 4:3 1 30');
  await eventually('both phones have sent a second', () => phones.every((phone) => phone.counts().frames > 30));
  return { station, phones };
}

/** The station listens to its terminal still. */
async function expectAlive(station: StationProcess): Promise<void> {
  const from = station.lines.length;
  station.type('status');
  await eventually('an answer to status', () => station.lines.length > from);
  expect(station.child.exitCode).toBeNull();
  expect(station.lines.join('\n')).not.toContain('Internal error');
}

describe('a disk that fills up while two phones record', () => {
  it.for([
    ['kept', []],
    ['switched off', ['--no-raw']],
  ] as const)('ends both sessions with a problem and videos that play (raw %s)', async ([, args], context) => {
    const disk = mountDisk('size=12m', context);
    const recordings = join(disk.path, 'recordings');
    const { station, phones } = await recordTwo(recordings, args);
    disk.fill();
    await eventually('both sessions have ended', () => phones.every((phone) => !phone.streaming));
    const folders = await foldersIn(recordings);
    expect(folders.length).toBe(2);
    await eventually('both are complete', () => folders.every((folder) => stateIn(folder) === 'ready'));
    for (const directory of folders) {
      const manifest = await manifestIn(directory);
      expect(manifest).toMatchObject({ endCause: 'write error' });
      expect(manifest.problem).toMatch(/^The disk refused to write \(ENOSPC.*ended early\. /);
      const frames = await decodedFrames(join(directory, 'stream.mp4'));
      expect(frames.length).toBeGreaterThanOrEqual(25);
      expectClip(frames, small.frames);
      expect((await samplesOf(join(directory, 'stream.mp4'))).length).toBe(frames.length);
    }
    await expectAlive(station);
    disk.drain();
    // There is space again: the same station records again.
    station.type('start 4:3 1 30');
    await eventually('both record again', async () => (await foldersIn(recordings)).length === 4);
    await eventually('both send', () => phones.every((phone) => phone.streaming));
    expect(await station.end()).toBe(0);
    for (const phone of phones) await phone.stop();
    for (const directory of await foldersIn(recordings))
      if (!folders.includes(directory)) await expectSound(directory, 'ready');
    await restart(recordings);
    for (const directory of folders) expectClip(await decodedFrames(join(directory, 'stream.mp4')), small.frames);
  });

  it('leaves what there is no space to complete to the next start', async (context) => {
    const disk = mountDisk('size=12m', context);
    const recordings = join(disk.path, 'recordings');
    const { station, phones } = await recordTwo(recordings);
    // Whatever the station gives back is taken at once.
    const filling = setInterval(() => disk.fill(), 1);
    undo.push(() => clearInterval(filling));
    await eventually('both sessions have ended', () => phones.every((phone) => !phone.streaming));
    await eventually(
      'both are done with',
      () => station.lines.filter((line) => line.includes('refused to write')).length >= 2,
    );
    clearInterval(filling);
    const folders = await foldersIn(recordings);
    for (const directory of folders) {
      const frames = await decodedFrames(join(directory, 'stream.mp4'));
      expectClip(frames, small.frames);
      expect(frames.length).toBeGreaterThan(0);
    }
    await expectAlive(station);
    await station.end();
    disk.drain();
    const raws = folders.map((directory) => rawOf(directory));
    await restart(recordings);
    for (const [i, directory] of folders.entries()) {
      expect(['ready', 'recovered']).toContain(stateIn(directory));
      expect(rawOf(directory)?.equals(raws[i] ?? Buffer.alloc(0))).toBe(true);
      // The video may have got further than the journal, which the disk refused first; never the other way round.
      const rows = await rowsOf(directory).catch(() => []);
      const frames = await decodedFrames(join(directory, 'stream.mp4'));
      expectClip(frames, small.frames);
      expect({ directory, complete: frames.length >= rows.length }).toEqual({ directory, complete: true });
    }
  });
});

describe('one session that loses its folder', () => {
  /** A phone that keeps sending, and the session that nothing may disturb. */
  async function recordBeside(station: StationProcess): Promise<{ finish(): Promise<void> }> {
    const phone = await RawPhone.connect(station.url, 'Beside');
    phone.text(CAPTURE_STARTED);
    const sender = new ClipSender(phone, small.clip);
    sender.config();
    const sending = setInterval(() => sender.frames(1), 33);
    undo.push(() => {
      clearInterval(sending);
      phone.leave();
    });
    const directory = await eventually('the session beside', async () =>
      (await foldersIn(station.recordings)).find((folder) => folder.includes(`${phone.connection}_`)),
    );
    return {
      finish: async () => {
        const sent = sender.rows.length;
        await eventually('it went on', () => sender.rows.length > sent + 30);
        clearInterval(sending);
        await phone.settled();
        phone.text(CAPTURE_STOPPED);
        await eventually('it is ready', () => stateIn(directory) === 'ready');
        const { rows, frames, manifest } = await expectSound(directory, 'ready');
        expect(manifest.problem).toBeNull();
        expect(rows.length).toBe(sender.rows.length);
        expect(rawOf(directory)?.equals(sender.raw)).toBe(true);
        expectClip(frames, small.frames);
      },
    };
  }

  async function recordOne(
    station: StationProcess,
  ): Promise<{ readonly phone: RawPhone; readonly sender: ClipSender; readonly directory: string }> {
    const phone = await RawPhone.connect(station.url, 'Unlucky');
    undo.push(() => phone.leave());
    phone.text(CAPTURE_STARTED);
    const sender = new ClipSender(phone, small.clip);
    sender.config();
    sender.frames(45);
    const directory = await eventually('its session has a video', async () => {
      const found = (await foldersIn(station.recordings)).find((folder) => folder.includes(`${phone.connection}_`));
      if (found === undefined) return null;
      return (await samplesOf(join(found, 'stream.mp4')).catch(() => [])).length === 45 ? found : null;
    });
    return { phone, sender, directory };
  }

  it('because somebody removes it: the other goes on', async () => {
    const recordings = join(scratch, 'recordings');
    const station = await StationProcess.start({ recordings });
    undo.push(() => station.kill());
    const beside = await recordBeside(station);
    const { phone, sender, directory } = await recordOne(station);
    await rm(directory, { recursive: true });
    sender.frames(30);
    await phone.settled();
    phone.text(CAPTURE_STOPPED);
    await station.line(new RegExp(`FPS estimate .* frame_count=75`));
    await beside.finish();
    await expectAlive(station);
    expect(await station.end()).toBe(0);
  });

  it('because it becomes read-only: the other goes on, and it is completed at the next start', async (context) => {
    const recordings = join(scratch, 'recordings');
    const station = await StationProcess.start({ recordings });
    undo.push(() => station.kill());
    const beside = await recordBeside(station);
    const { phone, sender, directory } = await recordOne(station);
    const seal = needed(sealFolder(directory), context);
    undo.push(() => seal.unseal());
    // A new picture size needs a new file, which cannot be made.
    const other = await knownClip({ width: 160, height: 120, fps: 30, bitrateMbit: 1, seconds: 1 });
    const after = new ClipSender(phone, other.clip, sender);
    after.config();
    after.frames(30);
    await station.line(new RegExp(`\\[Error\\]: Cannot write ${directory}: EROFS`));
    expect(JSON.parse(await phone.command(1))).toEqual({ command: 'stop_capture' });
    phone.text(CAPTURE_STOPPED);
    await beside.finish();
    await expectAlive(station);
    expect(await station.end()).toBe(0);
    seal.unseal();
    const raw = rawOf(directory);
    await restart(recordings);
    expect(rawOf(directory)?.equals(raw ?? Buffer.alloc(0))).toBe(true);
    const { frames } = await expectSound(directory, 'recovered');
    expect(frames).toEqual([...small.frames.slice(0, 45), ...other.frames.slice(0, frames.length - 45)]);
  });
});

describe('a recordings folder that cannot be written', () => {
  /** Starts a station that is to fail: its exit code and all that it said beside the certificate of its first run. */
  async function refusal(recordings: string): Promise<{ readonly code: number | null; readonly said: string }> {
    const args = ['--data', join(scratch, 'data')];
    const station = StationProcess.spawn({ recordings, args });
    undo.push(() => station.kill());
    const code = await eventually('it gives up', () =>
      station.child.exitCode === null ? null : [station.child.exitCode],
    );
    await eventually('it has said why', () => station.stderr.endsWith('\n'));
    const lines = station.lines.filter((line) => !line.startsWith('[Info]: Made a certificate'));
    return { code: code[0] ?? null, said: [...lines, station.stderr].join('\n') };
  }

  const oneSentence = (recordings: string): RegExp =>
    new RegExp(`^Cannot write to the recordings folder ${recordings}: [^\\n]*\\.\\n$`);

  it('is refused at start in one sentence: a file in its place', async () => {
    const recordings = join(scratch, 'recordings');
    await writeFile(recordings, 'not a folder');
    const { code, said } = await refusal(recordings);
    expect(code).toBe(1);
    expect(said).toMatch(oneSentence(recordings));
  });

  it('is refused at start in one sentence: below a file', async () => {
    await writeFile(join(scratch, 'file'), 'not a folder');
    const { code, said } = await refusal(join(scratch, 'file', 'recordings'));
    expect(code).toBe(1);
    expect(said).toMatch(oneSentence(join(scratch, 'file', 'recordings')));
  });

  it('is refused at start in one sentence: read-only', async (context) => {
    const disk = mountDisk('size=1m,ro', context);
    const { code, said } = await refusal(disk.path);
    expect(code).toBe(1);
    expect(said).toMatch(oneSentence(disk.path));
  });
});
