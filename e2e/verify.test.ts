import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { sessionManifest, type SessionManifest } from '#shared/recording/manifest.ts';
import { type Clip, loadClip } from '../tools/simulator/clip.ts';
import { ClipSender } from './harness/clip-sender.ts';
import { CAPTURE_STARTED, CAPTURE_STOPPED, RawPhone } from './harness/raw-phone.ts';
import { endedSessions } from './harness/recorded.ts';
import { eventually, HEADLESS, StationProcess, temporaryFolder } from './harness/station-process.ts';
import { samplesOf } from './harness/video-facts.ts';

// `verify`: real recordings, each broken for real in one way.

const FRAMES = 20;
let clip: Clip;
/** A recording that is whole, and one that a kill left; each test works on a copy. */
let whole = '';
let killed = '';
let removeAll: () => Promise<void> = () => Promise.resolve();

async function film(station: StationProcess): Promise<RawPhone> {
  const phone = await RawPhone.connect(station.url);
  phone.text(CAPTURE_STARTED);
  const sender = new ClipSender(phone, clip);
  sender.config();
  sender.frames(FRAMES);
  await phone.settled();
  return phone;
}

beforeAll(async () => {
  clip = await loadClip({ width: 160, height: 120, fps: 10, seconds: 2, bitrateMbit: 1 });
  const folder = await temporaryFolder();
  removeAll = () => folder.remove();
  const recordings = join(folder.path, 'recordings');
  const station = await StationProcess.start({ recordings });
  const phone = await film(station);
  phone.text(CAPTURE_STOPPED);
  await phone.settled();
  const ready = await eventually('checksums are there', async () => {
    const [session] = await endedSessions(recordings, 1);
    const isFinished = session?.manifest.files.every(({ sha256 }) => sha256 !== null) ?? false;
    return isFinished && session?.manifest.files.some(({ name }) => name === 'thumbnail.jpg') ? session : null;
  });
  whole = ready.directory;
  station.child.kill('SIGTERM');
  await eventually('the station ends', () => station.child.exitCode !== null);

  const other = join(folder.path, 'killed');
  const second = await StationProcess.start({ recordings: other });
  await film(second);
  await second.line(/Started recording session at (.+)/);
  // The raw stream is written every 40 ms; what the kill leaves has all frames.
  killed = /at (.+)$/.exec(await second.line(/Started recording session at /))?.[1] ?? '';
  await eventually('the frames are on disk', () => {
    const rows = readFileSync(join(killed, 'frames.csv'), 'utf8').split('\n').length - 2;
    return rows === FRAMES;
  });
  second.child.kill('SIGKILL');
  await eventually('it is dead', () => second.child.signalCode !== null);
});
afterAll(() => removeAll());

/** A copy of a recording to break. */
async function copyOf(session: string): Promise<string> {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const copy = join(folder.path, 'recordings', basename(session));
  mkdirSync(join(folder.path, 'recordings'));
  cpSync(session, copy, { recursive: true });
  return copy;
}

function verify(...args: string[]): { readonly status: number | null; readonly lines: readonly string[] } {
  const { status, stdout } = spawnSync(process.execPath, [HEADLESS, 'verify', ...args], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, lines: stdout.trimEnd().split('\n') };
}

function flipByte(file: string, position: number): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(position) ^ 0xff, position);
  writeFileSync(file, bytes);
}

function editManifest(session: string, change: (manifest: SessionManifest) => SessionManifest): void {
  const file = join(session, 'session.json');
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify(change(sessionManifest.parse(value))));
}

const SUMMARY = {
  whole: '1 sessions: 1 whole, 0 repaired, 0 with problems',
  repaired: '1 sessions: 0 whole, 1 repaired, 0 with problems',
  problem: '1 sessions: 0 whole, 0 repaired, 1 with problems',
};

