import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CommandError } from '#shared/contract/problems.ts';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import { sessionManifest, type SessionManifest } from '#shared/recording/manifest.ts';
import type { VerificationReport } from '#shared/verification/verification-report.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { Gallery, type GalleryTools, type SessionEdit, type VideoMaking } from './gallery.ts';
import type { LeftSession } from './session-catalogue.ts';
import { makeFolder, testManifest } from './test-folders.ts';

// The worker thread is the real one, built for these tests: what it tells comes from real files, when it comes.

let scratch = '';
let worker: URL;
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'gallery-worker-'));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL('gallery-worker.ts', import.meta.url)),
      outDir: scratch,
      rolldownOptions: { output: { entryFileNames: 'worker.mjs' } },
    },
  });
  worker = pathToFileURL(join(scratch, 'worker.mjs'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

let root = '';
let recordings = '';
const benches: Bench[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gallery-'));
  recordings = join(root, 'recordings');
  await mkdir(recordings);
});
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.gallery.stop();
  await rm(root, { recursive: true });
});

const WHOLE: VerificationReport = { findings: [], files: 4, frames: 20, bytes: 3000 };

/** A gallery on the test's folder, whose tools do as the test says. */
class Bench implements GalleryTools {
  readonly clock = new ManualClock();
  readonly lines: string[] = [];
  readonly changed: SessionSummary[] = [];
  readonly removed: string[] = [];
  readonly left: LeftSession[] = [];
  readonly recording = new Set<string>();
  making: (directory: string) => Promise<VideoMaking> = () => Promise.resolve('nothing to do');
  verifying: (directory: string) => Promise<VerificationReport> = () => Promise.resolve(WHOLE);
  trash: (path: string) => Promise<void> = (path) => rename(path, join(root, 'trash'));
  annotating: (directory: string, edit: SessionEdit) => Promise<SessionManifest | null> = annotateOnDisk;
  ffmpeg = true;
  readonly gallery: Gallery;
  #look: () => void = () => undefined;

  constructor(left: readonly string[] = [], workerUrl = worker) {
    const log = new Log(this.clock);
    log.onEntry(({ level, code, message }) => {
      this.lines.push(`${level} ${code}: ${message.replaceAll(root, 'ROOT')}`);
      this.#look();
    });
    this.gallery = new Gallery({
      recordings,
      worker: workerUrl,
      clock: this.clock,
      log,
      tools: this,
      listener: {
        sessionsChanged: (changed, removed) => {
          this.changed.push(...changed);
          this.removed.push(...removed);
          this.#look();
        },
        leftFound: (found) => {
          this.left.push(...found);
          this.#look();
        },
      },
    });
    benches.push(this);
    this.gallery.start(left);
  }

  isRecording(directory: string): boolean {
    return this.recording.has(directory);
  }

  annotate(directory: string, edit: SessionEdit): Promise<SessionManifest | null> {
    return this.annotating(directory, edit);
  }

  makeVideo(directory: string): Promise<VideoMaking> {
    return this.making(directory);
  }

  verify(directory: string): Promise<VerificationReport> {
    return this.verifying(directory);
  }

  hasFfmpeg(): Promise<boolean> {
    return Promise.resolve(this.ffmpeg);
  }

  moveToTrash(path: string): Promise<void> {
    return this.trash(path);
  }

  /** Resolves when that is so; looked at with each news. */
  until(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => {
        if (isTrue()) resolve();
      };
      this.#look();
    });
  }

  /** Resolves when this folder's session is in this state, or off the list. */
  untilState(folder: string, state: SessionSummary['state'] | null): Promise<void> {
    return this.until(() => this.stateOf(folder) === state);
  }

  stateOf(folder: string): SessionSummary['state'] | null {
    return this.list().find((session) => session.folder === folder)?.state ?? null;
  }

  list(): readonly SessionSummary[] {
    return this.gallery.list({ after: null, limit: 1000 }).sessions;
  }
}

