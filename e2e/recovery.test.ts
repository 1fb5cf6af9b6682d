import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClipSender } from './harness/clip-sender.ts';
import {
  foldersIn,
  type KnownClip,
  knownClip,
  rawOf,
  restart,
  rowsOf,
  settled,
  sha1,
  stateIn,
} from './harness/crash-scene.ts';
import { CAPTURE_STARTED, CAPTURE_STOPPED, RawPhone } from './harness/raw-phone.ts';
import { expectClip, expectSound, manifestIn } from './harness/recovered-session.ts';
import { eventually, StationProcess, temporaryFolder } from './harness/station-process.ts';
import * as torn from './harness/torn-folder.ts';
import { decodedFrames, samplesOf } from './harness/video-facts.ts';

let small: KnownClip;
let scratch: string;
let remove: () => Promise<void>;
let kept: torn.KilledRecording;
let rawless: torn.KilledRecording;

beforeAll(async () => {
  small = await knownClip();
  const folder = await temporaryFolder();
  scratch = folder.path;
  remove = () => folder.remove();
  [kept, rawless] = await Promise.all([
    torn.killedRecording(join(scratch, 'raw'), small),
    torn.killedRecording(join(scratch, 'no-raw'), small, ['--no-raw']),
  ]);
});

afterAll(() => remove());

function repeated<T>(items: readonly T[], rounds: number): T[] {
  return Array.from({ length: rounds }, () => items).flat();
}

/** Every file of a folder with its hash. */
async function contentsOf(directory: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = new Map<string, string>();
  for (const file of files.sort()) contents.set(file, sha1(await readFile(file)));
  return contents;
}

describe('a video that was torn', () => {
  it('is made whole out of the raw stream, whatever is left of it', async () => {
    const recordings = join(scratch, 'torn');
    const cases = Object.entries(torn.tornVideos(kept));
    const folders = await Promise.all(
      cases.map(async ([what, { video }], i) => {
        const directory = await torn.copyAs(kept.directory, join(recordings, `127.0.0.1_${i + 1}_20260102_030405`));
        await torn.cutVideo(directory, video);
        if (i % 2 === 0) await torn.editManifest(directory, 'state', 'finalizing');
        return { what, directory };
      }),
    );
    await restart(recordings);
    const raw = rawOf(kept.directory);
    for (const { what, directory } of folders) {
      expect({ what, raw: rawOf(directory)?.equals(raw ?? Buffer.alloc(0)) }).toEqual({ what, raw: true });
      const { rows, frames, manifest } = await expectSound(directory, 'recovered');
      expect({ what, rows: rows.length }).toEqual({ what, rows: kept.frames });
      expectClip(frames, small.frames);
      expect(manifest.video).toMatchObject({ width: 320, height: 240 });
      expect(manifest.problem).toBeNull();
    }
  });

  it('keeps every whole fragment where there is no raw stream', async () => {
    const recordings = join(scratch, 'torn-no-raw');
    const cases = Object.entries(torn.tornVideos(rawless));
    const folders = await Promise.all(
      cases.map(async ([what, { video, left }], i) => {
        const directory = await torn.copyAs(rawless.directory, join(recordings, `127.0.0.1_${i + 1}_20260102_030405`));
        await torn.cutVideo(directory, video);
        if (i % 2 === 1) await torn.editManifest(directory, 'state', 'finalizing');
        return { what, directory, left };
      }),
    );
    await restart(recordings);
    expect(rawless.framesWithoutLast).toBeGreaterThan(0);
    for (const { what, directory, left } of folders) {
      const expected = { all: rawless.frames, 'all but the last': rawless.framesWithoutLast, none: 0 }[left];
      const { rows, frames, manifest } = await expectSound(directory, expected === 0 ? 'failed' : 'recovered');
      expect({ what, rows: rows.length }).toEqual({ what, rows: expected });
      expectClip(frames, small.frames);
      if (expected > 0) continue;
      expect(manifest.problem).toContain('The video could not be recovered');
      expect(await readdir(directory)).not.toContain('stream.mp4');
    }
  });
});

