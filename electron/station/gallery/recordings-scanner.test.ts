import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import type { GalleryReply } from './gallery-protocol.ts';
import { PASS_MS, RecordingsScanner, RETRY_MS, TOLD_MS, UNSETTLED_MS } from './recordings-scanner.ts';
import { makeFolder, testManifest } from './test-folders.ts';

let root = '';
let recordings = '';
let bench: Bench;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'recordings-scanner-'));
  recordings = join(root, 'recordings');
  await mkdir(recordings);
  bench = new Bench();
});
afterEach(async () => {
  await bench.scanner.stop();
  await rm(root, { recursive: true });
});

/** A scanner whose time and whose news of the system are the test's. */
class Bench {
  readonly clock = new ManualClock();
  readonly replies: GalleryReply[] = [];
  watches = 0;
  watchesMade = 0;
  news: (name: string | null) => void = () => undefined;
  breakWatch: () => void = () => undefined;
  #passes = 0;
  #look: () => void = () => undefined;
  readonly scanner = new RecordingsScanner(
    recordings,
    this.clock,
    (reply) => {
      this.replies.push(reply);
      if (reply.type === 'passed') this.#passes += 1;
      this.#look();
    },
    (_folder, told, failed) => {
      this.watches += 1;
      this.watchesMade += 1;
      this.news = told;
      this.breakWatch = failed;
      return { close: () => (this.watches -= 1) };
    },
  );

  /** Resolves when so many passes are over in all. */
  passes(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => {
        if (this.#passes >= count) resolve();
      };
      this.#look();
    });
  }

  /** Starts, and forgets what the first pass found. */
  async settled(): Promise<void> {
    this.scanner.start();
    await this.passes(1);
    this.replies.length = 0;
  }

  /** What was told since the last question, in words. */
  told(): string[] {
    return this.replies.splice(0).flatMap(wordsOf);
  }
}

function wordsOf(reply: GalleryReply): string[] {
  switch (reply.type) {
    case 'passed':
      return reply.problem === null ? [] : ['problem'];
    case 'inspected':
      return [`inspected ${reply.request}: ${reply.report?.summary?.state ?? 'nothing'}`];
    case 'found': {
      const states = reply.reports.map(({ folder, summary }) => `${folder} ${summary?.state ?? 'no session'}`);
      return states.concat(reply.gone.map((folder) => `${folder} gone`));
    }
  }
}

const ready = (folder: string): Promise<string> => makeFolder(recordings, folder, { 'session.json': testManifest() });

describe('the first pass', () => {
  it('tells every folder, newest first, and its end', async () => {
    await ready('10.0.0.1_5000_20260101_000000');
    await ready('10.0.0.1_5000_20260103_000000');
    await makeFolder(recordings, 'b', { 'stream.h264': 'raw' });
    await makeFolder(recordings, '10.0.0.2_5000_20260102_000000', { 'x.txt': '' });
    bench.scanner.start();
    await bench.passes(1);
    expect(bench.replies.at(-1)).toEqual({ type: 'passed', problem: null });
    expect(bench.told()).toEqual([
      '10.0.0.1_5000_20260103_000000 ready',
      '10.0.0.2_5000_20260102_000000 no session',
      '10.0.0.1_5000_20260101_000000 ready',
      'b raw',
    ]);
  });

  it('passes over what is hidden, what is no folder, and links', async () => {
    await makeFolder(recordings, '.hidden', { 'stream.mp4': 'mp4' });
    await makeFolder(root, 'outside', { 'stream.mp4': 'mp4' });
    await symlink(join(root, 'outside'), join(recordings, 'link'));
    await writeFile(join(recordings, 'stream.mp4'), 'mp4');
    bench.scanner.start();
    await bench.passes(1);
    expect(bench.told()).toEqual([]);
  });
});