async function annotateOnDisk(directory: string, { name, notes, tags }: SessionEdit): Promise<SessionManifest | null> {
  const before = await manifestOf(directory).catch(() => null);
  if (before === null) return null;
  const device = { ...before.device, name: name ?? before.device.name };
  const after = { ...before, device, notes: notes ?? before.notes, tags: tags ?? before.tags };
  writeFileSync(join(directory, 'session.json'), JSON.stringify(after));
  return after;
}

async function manifestOf(directory: string): Promise<SessionManifest> {
  const value: unknown = JSON.parse(await readFile(join(directory, 'session.json'), 'utf8'));
  return sessionManifest.parse(value);
}

const ready = (folder: string, changes: Partial<SessionManifest> = {}): Promise<string> =>
  makeFolder(recordings, folder, { 'stream.mp4': 'mp4', 'session.json': testManifest(changes) });

const codeOf = (error: unknown): string => (error instanceof CommandError ? error.code : String(error));
const failure = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'no failure', codeOf);

describe('the list', () => {
  it('has every session of the folder, in pages', async () => {
    await ready('a', { startedAt: '2026-01-01T00:00:00.000Z' });
    await ready('b', { startedAt: '2026-01-02T00:00:00.000Z' });
    await makeFolder(recordings, 'not one', { 'x.txt': '' });
    const bench = new Bench();
    expect(bench.gallery.list({ after: null, limit: 1 }).scanning).toBe(true);
    await bench.until(() => bench.list().length === 2);
    const { sessions, more } = bench.gallery.list({ after: null, limit: 1 });
    expect([sessions[0]?.folder, more]).toEqual(['b', true]);
    expect(bench.gallery.list({ after: 'b', limit: 1 })).toMatchObject({ sessions: [{ folder: 'a' }], more: false });
  });

  it('follows what comes, changes and goes on the disk', async () => {
    await ready('gone');
    const bench = new Bench();
    await bench.untilState('gone', 'ready');
    await ready('outside');
    await rename(join(recordings, 'outside'), join(root, 'outside'));
    await bench.untilState('outside', null);
    cpSync(join(root, 'outside'), join(recordings, 'copied'), { recursive: true });
    await bench.untilState('copied', 'ready');
    await rm(join(recordings, 'gone'), { recursive: true });
    await bench.untilState('gone', null);
    expect(bench.removed).toContain('gone');
  });

  it('says in one warning that the folder is not there, and has its sessions when it is', async () => {
    await ready('a');
    await rename(recordings, join(root, 'away'));
    const bench = new Bench();
    await bench.until(() => bench.lines.length > 0);
    expect(bench.lines).toEqual([
      `warning gallery-unreadable: The recordings folder ROOT/recordings cannot be read: ENOENT: no such file or directory, scandir 'ROOT/recordings'. It is tried again.`,
    ]);
    expect(bench.gallery.list({ after: null, limit: 1 })).toEqual({ sessions: [], more: false, scanning: false });
    await rename(join(root, 'away'), recordings);
    expect((await bench.gallery.describe('a')).summary.state).toBe('ready');
  });
});

describe('a session of this process', () => {
  it('is on the list with its news, before the disk is looked at', async () => {
    const bench = new Bench();
    const directory = await ready('a', { state: 'recording', files: [] });
    bench.recording.add(directory);
    bench.gallery.sessionChanged(directory, testManifest({ state: 'recording', files: [] }));
    expect(bench.changed).toMatchObject([{ folder: 'a', state: 'recording', videos: [] }]);
    await bench.until(() => bench.list()[0]?.videos.length === 1);
    bench.gallery.sessionChanged(directory, testManifest({ state: 'finalizing', files: [] }));
    expect(bench.stateOf('a')).toBe('finalizing');
  });

  it('is not listed as raw before it has its first manifest', async () => {
    const directory = await makeFolder(recordings, 'a', { 'stream.h264': 'raw' });
    const bench = new Bench();
    bench.recording.add(directory);
    await ready('b');
    await bench.untilState('b', 'ready');
    expect(await failure(bench.gallery.describe('a'))).toBe('unknown-session');
    expect(bench.stateOf('a')).toBeNull();
  });

  it('in another folder is none of this gallery’s', () => {
    const bench = new Bench();
    bench.gallery.sessionChanged(join(root, 'a'), testManifest());
    bench.gallery.sessionChanged(join(recordings, 'a', 'b'), testManifest());
    expect(bench.changed).toEqual([]);
  });
});