describe('a folder that is not what a station left', () => {
  /** Copies of the killed recording, each spoilt in one way, recovered together. */
  async function recoverSpoilt(
    name: string,
    source: torn.KilledRecording,
    spoil: Readonly<Record<string, (directory: string) => Promise<unknown>>>,
  ): Promise<{ readonly of: (what: string) => string; readonly lines: readonly string[] }> {
    const recordings = join(scratch, name);
    const places = new Map<string, string>();
    for (const [i, [what, edit]] of Object.entries(spoil).entries()) {
      const directory = await torn.copyAs(source.directory, join(recordings, `127.0.0.1_${i + 1}_20260102_030405`));
      await edit(directory);
      places.set(what, directory);
    }
    const lines = await restart(recordings);
    return { of: (what) => places.get(what) ?? '', lines };
  }

  const rowBytes = (bytes: Buffer, rows: number): number => {
    let at = 0;
    for (let line = 0; line <= rows; line += 1) at = bytes.indexOf('\n', at) + 1;
    return at;
  };

  it('recovers what its files bear out', async () => {
    const rawSha1 = sha1(rawOf(kept.directory) ?? Buffer.alloc(0));
    const manifest = (text: string) => (directory: string) => writeFile(join(directory, 'session.json'), text);
    const { of } = await recoverSpoilt('spoilt', kept, {
      'session.json cut off': manifest('{"formatVersion":1,"program":"capture-sta'),
      'session.json zeros': (directory) => writeFile(join(directory, 'session.json'), Buffer.alloc(700)),
      'session.json gone': (directory) => rm(join(directory, 'session.json')),
      'row cut in the middle': (directory) =>
        torn.editRows(directory, (bytes) => bytes.subarray(0, rowBytes(bytes, 50) + 11)),
      'zeros behind the rows': (directory) =>
        torn.editRows(directory, (bytes) =>
          Buffer.concat([bytes.subarray(0, rowBytes(bytes, 60)), Buffer.alloc(4096)]),
        ),
      'raw shorter than the rows': async (directory) => {
        const rows = await rowsOf(directory);
        await truncate(join(directory, 'stream.h264'), (rows[55]?.offset ?? 0) + 3);
      },
      'stream.h264 gone': (directory) => rm(join(directory, 'stream.h264')),
      'frames.csv gone': (directory) => rm(join(directory, 'frames.csv')),
    });
    for (const what of ['session.json cut off', 'session.json zeros', 'session.json gone', 'zeros behind the rows']) {
      const { rows, frames } = await expectSound(of(what), 'recovered');
      expect({ what, rows: rows.length }).toEqual({ what, rows: kept.frames });
      expectClip(frames, small.frames);
    }
    expect(await readFile(join(of('session.json cut off'), 'session.json.unreadable'), 'utf8')).toContain(
      'capture-sta',
    );
    expect((await expectSound(of('stream.h264 gone'), 'recovered')).rows.length).toBe(kept.frames);
    for (const what of ['session.json cut off', 'row cut in the middle', 'zeros behind the rows', 'frames.csv gone']) {
      expect({ what, raw: sha1(rawOf(of(what)) ?? Buffer.alloc(0)) }).toEqual({ what, raw: rawSha1 });
    }
    // The video had got further than the rows, or than the raw stream: no frame of it is given up.
    for (const [what, rows] of [
      ['row cut in the middle', 50],
      ['raw shorter than the rows', kept.frames],
    ] as const) {
      expect({ what, rows: (await rowsOf(of(what))).length }).toEqual({ what, rows });
      expect((await manifestIn(of(what))).frames).toBe(rows);
      expectClip(await decodedFrames(join(of(what), 'stream.mp4')), small.frames);
      expect((await samplesOf(join(of(what), 'stream.mp4'))).length).toBe(kept.frames);
    }
    const places = (await rowsOf(of('raw shorter than the rows'))).map(({ offset }) => offset);
    expect(places.findIndex((offset) => offset === null)).toBe(55);
    expect(places.slice(55).every((offset) => offset === null)).toBe(true);
    expectClip(await decodedFrames(join(of('frames.csv gone'), 'stream.mp4')), small.frames);
    expect((await manifestIn(of('frames.csv gone'))).problem).toContain('frames.csv was lost');
  });

  it('recovers a session without raw whose manifest is damaged or did not come to be', async () => {
    const { of } = await recoverSpoilt('spoilt-no-raw', rawless, {
      damaged: (directory) => writeFile(join(directory, 'session.json'), 'session.json'),
      gone: (directory) => rm(join(directory, 'session.json')),
    });
    for (const what of ['damaged', 'gone']) {
      const { rows } = await expectSound(of(what), 'recovered');
      expect({ what, rows: rows.length }).toEqual({ what, rows: rawless.frames });
    }
  });

  it('says that a session has no frames, and keeps no empty video', async () => {
    const { of } = await recoverSpoilt('empty', kept, {
      'no frame yet': async (directory) => {
        await torn.editRows(directory, (bytes) => bytes.subarray(0, rowBytes(bytes, 0)));
        await writeFile(join(directory, 'stream.h264'), small.clip.codecConfig);
        await torn.cutVideo(directory, kept.torn.subarray(0, torn.boxesOf(kept.torn)[2]?.end));
      },
      'nothing but the manifest': async (directory) => {
        for (const name of ['frames.csv', 'stream.h264', 'stream.mp4']) await rm(join(directory, name));
      },
    });
    for (const what of ['no frame yet', 'nothing but the manifest']) {
      const manifest = await manifestIn(of(what));
      expect({ what, state: manifest.state, frames: manifest.frames }).toEqual({ what, state: 'failed', frames: 0 });
      expect(manifest.problem).toMatch(/^The station ended before/);
      expect(await readdir(of(what))).not.toContain('stream.mp4');
    }
  });

  it('muxes a folder that has only stream.h264 at 10 fps, and says so', async () => {
    const recordings = join(scratch, 'only-raw');
    const directory = join(recordings, '192.168.1.23_40412_20240506_070809');
    await mkdir(directory, { recursive: true });
    await cp(join(kept.directory, 'stream.h264'), join(directory, 'stream.h264'));
    const lines = (await restart(recordings)).join('\n');
    expect(lines).toMatch(
      new RegExp(
        [
          String.raw`\[Warning\]: FPS estimate \(server\) unavailable\.`,
          String.raw`\[Warning\]: Unable to estimate FPS accurately, using fallback 10 FPS\.`,
          String.raw`\[Info\]: MP4 saved to ${directory}/stream\.mp4`,
          String.raw`\[Info\]: Thumbnail saved to ${directory}/thumbnail\.jpg`,
        ].join('[^]*'),
      ),
    );
    const samples = await samplesOf(join(directory, 'stream.mp4'));
    expect(samples.length).toBe(kept.frames);
    expectClip(await decodedFrames(join(directory, 'stream.mp4')), small.frames);
    const manifest = await manifestIn(directory);
    expect(manifest).toMatchObject({ state: 'recovered', frames: kept.frames, durationUs: kept.frames * 100_000 });
    expect(manifest.device.address).toBe('192.168.1.23:40412');
    expect(manifest.startedAt).toContain('2024-05-06T07:08:09');
    expect(rawOf(directory)?.equals(rawOf(kept.directory) ?? Buffer.alloc(0))).toBe(true);
  });

  it('leaves everything alone that is not a session to recover', async () => {
    const recordings = join(scratch, 'foreign');
    const place = async (name: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> => {
      await mkdir(join(recordings, name), { recursive: true });
      for (const [file, bytes] of Object.entries(files)) await writeFile(join(recordings, name, file), bytes);
    };
    await place('holiday', { 'beach.jpg': 'jpg', 'stream.txt': 'text', 'frames.csv': 'a,b\n1,2\n' });
    await place('old backend', { 'stream.h264': rawOf(kept.directory) ?? '', 'stream.mp4': kept.whole });
    await place('of a later version', {
      'session.json': '{"formatVersion":2,"state":"ready"}',
      'stream.h264': rawOf(kept.directory) ?? '',
      'frames.csv': await readFile(join(kept.directory, 'frames.csv')),
    });
    await place('empty', {});
    await writeFile(join(recordings, 'notes.txt'), 'mine');
    const before = await contentsOf(recordings);
    const station = await StationProcess.start({ recordings });
    await station.end();
    expect(await contentsOf(recordings)).toEqual(before);
  });

  it('recovers a recording of hours, also when the recovery is killed in its turn', async () => {
    const recordings = join(scratch, 'long');
    const tiny = await knownClip({ width: 64, height: 48, fps: 10, bitrateMbit: 1, seconds: 1 });
    const directory = await torn.copyAs(kept.directory, join(recordings, basename(kept.directory)));
    const { codecConfig, units, keyFlags } = tiny.clip;
    const rounds = 13_000;
    await writeFile(join(directory, 'stream.h264'), Buffer.concat([codecConfig, ...repeated(units, rounds)]));
    const video = join(directory, 'stream.mp4');
    await rm(video);
    const [header = ''] = (await readFile(join(directory, 'frames.csv'), 'latin1')).split('\n');
    const lines = [header];
    for (let i = 0, offset = codecConfig.length; i < rounds * units.length; i += 1) {
      const bytes = units[i % units.length]?.length ?? 0;
      const key = keyFlags[i % units.length] === true ? 1 : 0;
      const us = i * 33_000;
      lines.push(`${i + 1},${key},${us},${1e15 + us},${1e15 + us},${us},${bytes},${offset},stream.mp4`);
      offset += bytes;
    }
    await writeFile(join(directory, 'frames.csv'), `${lines.join('\n')}\n`);
    const interrupted = await StationProcess.start({ recordings });
    const isUnderWay = (): boolean => (statSync(video, { throwIfNoEntry: false })?.size ?? 0) > 4 * 1024 * 1024;
    try {
      await eventually('the recovery is under way', isUnderWay);
    } finally {
      await interrupted.kill();
    }
    expect(stateIn(directory)).toBe('recording');
    await restart(recordings);
    expect(await manifestIn(directory)).toMatchObject({ state: 'recovered', frames: rounds * units.length });
    expect((await samplesOf(video)).length).toBe(rounds * units.length);
    expect(torn.boxesOf(await readFile(video)).map(({ type }) => type)).toEqual(['ftyp', 'mdat', 'moov']);
  });
});

describe('a folder that another station is writing', () => {
  it('is left alone, at start and by mux', async () => {
    const recordings = join(scratch, 'shared');
    const owner = await StationProcess.start({ recordings });
    const phone = await RawPhone.connect(owner.url, 'Pixel 6a');
    const sender = new ClipSender(phone, small.clip);
    try {
      phone.text(CAPTURE_STARTED);
      sender.config();
      sender.frames(30);
      const directory = await eventually('the session has its first key frame', async () => {
        const [found] = await foldersIn(recordings);
        return found !== undefined && (await manifestIn(found).catch(() => null))?.video.codec !== null && found;
      });
      const second = await StationProcess.start({ recordings });
      await second.line(/is being written by another station; it is left alone/);
      const mux = await torn.muxCommand(directory);
      expect(mux.code).toBe(1);
      expect(mux.output).toContain('is being written by a station that runs');
      sender.frames(30);
      phone.text(CAPTURE_STOPPED);
      await settled(recordings);
      await second.end();
      const { rows, frames } = await expectSound(directory, 'ready');
      expect(rows.length).toBe(60);
      expectClip(frames, small.frames);
    } finally {
      phone.leave();
      await owner.end();
    }
  });
});

describe('a station without ffmpeg', () => {
  it('says so once and records; thumbnails and raw folders wait for the next start with one', async () => {
    const recordings = join(scratch, 'no-ffmpeg');
    const old = join(recordings, '192.168.1.23_40412_20240506_070809');
    await mkdir(old, { recursive: true });
    await cp(join(kept.directory, 'stream.h264'), join(old, 'stream.h264'));
    const env = { FFMPEG_BIN: join(scratch, 'no-such-ffmpeg'), PATH: join(scratch, 'no-such-folder') };
    const station = await StationProcess.start({ recordings, env });
    const phone = await RawPhone.connect(station.url, 'Pixel 6a');
    const sender = new ClipSender(phone, small.clip);
    phone.text(CAPTURE_STARTED);
    sender.config();
    sender.frames(60);
    phone.text(CAPTURE_STOPPED);
    await station.line(/MP4 saved to/);
    await station.line(/waits for its MP4/);
    const directory = (await foldersIn(recordings)).find((folder) => folder !== old) ?? '';
    await eventually('its checksums are made', async () =>
      (await manifestIn(directory)).files.every(({ sha256 }) => sha256 !== null),
    );
    await station.end();
    phone.leave();
    const said = (pattern: RegExp): number => station.lines.filter((line) => pattern.test(line)).length;
    expect(said(/\[Warning\]: No ffmpeg was found; install it .* or set FFMPEG_BIN .* Recording works/)).toBe(1);
    expect(said(/\[Warning\]: FFMPEG_BIN is set to \S+no-such-ffmpeg, where there is no program/)).toBe(1);
    expect(said(/\[Error\]/)).toBe(0);
    expectClip((await expectSound(directory, 'ready')).frames, small.frames);
    expect(await readdir(directory)).not.toContain('thumbnail.jpg');
    expect(await readdir(old)).not.toContain('stream.mp4');
    const mux = await torn.muxCommand(old, env);
    expect(mux.code).toBe(1);
    expect(mux.output).toContain('waits for its MP4: No ffmpeg was found');

    const lines = await restart(recordings);
    expect(lines.join('\n')).toContain(`MP4 saved to ${join(old, 'stream.mp4')}`);
    expect((await samplesOf(join(old, 'stream.mp4'))).length).toBe(60);
    expect(await readdir(old)).toContain('thumbnail.jpg');
  });

  it('leaves thumbnails of complete sessions to the next start with one', async () => {
    const recordings = join(scratch, 'no-thumbnail');
    const directory = await torn.copyAs(kept.directory, join(recordings, basename(kept.directory)));
    const env = { FFMPEG_BIN: '', PATH: join(scratch, 'no-such-folder') };
    const station = await StationProcess.start({ recordings, env });
    await settled(recordings);
    await station.end();
    expect(await readdir(directory)).not.toContain('thumbnail.jpg');
    const again = await StationProcess.start({ recordings });
    try {
      await again.line(/Thumbnail saved to/);
      await settled(recordings);
    } finally {
      await again.end();
    }
    const { manifest } = await expectSound(directory, 'recovered');
    expect(manifest.files.map(({ name }) => name)).toContain('thumbnail.jpg');
  });
});

describe('what a kill left undone of a complete session', () => {
  it('thumbnail and checksums are made at the next start', async () => {
    const recordings = join(scratch, 'undone');
    // An ffmpeg that takes its time for everything but its version, so that the kill is sure to come first.
    const slow = join(scratch, 'slow-ffmpeg');
    await writeFile(slow, '#!/bin/sh\n[ "$1" = -version ] || exec sleep 3\nexec ffmpeg "$@"\n', { mode: 0o755 });
    const station = await StationProcess.start({ recordings, env: { FFMPEG_BIN: slow } });
    const phone = await RawPhone.connect(station.url, 'Pixel 6a');
    const sender = new ClipSender(phone, small.clip);
    phone.text(CAPTURE_STARTED);
    sender.config();
    sender.frames(60);
    phone.text(CAPTURE_STOPPED);
    await station.line(/MP4 saved to/);
    await station.kill();
    phone.leave();
    const [directory = ''] = await foldersIn(recordings);
    expect((await manifestIn(directory)).files.map(({ sha256 }) => sha256)).toEqual([null, null, null]);
    await restart(recordings);
    const { manifest, frames } = await expectSound(directory, 'ready');
    expectClip(frames, small.frames);
    expect(manifest.files.map(({ name }) => name)).toEqual([
      'stream.mp4',
      'stream.h264',
      'frames.csv',
      'thumbnail.jpg',
    ]);
    expect(manifest.files.every(({ sha256 }) => sha256 !== null)).toBe(true);
    expect((await readdir(directory)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('mux DIR', () => {
  it('answers each folder with words and an exit code', async () => {
    const folder = async (name: string, fill: (directory: string) => Promise<unknown>): Promise<torn.MuxRun> => {
      const directory = join(scratch, 'mux', name);
      await mkdir(directory, { recursive: true });
      await fill(directory);
      return torn.muxCommand(directory);
    };
    const raw = rawOf(kept.directory) ?? Buffer.alloc(0);
    const only = await folder('raw', (directory) => writeFile(join(directory, 'stream.h264'), raw));
    expect(only.code).toBe(0);
    expect(only.output).toMatch(/using fallback 10 FPS\.[^]*MP4 saved to \S+stream\.mp4[^]*Thumbnail saved to/);
    const again = await folder('raw', () => Promise.resolve());
    expect(again.code).toBe(0);
    expect(again.output).toContain('has its MP4 already');
    const killed = await folder('killed', (directory) => torn.copyAs(kept.directory, directory));
    expect(killed.code).toBe(0);
    expect(killed.output).toContain('MP4 saved to');
    await expectSound(join(scratch, 'mux', 'killed'), 'recovered');
    const empty = await folder('empty', () => Promise.resolve());
    expect(empty.code).toBe(1);
    expect(empty.output).toContain('[Warning]: Raw H.264 file not found; skip MP4 muxing.');
    const noise = await folder('noise', (directory) =>
      writeFile(join(directory, 'stream.h264'), 'no video'.repeat(99)),
    );
    expect(noise.code).toBe(1);
    expect(noise.output).toMatch(/\[Error\]: ffmpeg failed to mux MP4\n[^]*\[Error\]: \S/);
    expect(await readdir(join(scratch, 'mux', 'noise'))).not.toContain('stream.mp4');
    const missing = await torn.muxCommand(join(scratch, 'mux', 'nowhere'));
    expect(missing.code).toBe(1);
    expect(missing.output).toContain('There is no folder');
  });
});