describe('verify', () => {
  it('finds nothing in a recording as it was made, and changes nothing', async () => {
    const session = await copyOf(whole);
    const before = readFileSync(join(session, 'session.json'));
    expect(verify(session)).toEqual({ status: 0, lines: [SUMMARY.whole] });
    expect(readFileSync(join(session, 'session.json'))).toEqual(before);
  });

  it('looks into a folder of recordings, and takes several', async () => {
    const [one, two] = [await copyOf(whole), await copyOf(whole)];
    truncateSync(join(two, 'frames.csv'), 200);
    const { status, lines } = verify(join(one, '..'), join(two, '..'));
    expect(status).toBe(1);
    expect(lines.at(-1)).toBe('2 sessions: 1 whole, 0 repaired, 1 with problems');
  });

  it('says that a folder is not there, or holds no recording', async () => {
    const folder = await temporaryFolder();
    onTestFinished(() => folder.remove());
    expect(verify(join(folder.path, 'none'))).toMatchObject({
      status: 1,
      lines: ['none: problem: There is no such folder.', expect.any(String)],
    });
    expect(verify(folder.path).lines[0]).toContain('There is no recording in it.');
  });

  it.each([
    ['cut off', (file: string) => truncateSync(file, 4000), 'stream.mp4 has 4000 bytes'],
    ['changed', (file: string) => flipByte(file, 2000), 'stream.mp4 is not what was recorded'],
    ['missing', (file: string) => rmSync(file), 'stream.mp4 is missing'],
  ])('makes a video again that is %s, of what arrived', async (_, damage, words) => {
    const session = await copyOf(whole);
    const video = join(session, 'stream.mp4');
    damage(video);
    const damaged = existsSync(video) ? readFileSync(video) : null;

    const looked = verify('--no-repair', session);
    expect(looked.status).toBe(1);
    expect(looked.lines[0]).toContain(`problem: ${words}`);

    const { status, lines } = verify(session);
    expect(lines).toEqual([expect.stringContaining(`repaired: ${words}`), SUMMARY.repaired]);
    expect(status).toBe(0);
    expect((await samplesOf(video)).length).toBe(FRAMES);
    expect(existsSync(`${video}.damaged`) ? readFileSync(`${video}.damaged`) : null).toEqual(damaged);
    expect(verify(session)).toEqual({ status: 0, lines: [SUMMARY.whole] });
  });

  it('leaves a video alone that is damaged together with what it would be made of', async () => {
    const session = await copyOf(whole);
    flipByte(join(session, 'stream.mp4'), 2000);
    flipByte(join(session, 'stream.h264'), 900);
    const { status, lines } = verify(session);
    expect(status).toBe(1);
    expect(lines.join('\n')).toContain('problem: stream.mp4 is not what was recorded');
    expect(lines.join('\n')).toContain('problem: stream.h264 is not what was recorded');
    expect(existsSync(join(session, 'stream.mp4.damaged'))).toBe(false);
  });

  it.each(['stream.h264', 'frames.csv', 'session.json'])('never gives a changed %s a new checksum', async (name) => {
    const session = await copyOf(whole);
    flipByte(join(session, name), 1);
    const first = verify('--no-repair', session);
    expect(first.status).toBe(1);
    const isManifest = name === 'session.json';
    expect(first.lines[0]).toContain(isManifest ? 'session.json cannot be read' : `${name} is not what was recorded`);
    const again = verify(session);
    expect(again.status).toBe(isManifest ? 0 : 1);
  });

  it('completes what a kill left', async () => {
    const session = await copyOf(killed);
    expect(verify('--no-repair', session)).toMatchObject({ status: 1 });
    const { status, lines } = verify(session);
    expect(lines).toEqual([expect.stringContaining('repaired: The recording was cut off'), SUMMARY.repaired]);
    expect(status).toBe(0);
    expect((await samplesOf(join(session, 'stream.mp4'))).length).toBe(FRAMES);
    expect(verify(session)).toEqual({ status: 0, lines: [SUMMARY.whole] });
  });

  it('makes checksums and a thumbnail that are missing', async () => {
    const session = await copyOf(whole);
    rmSync(join(session, 'thumbnail.jpg'));
    editManifest(session, (manifest) => ({
      ...manifest,
      files: manifest.files
        .filter(({ name }) => name !== 'thumbnail.jpg')
        .map(({ name, bytes }) => ({ name, bytes, sha256: null })),
    }));
    const { status, lines } = verify(session);
    expect(status).toBe(0);
    expect(lines).toContainEqual(expect.stringContaining('repaired: There was no thumbnail.jpg.'));
    expect(lines).toContainEqual(expect.stringContaining('repaired: The checksum of stream.h264 was not known.'));
    expect(verify(session)).toEqual({ status: 0, lines: [SUMMARY.whole] });
  });

  it('reads each video to its last frame, also where no checksum is known', async () => {
    const session = await copyOf(whole);
    editManifest(session, (manifest) => ({
      ...manifest,
      files: manifest.files.map(({ name, bytes }) => ({ name, bytes, sha256: null })),
    }));
    const video = join(session, 'stream.mp4');
    const bytes = readFileSync(video);
    // Zeros where pictures should be, as a power cut can leave them.
    writeFileSync(video, bytes.fill(0, Math.floor(bytes.length / 2), Math.floor(bytes.length * 0.75)));
    const looked = verify('--no-repair', session);
    expect(looked.status).toBe(1);
    expect(looked.lines[0]).toMatch(new RegExp(`problem: stream\\.mp4 is damaged from frame \\d+ of ${FRAMES} on`));
    expect(verify(session).status).toBe(0);
    expect((await samplesOf(video)).length).toBe(FRAMES);
  });

  it('says where session.json and frames.csv disagree', async () => {
    const session = await copyOf(whole);
    editManifest(session, (manifest) => ({ ...manifest, frames: FRAMES + 1 }));
    const { status, lines } = verify(session);
    expect(status).toBe(1);
    expect(lines[0]).toContain(`frames.csv has ${FRAMES} rows, and session.json says ${FRAMES + 1} frames.`);
  });

  it('answers in JSON, a line each', async () => {
    const session = await copyOf(whole);
    rmSync(join(session, 'stream.h264'));
    const { lines } = verify('--json', session);
    const [first, last] = [lines[0], lines.at(-1)].map((line): unknown => JSON.parse(line ?? ''));
    expect(first).toMatchObject({
      folder: session,
      code: 'file-missing',
      outcome: 'problem',
      facts: { file: 'stream.h264' },
    });
    expect(last).toEqual({ sessions: 1, whole: 0, repaired: 0, problems: 1 });
  });
});