describe('work on a session', () => {
  it('is told with its beginning, a few times a second, and with what came of it', async () => {
    const bench = new Bench();
    const directory = await makeFolder(recordings, 'a', { 'stream.h264': 'raw' });
    await bench.untilState('a', 'raw');
    bench.changed.length = 0;
    bench.gallery.workChanged(directory, { kind: 'mux', fraction: 0 });
    bench.gallery.workChanged(directory, { kind: 'mux', fraction: 0.1 });
    bench.clock.advance(249);
    bench.gallery.workChanged(directory, { kind: 'mux', fraction: 0.2 });
    expect(bench.changed.map(({ work }) => work?.fraction)).toEqual([0]);
    bench.clock.advance(1);
    bench.gallery.workChanged(directory, { kind: 'mux', fraction: 0.3 });
    bench.gallery.workChanged(directory, { kind: 'checksum', fraction: 0 });
    expect(bench.changed.map(({ work }) => work)).toEqual([
      { kind: 'mux', fraction: 0 },
      { kind: 'mux', fraction: 0.3 },
      { kind: 'checksum', fraction: 0 },
    ]);
    bench.changed.length = 0;
    await ready('a', { state: 'recovered' });
    bench.gallery.workChanged(directory, null);
    await bench.untilState('a', 'recovered');
    expect(bench.changed.at(-1)).toMatchObject({ state: 'recovered', work: null });
  });
});

describe('the details', () => {
  it('has the whole manifest and the path', async () => {
    const directory = await ready('a', { notes: 'n' });
    const bench = new Bench();
    const { path, manifest, summary } = await bench.gallery.describe('a');
    expect([path, manifest?.notes, summary.notes]).toEqual([directory, 'n', 'n']);
  });

  it('has no manifest where none can be read', async () => {
    await makeFolder(recordings, 'a', { 'stream.mp4': 'mp4' });
    await makeFolder(recordings, 'b', { 'session.json': '{' });
    const { gallery } = new Bench();
    expect(await gallery.describe('a')).toMatchObject({ manifest: null, summary: { state: 'foreign' } });
    expect(await gallery.describe('b')).toMatchObject({ manifest: null, summary: { state: 'unreadable' } });
  });

  it.each(['none', '..', '', '.', '../recordings/a'])('knows no session %j', async (folder) => {
    await ready('a');
    expect(await failure(new Bench().gallery.describe(folder))).toBe('unknown-session');
  });
});

describe('pathOf', () => {
  it('is the folder’s, as long as that is no link to somewhere else', async () => {
    const directory = await ready('a');
    const bench = new Bench();
    expect(() => bench.gallery.pathOf('a')).toThrow(CommandError);
    await bench.untilState('a', 'ready');
    expect(bench.gallery.pathOf('a')).toBe(directory);
    await rename(directory, join(root, 'outside'));
    await symlink(join(root, 'outside'), directory);
    expect(() => bench.gallery.pathOf('a')).toThrow('There is no session a.');
  });

  it('is right also where the recordings folder is a link', async () => {
    await ready('a');
    await rename(recordings, join(root, 'real'));
    await symlink(join(root, 'real'), recordings);
    expect((await new Bench().gallery.describe('a')).path).toBe(join(recordings, 'a'));
  });
});

