import { open, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadClip } from '../tools/simulator/clip.ts';
import { ClipSender } from './harness/clip-sender.ts';
import { foldersIn, type KnownClip, knownClip, rowsOf } from './harness/crash-scene.ts';
import { CAPTURE_STARTED, RawPhone } from './harness/raw-phone.ts';
import { expectClip, expectSound, manifestIn } from './harness/recovered-session.ts';
import { eventually, StationProcess, temporaryFolder } from './harness/station-process.ts';
import { editManifest, editRows, type KilledRecording, killedRecording } from './harness/torn-folder.ts';
import {
  copyInto,
  interruptedVerify,
  recordedBoardAndPage,
  recordedSession,
  verifyCommand,
  recordedOddly,
} from './harness/verify-run.ts';
import { decodedFrames } from './harness/video-facts.ts';

// `verify` over real recordings that were broken for real.

const FRAMES = 60;

let small: KnownClip;
let scratch: string;
let remove: () => Promise<void>;
/** Recordings that ended in order, with stream.h264 and without. */
let whole: string;
let rawless: string;
let killed: KilledRecording;
let copies = 0;

beforeAll(async () => {
  small = await knownClip();
  const folder = await temporaryFolder();
  scratch = folder.path;
  remove = () => folder.remove();
  whole = await recordedSession(join(scratch, 'whole'), small, FRAMES);
  rawless = await recordedSession(join(scratch, 'rawless'), small, FRAMES, ['--no-raw']);
  killed = await killedRecording(join(scratch, 'killed'), small);
});

afterAll(() => remove());

/** A session of its own to break, in a recordings folder of its own. */
async function broken(source: string, spoil: (directory: string) => Promise<unknown>) {
  copies += 1;
  const recordings = join(scratch, `broken-${copies}`);
  const directory = await copyInto(source, recordings, copies);
  await spoil(directory);
  return { recordings, directory, name: basename(directory) };
}

/** Turns one bit of a byte; negative places count from the end. */
async function flip(path: string, place: number): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    const { size } = await handle.stat();
    const at = place < 0 ? size + place : place;
    const byte = new Uint8Array(1);
    await handle.read(byte, 0, 1, at);
    await handle.write(Uint8Array.of((byte[0] ?? 0) ^ 1), 0, 1, at);
  } finally {
    await handle.close();
  }
}

/** Takes the checksums of these files, or of all, out of the manifest. */
async function forgetChecksums(directory: string, ...names: readonly string[]): Promise<void> {
  const { files } = await manifestIn(directory);
  const isForgotten = (name: string): boolean => names.length === 0 || names.includes(name);
  await editManifest(
    directory,
    'files',
    files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256: isForgotten(name) ? null : sha256 })),
  );
}

const codesIn = (lines: readonly string[]): string[] => lines.map((line) => /\[([\w-]+)\]$/.exec(line)?.[1] ?? line);

async function contentsOf(directory: string): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  for (const name of (await readdir(directory)).sort())
    contents.set(name, (await readFile(join(directory, name))).toString('latin1'));
  return contents;
}