describe('a later pass', () => {
  it('tells only what is new, changed or gone', async () => {
    const [changed] = [await ready('changed'), await ready('same'), await ready('gone')];
    await bench.settled();
    await ready('new');
    await rm(join(recordings, 'gone'), { recursive: true });
    await writeFile(join(changed, 'stream.mp4'), 'mp4');
    bench.clock.advance(PASS_MS);
    await bench.passes(2);
    expect(bench.told().toSorted()).toEqual(['changed ready', 'gone gone', 'new ready']);
    bench.clock.advance(PASS_MS);
    await bench.passes(3);
    expect(bench.told()).toEqual([]);
  });

  it('sees files grow where no manifest tells of it', async () => {
    const raw = await makeFolder(recordings, 'raw', { 'stream.h264': 'raw' });
    await makeFolder(recordings, 'other', { 'stream.h264': 'raw' });
    await bench.settled();
    await makeFolder(recordings, 'raw', { 'stream.h264': 'raw, but more of it' });
    bench.clock.advance(PASS_MS);
    await bench.passes(2);
    expect(bench.told()).toEqual(['raw raw']);
    expect(raw).toContain('raw');
  });

  it('comes by itself only when the time is there', async () => {
    await bench.settled();
    await ready('new');
    bench.clock.advance(PASS_MS - 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(bench.told()).toEqual([]);
  });
});

describe('what was written just now', () => {
  it('is looked at again soon, for its time may not tell the next change', async () => {
    const directory = await ready('copied');
    const path = join(directory, 'session.json');
    const now = new Date();
    await utimes(path, now, now);
    await bench.settled();
    // The same size under the same time, as a coarse file system would have it.
    await writeFile(path, JSON.stringify(testManifest({ state: 'recovered', notes: '' }), null, 0));
    await utimes(path, now, now);
    bench.clock.advance(UNSETTLED_MS);
    expect(bench.told()).toEqual(['copied recovered']);
  });

  it('is not looked at for ever', async () => {
    await ready('old');
    await bench.settled();
    bench.clock.advance(UNSETTLED_MS);
    expect(bench.told()).toEqual([]);
  });
});

describe('news of the system', () => {
  it('are looked at a moment later, all at once', async () => {
    await ready('gone');
    await bench.settled();
    await ready('a');
    await ready('b');
    await rm(join(recordings, 'gone'), { recursive: true });
    for (const name of ['a', 'b', 'a', 'gone', '.hidden', 'never there']) bench.news(name);
    bench.clock.advance(TOLD_MS - 1);
    expect(bench.replies).toEqual([]);
    bench.clock.advance(1);
    expect(bench.replies.length).toBe(1);
    expect(bench.told()).toEqual(['a ready', 'b ready', 'gone gone']);
  });

  it('of a folder that got another name are two', async () => {
    await ready('before');
    await bench.settled();
    await rename(join(recordings, 'before'), join(recordings, 'after'));
    bench.news('before');
    bench.news('after');
    bench.clock.advance(TOLD_MS);
    expect(bench.told()).toEqual(['after ready', 'before gone']);
  });

  it('without a name, or of very many, are a pass through all', async () => {
    await bench.settled();
    await ready('a');
    bench.news(null);
    await bench.passes(2);
    expect(bench.told()).toEqual(['a ready']);
    await ready('b');
    for (let i = 0; i < 1000; i += 1) bench.news(`${i}`);
    bench.clock.advance(TOLD_MS);
    await bench.passes(3);
    expect(bench.told()).toEqual(['b ready']);
  });

  it('are asked for again after they broke off, and where the folder is another one', async () => {
    await bench.settled();
    expect(bench.watches).toBe(1);
    bench.breakWatch();
    expect(bench.watches).toBe(0);
    bench.clock.advance(PASS_MS);
    await bench.passes(2);
    expect(bench.watches).toBe(1);
    await rename(recordings, join(root, 'away'));
    await mkdir(recordings);
    bench.clock.advance(PASS_MS);
    await bench.passes(3);
    expect([bench.watches, bench.watchesMade]).toEqual([1, 3]);
  });
});

describe('a recordings folder that is not there', () => {
  it('has lost its sessions, says so, and is tried again sooner', async () => {
    await ready('a');
    await bench.settled();
    await rename(recordings, join(root, 'away'));
    bench.clock.advance(PASS_MS);
    await bench.passes(2);
    expect(bench.told()).toEqual(['a gone', 'problem']);
    await rename(join(root, 'away'), recordings);
    bench.clock.advance(RETRY_MS);
    await bench.passes(3);
    expect(bench.told()).toEqual(['a ready']);
  });
});

describe('a question about one folder', () => {
  it('is answered with what is there now, and the manifest', async () => {
    const directory = await ready('a');
    await bench.settled();
    await makeFolder(recordings, 'a', { 'session.json': testManifest({ notes: 'new' }) });
    bench.scanner.receive({ type: 'inspect', request: 7, folder: 'a' });
    expect(bench.replies.splice(0)).toMatchObject([
      { type: 'inspected', request: 7, report: { summary: { notes: 'new' } }, manifest: { notes: 'new' } },
    ]);
    // It has been told, and is no news for the next pass.
    bench.clock.advance(PASS_MS);
    await bench.passes(2);
    expect(bench.told()).toEqual([]);
    await rm(directory, { recursive: true });
    bench.scanner.receive({ type: 'inspect', request: 8, folder: 'a' });
    expect(bench.replies).toEqual([{ type: 'inspected', request: 8, folder: 'a', report: null, manifest: null }]);
  });

  it.each(['..', '.', '', '../outside', 'a/b', '.hidden', 'a\0'])('%j has no way out', async (folder) => {
    await makeFolder(root, 'outside', { 'stream.mp4': 'mp4' });
    await makeFolder(recordings, '.hidden', { 'stream.mp4': 'mp4' });
    bench.scanner.receive({ type: 'inspect', request: 1, folder });
    expect(bench.told()).toEqual(['inspected 1: nothing']);
  });
});

it('a scanner that was stopped does nothing any more', async () => {
  await bench.settled();
  await ready('a');
  bench.news('a');
  await bench.scanner.stop();
  bench.clock.advance(PASS_MS * 2);
  await new Promise((resolve) => setImmediate(resolve));
  expect([bench.replies, bench.watches]).toEqual([[], 0]);
});