describe('edit', () => {
  it('has it written, and tells the session as it is then', async () => {
    const directory = await ready('a');
    const bench = new Bench();
    const details = await bench.gallery.edit({ folder: 'a', name: 'Right', notes: 'good', tags: ['x'] });
    expect(details).toMatchObject({
      summary: { deviceName: 'Right', notes: 'good', tags: ['x'] },
      manifest: { notes: 'good' },
    });
    expect(bench.changed.at(-1)).toMatchObject({ folder: 'a', notes: 'good' });
    expect(await manifestOf(directory)).toMatchObject({ notes: 'good', tags: ['x'], device: { name: 'Right' } });
  });

  it('is refused where there is no manifest to write to, or the disk refuses', async () => {
    await makeFolder(recordings, 'raw', { 'stream.h264': 'raw' });
    await ready('a');
    const bench = new Bench();
    expect(await failure(bench.gallery.edit({ folder: 'raw', notes: 'x' }))).toBe('session-without-manifest');
    expect(await failure(bench.gallery.edit({ folder: 'none', notes: 'x' }))).toBe('unknown-session');
    bench.annotating = () => Promise.reject(new Error('ENOSPC'));
    expect(await failure(bench.gallery.edit({ folder: 'a', notes: 'x' }))).toBe('disk-error');
  });
});

describe('mux', () => {
  it('resolves when the video is made and on the list', async () => {
    await makeFolder(recordings, 'raw', { 'stream.h264': 'raw' });
    const bench = new Bench();
    bench.making = async (directory) => {
      await ready(basename(directory), { state: 'recovered' });
      return 'recovered';
    };
    await bench.gallery.mux('raw');
    expect(bench.list()).toMatchObject([{ folder: 'raw', state: 'recovered', videos: ['stream.mp4'] }]);
  });

  it('is refused where there is nothing to make, or somebody is at it', async () => {
    await ready('video');
    await makeFolder(recordings, 'failed', { 'session.json': testManifest({ state: 'failed' }) });
    await makeFolder(recordings, 'recording', { 'session.json': testManifest({ state: 'recording' }) });
    const live = await makeFolder(recordings, 'live', { 'session.json': testManifest({ state: 'failed' }) });
    const worked = await makeFolder(recordings, 'worked', { 'stream.h264': 'raw' });
    const bench = new Bench();
    bench.recording.add(live);
    bench.gallery.workChanged(worked, { kind: 'mux', fraction: 0 });
    const refusals = ['video', 'failed', 'recording', 'live', 'worked', 'none'].map((folder) =>
      failure(bench.gallery.mux(folder)),
    );
    expect(await Promise.all(refusals)).toEqual([
      'session-has-video',
      'session-without-raw',
      'session-busy',
      'session-busy',
      'session-busy',
      'unknown-session',
    ]);
  });

  it('is not done twice at once', async () => {
    await makeFolder(recordings, 'raw', { 'stream.h264': 'raw' });
    const bench = new Bench();
    let made = 0;
    bench.making = () => {
      made += 1;
      return Promise.resolve('failed');
    };
    const outcomes = await Promise.all([failure(bench.gallery.mux('raw')), failure(bench.gallery.mux('raw'))]);
    expect([outcomes.toSorted(), made]).toEqual([['mux-failed', 'session-busy'], 1]);
    expect(await failure(bench.gallery.mux('raw'))).toBe('mux-failed');
  });

  it.each<[VideoMaking | Error, boolean, string]>([
    ['failed', true, 'mux-failed'],
    ['nothing to do', true, 'mux-failed'],
    ['live', true, 'session-busy'],
    ['waits', true, 'mux-failed'],
    ['waits', false, 'no-ffmpeg'],
    [new Error('EIO'), true, 'disk-error'],
  ])('that ends with %s, ffmpeg there: %s, is %s', async (outcome, ffmpeg, code) => {
    await makeFolder(recordings, 'raw', { 'stream.h264': 'raw' });
    const bench = new Bench();
    bench.ffmpeg = ffmpeg;
    bench.making = () => (outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome));
    expect(await failure(bench.gallery.mux('raw'))).toBe(code);
  });

  it('says why it failed in the words of the manifest', async () => {
    await makeFolder(recordings, 'raw', { 'stream.h264': 'raw' });
    const bench = new Bench();
    bench.making = async () => {
      await makeFolder(recordings, 'raw', {
        'session.json': testManifest({ state: 'failed', problem: 'No picture.' }),
      });
      return 'failed';
    };
    await expect(bench.gallery.mux('raw')).rejects.toThrow('The MP4 of raw could not be made: No picture.');
  });
});