describe('whole recordings', () => {
  it('are whole, named one by one or by the folder they are in', async () => {
    const recordings = join(scratch, 'several');
    await copyInto(whole, recordings, 1);
    await copyInto(rawless, recordings, 2);
    const run = await verifyCommand([recordings, whole]);
    expect(run).toMatchObject({ code: 0, lines: [], summary: '3 sessions: 3 whole, 0 repaired, 0 with problems.' });
  });

  it('are whole where a board sent JPEGs and where a phone page filmed', async () => {
    const recordings = join(scratch, 'board-and-page');
    await recordedBoardAndPage(onTestFinished, recordings);
    const run = await verifyCommand([recordings]);
    expect(run).toMatchObject({ code: 0, lines: [], summary: '2 sessions: 2 whole, 0 repaired, 0 with problems.' });
  });

  it.each([
    ['kept', []],
    ['not kept', ['--no-raw']],
  ])('are whole whatever a device has sent, with the raw stream %s', async (_kept, args) => {
    const recordings = join(scratch, `odd-${args.length}`);
    const larger = await loadClip({ width: 640, height: 480, fps: 10, seconds: 2, bitrateMbit: 1 });
    await recordedOddly(recordings, small.clip, larger, args);
    const run = await verifyCommand([recordings]);
    expect(codesIn(run.lines)).toEqual(['no-video', 'no-video']);
    expect(run).toMatchObject({ code: 0, summary: '6 sessions: 6 whole, 0 repaired, 0 with problems.' });
  });

  it('are not changed by being looked at', async () => {
    const { directory } = await broken(whole, () => Promise.resolve());
    const before = await contentsOf(directory);
    await verifyCommand([directory]);
    expect(await contentsOf(directory)).toEqual(before);
  });

  it('are told to machines as one object a recording', async () => {
    const { lines, summary } = await verifyCommand([whole, '--json']);
    const told: unknown = JSON.parse(lines[0] ?? '');
    expect(told).toMatchObject({ directory: whole, verdict: 'whole', files: 4, frames: FRAMES, findings: [] });
    expect(JSON.parse(summary)).toMatchObject({ summary: { sessions: 1, whole: 1, problems: 0 } });
  });
});

describe('what can be repaired', () => {
  const video = (directory: string): string => join(directory, 'stream.mp4');
  const cases: Readonly<Record<string, (directory: string) => Promise<unknown>>> = {
    'a video cut off': async (directory) => truncate(video(directory), (await stat(video(directory))).size - 5000),
    'a video cut off within its pictures': (directory) => truncate(video(directory), 20_000),
    'a bit of the video': (directory) => flip(video(directory), 30_000),
    'a bit of the table of pictures': (directory) => flip(video(directory), -40),
    'a video that is gone': (directory) => rm(video(directory)),
    'an empty video': (directory) => truncate(video(directory), 0),
  };

  it.each(Object.entries(cases))('%s: it is made anew out of stream.h264', async (_what, spoil) => {
    const { directory, name } = await broken(whole, spoil);
    const wasThere = (await readdir(directory)).includes('stream.mp4');
    const damaged = wasThere ? await readFile(video(directory)) : null;

    const only = await verifyCommand([directory, '--no-repair']);
    expect(only.code).toBe(1);
    expect(only.lines[0]).toMatch(new RegExp(`^${name}: problem: stream.mp4 `));
    expect(wasThere ? await readFile(video(directory)) : null).toEqual(damaged);

    const run = await verifyCommand([directory]);
    expect(run.lines[0]).toBe(`${name}: repaired: stream.mp4 was made anew from stream.h264. [video-made]`);
    expect(run).toMatchObject({ code: 0, summary: '1 session: 0 whole, 1 repaired, 0 with problems.' });
    expect(await readFile(`${video(directory)}.damaged`).catch(() => null)).toEqual(damaged);

    expect(await verifyCommand([directory])).toMatchObject({ code: 0, lines: [] });
    const { frames, manifest } = await expectSound(directory, 'ready');
    expect(frames).toHaveLength(FRAMES);
    expectClip(frames, small.frames);
    expect(manifest.repairs?.map(({ what }) => what).join()).toContain('stream.mp4 was made anew');
  });

  it('makes a video anew that has zeros where pictures should be, also where no checksum tells', async () => {
    const { directory } = await broken(whole, async (folder) => {
      await forgetChecksums(folder);
      const bytes = await readFile(video(folder));
      await writeFile(video(folder), bytes.fill(0, Math.floor(bytes.length / 2), Math.floor(bytes.length * 0.75)));
    });
    const only = await verifyCommand([directory, '--no-repair']);
    expect(only.lines[0]).toMatch(/: problem: stream\.mp4 is damaged at picture \d+ of 60\./);
    expect((await verifyCommand([directory])).code).toBe(0);
    expect(await verifyCommand([directory])).toMatchObject({ code: 0, lines: [] });
    expectClip((await expectSound(directory, 'ready')).frames, small.frames);
  });

  it('finishes the video from its fragments where there is no stream.h264', async () => {
    const { directory, name } = await broken(rawless, async (folder) => {
      await truncate(video(folder), (await stat(video(folder))).size - 100);
    });
    const run = await verifyCommand([directory]);
    expect(run.lines[0]).toBe(`${name}: repaired: stream.mp4 was made anew from stream.mp4.damaged. [video-made]`);
    expect(run.code).toBe(0);
    expect(await verifyCommand([directory])).toMatchObject({ code: 0, lines: [] });
    expectClip((await expectSound(directory, 'ready')).frames, small.frames);
  });

  it('completes a recording that kill -9 cut off', async () => {
    const { directory, name } = await broken(killed.directory, () => Promise.resolve());
    const only = await verifyCommand([directory, '--no-repair']);
    expect(only).toMatchObject({ code: 1, lines: [expect.stringContaining('[interrupted]')] });
    const run = await verifyCommand([directory]);
    expect(run.lines[0]).toBe(`${name}: repaired: The recording had been cut off; it was completed. [made-whole]`);
    expect(run.code).toBe(0);
    expect(await verifyCommand([directory])).toMatchObject({ code: 0, lines: [] });
    expectClip((await expectSound(directory, 'recovered')).frames, small.frames);
  });

  it('computes checksums that are missing, and those alone', async () => {
    const { directory } = await broken(whole, (folder) => forgetChecksums(folder, 'stream.h264'));
    expect(codesIn((await verifyCommand([directory, '--no-repair'])).lines)).toEqual(['checksum-missing']);
    const run = await verifyCommand([directory]);
    expect(codesIn(run.lines)).toEqual(['checksums-made']);
    expect((await manifestIn(directory)).files).toEqual((await manifestIn(whole)).files);
  });

  it('makes a thumbnail anew that is missing or damaged', async () => {
    for (const spoil of [rm, (path: string) => truncate(path, 300)]) {
      const { directory } = await broken(whole, (folder) => spoil(join(folder, 'thumbnail.jpg')));
      expect((await verifyCommand([directory, '--no-repair'])).code).toBe(1);
      const run = await verifyCommand([directory]);
      expect(codesIn(run.lines)[0]).toBe('thumbnail-made');
      expect(run.code).toBe(0);
      expect(await decodedFrames(join(directory, 'thumbnail.jpg'))).toHaveLength(1);
      expect(await verifyCommand([directory])).toMatchObject({ code: 0, lines: [] });
    }
  });

  it('takes a torn last line off frames.csv where the checksum proves that it is all', async () => {
    const { directory } = await broken(whole, (folder) =>
      editRows(folder, (bytes) => Buffer.concat([bytes, Buffer.from('61,0,3456')])),
    );
    const run = await verifyCommand([directory]);
    expect(codesIn(run.lines)).toEqual(['rows-cut', 'damaged-kept']);
    expect(run.code).toBe(0);
    expect(await readFile(join(directory, 'frames.csv'))).toEqual(await readFile(join(whole, 'frames.csv')));
  });

  it('makes session.json anew from the frames where it cannot be read', async () => {
    const { directory } = await broken(whole, (folder) => truncate(join(folder, 'session.json'), 200));
    expect(codesIn((await verifyCommand([directory, '--no-repair'])).lines)).toEqual(['manifest-unreadable']);
    const run = await verifyCommand([directory]);
    expect(codesIn(run.lines).slice(0, 2)).toEqual(['manifest-made', 'damaged-kept']);
    expect(run.code).toBe(0);
    expect((await verifyCommand([directory])).code).toBe(0);
  });
});