describe('remove', () => {
  it('moves the folder to the trash and takes it off the list', async () => {
    await ready('a');
    const bench = new Bench();
    await bench.gallery.remove('a');
    expect([bench.list(), bench.removed]).toEqual([[], ['a']]);
    expect((await manifestOf(join(root, 'trash'))).state).toBe('ready');
  });

  it('is refused while the session is written or worked on', async () => {
    const bench = new Bench();
    await ready('recording', { state: 'recording' });
    await ready('finalizing', { state: 'finalizing' });
    const worked = await ready('worked');
    const live = await ready('live');
    bench.recording.add(live);
    bench.gallery.workChanged(worked, { kind: 'checksum', fraction: 0.5 });
    const refusals = ['recording', 'finalizing', 'worked', 'live'].map((name) => failure(bench.gallery.remove(name)));
    expect(await Promise.all(refusals)).toEqual(Array(4).fill('session-busy'));
  });

  it('says why the trash refused, and keeps the session', async () => {
    await ready('a');
    const bench = new Bench();
    bench.trash = () => Promise.reject(new Error('There is no trash on this disk.'));
    expect(await failure(bench.gallery.remove('a'))).toBe('trash-failed');
    bench.trash = () => Promise.reject(new CommandError('no-desktop', 'There is no desktop.'));
    expect(await failure(bench.gallery.remove('a'))).toBe('no-desktop');
    expect(bench.stateOf('a')).toBe('ready');
  });

  it('never leaves the recordings folder', async () => {
    await ready('a');
    const bench = new Bench();
    await bench.untilState('a', 'ready');
    await rename(join(recordings, 'a'), join(root, 'outside'));
    await symlink(join(root, 'outside'), join(recordings, 'a'));
    const refusals = ['a', '..', '.', ''].map((folder) => failure(bench.gallery.remove(folder)));
    expect(await Promise.all(refusals)).toEqual(Array(4).fill('unknown-session'));
    expect((await manifestOf(join(root, 'outside'))).state).toBe('ready');
  });
});

describe('verifying a session', () => {
  it('is one at a time, and gives the report', async () => {
    await ready('a');
    await ready('b');
    const bench = new Bench();
    const finishing: ((report: VerificationReport) => void)[] = [];
    bench.verifying = () => new Promise((resolve) => finishing.push(resolve));
    const verified = bench.gallery.verify('a');
    await expect.poll(() => finishing.length).toBe(1);
    expect(await failure(bench.gallery.verify('b'))).toBe('verify-busy');
    finishing[0]?.(WHOLE);
    expect(await verified).toEqual(WHOLE);
  });

  it('is refused while the session is written, and says why it was given up', async () => {
    await ready('live', { state: 'recording' });
    await ready('a');
    const bench = new Bench();
    expect(await failure(bench.gallery.verify('live'))).toBe('session-busy');
    bench.verifying = () => Promise.reject(new Error('The station ends.'));
    expect(await failure(bench.gallery.verify('a'))).toBe('verify-given-up');
    bench.verifying = () => Promise.resolve(WHOLE);
    expect(await bench.gallery.verify('a')).toEqual(WHOLE);
  });
});