describe('what cannot be repaired', () => {
  const problem = async (spoil: (directory: string) => Promise<unknown>, source = whole) => {
    const { directory, recordings } = await broken(source, spoil);
    const before = await contentsOf(directory);
    const run = await verifyCommand([recordings]);
    expect(run).toMatchObject({ code: 1, summary: '1 session: 0 whole, 0 repaired, 1 with problems.' });
    // Nothing is made to match what was altered.
    expect(await contentsOf(directory)).toEqual(before);
    expect(await verifyCommand([recordings])).toEqual(run);
    return run;
  };

  it('a bit of stream.h264: the video plays on', async () => {
    const run = await problem((folder) => flip(join(folder, 'stream.h264'), -50));
    expect(run.lines).toEqual([
      expect.stringMatching(
        /: problem: stream\.h264 is not what was recorded: .* The MP4 is whole and plays\. Restore/,
      ),
    ]);
  });

  it('a start code that is gone from stream.h264', async () => {
    const run = await problem(async (folder) => {
      const rows = await rowsOf(folder);
      const handle = await open(join(folder, 'stream.h264'), 'r+');
      await handle.write(Buffer.alloc(rows[9]?.bytes ?? 0, 0xff), 0, rows[9]?.bytes, rows[9]?.offset);
      await handle.close();
    });
    expect(run.lines.join('\n')).toContain('Frame 10 does not begin where frames.csv says in stream.h264.');
  });

  it('stream.h264 cut off, or gone', async () => {
    const cut = await problem((folder) => truncate(join(folder, 'stream.h264'), 10_000));
    expect(codesIn(cut.lines).sort()).toEqual(['file-size', 'raw-short']);
    const gone = await problem((folder) => rm(join(folder, 'stream.h264')));
    expect(codesIn(gone.lines)).toEqual(['file-missing']);
  });

  it('a digit of frames.csv, a row that is gone, and frames.csv that is gone', async () => {
    const digit = await problem((folder) =>
      editRows(folder, (bytes) =>
        Buffer.from(bytes.toString('latin1').replace(/,(\d)(\d*),stream\.mp4\n$/, ',9$2,stream.mp4\n')),
      ),
    );
    expect(codesIn(digit.lines)).toContain('checksum-differs');
    const row = await problem((folder) =>
      editRows(folder, (bytes) => bytes.subarray(0, bytes.lastIndexOf('\n', bytes.length - 2) + 1)),
    );
    expect(codesIn(row.lines)).toEqual(expect.arrayContaining(['file-size', 'rows-count', 'video-frames']));
    const gone = await problem((folder) => rm(join(folder, 'frames.csv')));
    expect(codesIn(gone.lines)).toContain('file-missing');
  });

  it('a session.json that tells of another number of frames', async () => {
    const run = await problem((folder) => editManifest(folder, 'frames', FRAMES + 1));
    expect(run.lines[0]).toContain(`frames.csv has ${FRAMES} frames, and session.json says ${FRAMES + 1}.`);
  });

  it('video and stream.h264 damaged together', async () => {
    const run = await problem(async (folder) => {
      await flip(join(folder, 'stream.mp4'), 30_000);
      await flip(join(folder, 'stream.h264'), 30_000);
    });
    expect(codesIn(run.lines)).toContain('checksum-differs');
  });

  it('a bit of a video that has no stream.h264', async () => {
    const run = await problem((folder) => flip(join(folder, 'stream.mp4'), 30_000), rawless);
    expect(codesIn(run.lines)).toEqual(['checksum-differs']);
  });

  it('a video altered and cut off that has no stream.h264: its fragments are not what was recorded', async () => {
    const run = await problem(async (folder) => {
      const file = join(folder, 'stream.mp4');
      await flip(file, 30_000);
      await truncate(file, (await stat(file)).size - 3);
    }, rawless);
    expect(codesIn(run.lines)).toEqual(expect.arrayContaining(['file-size', 'video-broken-off']));
  });

  it('stream.h264 cut off where session.json is lost: the others are not cut to it', async () => {
    const run = await problem(async (folder) => {
      await truncate(join(folder, 'session.json'), 200);
      await truncate(join(folder, 'stream.h264'), 10_000);
    });
    expect(codesIn(run.lines)).toEqual(['manifest-unreadable', 'raw-short']);
  });

  it('a folder of the old program, one of another version, and one whose manifest points elsewhere', async () => {
    const old = await problem(async (folder) => {
      for (const name of ['session.json', 'frames.csv', 'stream.h264']) await rm(join(folder, name));
    });
    expect(codesIn(old.lines)).toEqual(['manifest-missing']);
    const version = await problem((folder) => editManifest(folder, 'formatVersion', 2));
    expect(codesIn(version.lines)).toEqual(['manifest-version']);
    const elsewhere = await problem((folder) =>
      editManifest(folder, 'files', [{ name: '../../secret', bytes: 1, sha256: null }]),
    );
    expect(codesIn(elsewhere.lines)).toEqual(['manifest-unreadable']);
  });

  it('a video that nobody listed and no frame names', async () => {
    const run = await problem((folder) => writeFile(join(folder, 'stream-7.mp4'), 'no video'));
    expect(codesIn(run.lines)).toEqual(expect.arrayContaining(['file-unlisted', 'video-broken-off']));
  });
});

it('leaves what a station records alone', async () => {
  const recordings = join(scratch, 'live');
  const station = await StationProcess.start({ recordings });
  const phone = await RawPhone.connect(station.url, 'Pixel 6a');
  onTestFinished(async () => {
    phone.leave();
    await station.end();
  });
  phone.text(CAPTURE_STARTED);
  const sender = new ClipSender(phone, small.clip);
  sender.config();
  sender.frames(30);
  await eventually('frames are on the disk', async () => {
    const [directory = ''] = await foldersIn(recordings).catch(() => []);
    return (await stat(join(directory, 'stream.mp4')).catch(() => null)) !== null;
  });
  const run = await verifyCommand([recordings]);
  expect(run).toMatchObject({
    code: 0,
    lines: [expect.stringContaining('A station is recording or completing it; it is left alone. [live]')],
    summary: '1 session: 0 whole, 0 repaired, 0 with problems, 1 being recorded.',
  });
  sender.frames(30);
  await eventually('it goes on', async () => {
    const [directory = ''] = await foldersIn(recordings);
    return (await rowsOf(directory).catch(() => [])).length === 60;
  });
});

it('ends at Ctrl-C in the middle of a file, and says so', async () => {
  const recordings = join(scratch, 'interrupted');
  const first = await copyInto(whole, recordings, 1);
  await rm(join(first, 'stream.h264'));
  const second = await copyInto(whole, recordings, 2);
  // Without pictures in it, it takes no room, and half a minute to read.
  await truncate(join(second, 'stream.h264'), 32 * 1024 ** 3);
  const run = await interruptedVerify([recordings]);
  expect(run).toMatchObject({ code: 130, summary: 'Interrupted. 1 session: 0 whole, 0 repaired, 1 with problems.' });
  expect(codesIn(run.lines)).toEqual(['file-missing']);
});

it('names what is no recording, and goes on', async () => {
  const empty = join(scratch, 'broken-1', '..');
  const nothing = await temporaryFolder();
  onTestFinished(() => nothing.remove());
  const run = await verifyCommand([join(empty, 'nowhere'), nothing.path, whole]);
  expect(run).toMatchObject({ code: 1, summary: '1 session: 1 whole, 0 repaired, 0 with problems.' });
  expect(codesIn(run.lines)).toEqual(['folder-missing', 'no-session']);
  const wrong = await verifyCommand([]);
  expect(wrong).toMatchObject({ code: 1, stderr: 'verify takes one folder or more: verify DIR...\n' });
});

it('speaks Chinese where the system does', async () => {
  const { directory, name } = await broken(whole, (folder) =>
    rename(join(folder, 'stream.h264'), join(folder, 'elsewhere')),
  );
  const run = await verifyCommand([directory], { LC_ALL: 'zh_CN.UTF-8' });
  expect(run.lines).toEqual([`${name}: 问题：缺少 stream.h264。 请从备份恢复。 [file-missing]`]);
  expect(run.summary).toBe('1 段录像：0 段完好，0 段已修复，1 段有问题。');
});