describe('what an earlier run left', () => {
  const COMPLETE = [
    { name: 'stream.mp4', bytes: 3, sha256: 'aa' },
    { name: 'thumbnail.jpg', bytes: 4, sha256: 'bb' },
  ];

  it('is told once, where it was there at the start and wants something', async () => {
    const names = ['torn', 'raw', 'unsummed', 'complete', 'rows only', 'new'];
    const torn = await ready('torn', { state: 'recording' });
    const raw = await makeFolder(recordings, 'raw', { 'stream.h264': 'raw' });
    const unsummed = await makeFolder(recordings, 'unsummed', {
      'session.json': testManifest({ files: COMPLETE.map((file) => ({ ...file, sha256: null })) }),
      'thumbnail.jpg': 'jpeg',
    });
    await makeFolder(recordings, 'complete', {
      'thumbnail.jpg': 'jpeg',
      'session.json': testManifest({ files: COMPLETE }),
    });
    const rows = await makeFolder(recordings, 'rows only', { 'frames.csv': 'x' });
    await ready('new', { state: 'recording' });
    const bench = new Bench(names.slice(0, -1));
    await bench.until(() => !bench.gallery.list({ after: null, limit: 1 }).scanning || bench.left.length === 4);
    for (const name of names) await bench.gallery.describe(name).catch(() => null);
    const needs = Object.fromEntries(bench.left.map((left) => [left.directory, left.needs]));
    expect(needs).toEqual({
      [torn]: { recovery: true, thumbnail: false, checksums: false },
      [raw]: { recovery: true, thumbnail: false, checksums: false },
      [rows]: { recovery: true, thumbnail: false, checksums: false },
      [unsummed]: { recovery: false, thumbnail: false, checksums: true },
    });
    expect(bench.left.length).toBe(4);
  });

  it('is told unseen where the thread that was to look dies', async () => {
    const dying = new URL(`data:text/javascript,${encodeURIComponent('process.exit(3)')}`);
    const bench = new Bench(['a', 'b'], dying);
    await bench.until(() => bench.left.length > 0);
    const needs = { recovery: true, thumbnail: false, checksums: false };
    expect(bench.left).toEqual([
      { directory: join(recordings, 'a'), needs },
      { directory: join(recordings, 'b'), needs },
    ]);
    expect(bench.lines).toEqual([
      'error gallery-died: The gallery stopped reading the disk (exit code 3). It is started again.',
    ]);
  });
});

describe('what the worker tells', () => {
  const report = (folder: string, notes: string): string => {
    const needs = { recovery: false, thumbnail: false, checksums: false };
    const summary = {
      folder,
      state: 'ready',
      problem: null,
      takeId: 'take-1',
      deviceId: '',
      deviceName: '',
      deviceModel: '',
      startedAtMs: 0,
      durationUs: 0,
      bytes: 0,
      gaps: 0,
      hasThumbnail: false,
      videos: [],
      notes,
      tags: [],
      work: null,
    };
    return JSON.stringify({ folder, summary, hasRaw: false, needs });
  };

  /** A worker thread that begins with `begin` and answers each question by `body`. */
  const workerThat = (begin: string, body: string): URL => {
    const source = `
      import { existsSync, writeFileSync } from 'node:fs';
      import { parentPort, workerData } from 'node:worker_threads';
      const send = (reply) => parentPort.postMessage(reply);
      parentPort.on('message', ({ request, folder }) => { ${body} });
      ${begin}`;
    return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  };

  it('of a pass is older than the answer to a question that was open then', async () => {
    const answer = `
      send({ type: 'found', reports: [${report('a', 'old')}], gone: [] });
      send({ type: 'inspected', request, folder, report: ${report('a', 'new')}, manifest: null });`;
    const bench = new Bench([], workerThat('', answer));
    // There is no such folder; it is what the worker says of it that counts here.
    expect(await failure(bench.gallery.describe('a'))).toBe('unknown-session');
    expect(bench.changed.map(({ notes }) => notes)).toEqual(['new']);
  });

  it('leaves out what went while no thread was there to tell it: that is asked about', async () => {
    const died = JSON.stringify(join(root, 'died'));
    const begin = `
      const isSecond = existsSync(${died});
      const reports = isSecond ? [${report('a', '')}] : [${report('a', '')}, ${report('b', '')}];
      send({ type: 'found', reports, gone: [] });
      send({ type: 'passed', problem: null });`;
    const answer = `
      if (isSecond) send({ type: 'inspected', request, folder, report: null, manifest: null });
      else { writeFileSync(${died}, ''); process.exit(3); }`;
    const bench = new Bench([], workerThat(begin, answer));
    await bench.untilState('b', 'ready');
    expect(await failure(bench.gallery.describe('a'))).toBe('no-answer');
    bench.clock.advance(1000);
    await bench.untilState('b', null);
    expect([bench.removed, bench.stateOf('a')]).toEqual([['b'], 'ready']);
  });
});
