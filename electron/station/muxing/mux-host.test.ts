import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseSps } from '#shared/h264/sps.ts';
import type { AvcTrack } from './mp4/avc-track.ts';
import { MemoryFile } from './mp4/memory-file.ts';
import { MuxHost } from './mux-host.ts';
import type { MuxReply } from './mux-protocol.ts';
import { resumeTornFile } from './mp4/torn-file.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const SPS = hex('67 42 e0 1f ed 01 40 7b 20');
const AVC: AvcTrack = { ...parseSps(SPS), sps: [SPS], pps: [hex('68 ce 3c 80')], createdAtMs: 0 };
const KEY = hex('00000001 65 88 84 00 21');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mux-host-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A host whose files are in memory, by their paths. */
class Bench {
  readonly files = new Map<string, MemoryFile>();
  readonly replies: MuxReply[] = [];
  readonly #told = new Set<() => void>();
  readonly host = new MuxHost(
    { fragmentMs: 500, syncMs: 1000 },
    (reply) => {
      this.replies.push(reply);
      for (const run of this.#told) run();
    },
    (path) => {
      const file = this.files.get(path) ?? new MemoryFile();
      this.files.set(path, file);
      return file;
    },
  );

  open(track: number, path: string, file = new MemoryFile(), goesOn = false): MemoryFile {
    this.files.set(path, file);
    this.host.receive({ type: 'open', track, path, avc: AVC, goesOn });
    return file;
  }

  append(track: number, ticks: number): ArrayBuffer {
    const { buffer } = Uint8Array.from(KEY);
    this.host.receive({ type: 'append', track, buffer, units: Float64Array.of(0, KEY.length, ticks, 1) });
    return buffer;
  }

  of(track: number): string[] {
    return this.replies.flatMap((reply) => ('track' in reply && reply.track === track ? [reply.type] : []));
  }

  until(type: MuxReply['type'], count = 1): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.replies.filter((reply) => reply.type === type).length < count) return;
        this.#told.delete(look);
        resolve();
      };
      this.#told.add(look);
      look();
    });
  }

  async stop(): Promise<void> {
    this.host.receive({ type: 'stop' });
    await this.until('stopped');
  }
}

/** A file whose syncs wait for `release`. */
class SlowFile extends MemoryFile {
  readonly waiting: (() => void)[] = [];
  override async sync(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
    });
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('MuxHost', () => {
  it('cuts the fragments of all tracks each 500 ms', async () => {
    const bench = new Bench();
    for (const track of [1, 2]) {
      bench.open(track, `/${track}`);
      bench.append(track, 0);
      bench.append(track, 3000);
      expect(bench.of(track)).toEqual(['consumed', 'fragmentWritten']);
    }
    vi.advanceTimersByTime(499);
    expect(bench.of(1)).toEqual(['consumed', 'fragmentWritten']);
    vi.advanceTimersByTime(1);
    expect(bench.of(1)).toEqual(['consumed', 'fragmentWritten', 'consumed']);
    expect(bench.of(2)).toEqual(['consumed', 'fragmentWritten', 'consumed']);
    await bench.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('syncs one file after the other, and not again while it is at it', async () => {
    const bench = new Bench();
    const [first, second] = [new SlowFile(), new SlowFile()];
    bench.open(1, '/1', first);
    bench.open(2, '/2', second);
    vi.advanceTimersByTime(1000);
    await settled();
    expect([first.waiting.length, second.waiting.length]).toEqual([1, 0]);
    vi.advanceTimersByTime(1000);
    await settled();
    expect([first.waiting.length, second.waiting.length]).toEqual([1, 0]);
    first.waiting[0]?.();
    await settled();
    expect([first.waiting.length, second.waiting.length]).toEqual([1, 1]);
    second.waiting[0]?.();
    await settled();
    vi.advanceTimersByTime(1000);
    await settled();
    expect([first.waiting.length, second.waiting.length]).toEqual([2, 1]);
  });

  it('goes on syncing the others where one fails', async () => {
    const bench = new Bench();
    const broken = bench.open(1, '/1');
    const healthy = bench.open(2, '/2');
    broken.beforeCall = (call) => {
      if (call === 'sync') throw new Error('EIO');
    };
    vi.advanceTimersByTime(1000);
    await settled();
    expect(bench.of(1)).toEqual(['failed']);
    expect(healthy.calls.filter((call) => call === 'sync')).toEqual(['sync']);
    vi.advanceTimersByTime(1000);
    await settled();
    expect(healthy.calls.filter((call) => call === 'sync')).toEqual(['sync', 'sync']);
  });

  it('a track that fails leaves the others alone', async () => {
    const bench = new Bench();
    const broken = bench.open(1, '/1');
    bench.open(2, '/2');
    broken.beforeCall = (call) => {
      if (call === 'append') throw new Error('ENOSPC');
    };
    for (const track of [1, 2]) bench.append(track, 0);
    vi.advanceTimersByTime(500);
    for (const track of [1, 2]) {
      bench.append(track, 3000);
      bench.host.receive({ type: 'useParameterSets', track, sps: [SPS], pps: [hex('68 ce 38 80')] });
      bench.host.receive({ type: 'finish', track, endTicks: 6000 });
    }
    await bench.until('finished', 2);
    expect(bench.of(1)).toEqual(['failed', 'consumed', 'finished']);
    expect(bench.of(2)).toEqual(['consumed', 'fragmentWritten', 'consumed', 'finished']);
    expect(resumeTornFile(bench.files.get('/2') ?? new MemoryFile())).toEqual({ state: 'finished', samples: 2 });
    await bench.stop();
  });

  it('gives a buffer straight back that is for no track, or for one that is being finished', () => {
    const bench = new Bench();
    const stray = bench.append(9, 0);
    expect(bench.replies).toEqual([{ type: 'consumed', track: 9, buffers: [stray] }]);
    bench.open(1, '/1');
    bench.host.receive({ type: 'finish', track: 1, endTicks: 0 });
    const late = bench.append(1, 0);
    expect(bench.replies.at(-1)).toEqual({ type: 'consumed', track: 1, buffers: [late] });
    bench.host.receive({ type: 'useParameterSets', track: 9, sps: [], pps: [] });
    bench.host.receive({ type: 'finish', track: 9, endTicks: 0 });
    expect(bench.replies.length).toBe(2);
  });

  it('does jobs in their order, tells why one failed, and goes on with the next', async () => {
    const bench = new Bench();
    await writeFile(join(folder, 'abc'), 'abc');
    const [missing, abc] = [join(folder, 'missing'), join(folder, 'abc')];
    const recover = {
      kind: 'recoverVideo' as const,
      path: missing,
      rawPath: null,
      configs: new Float64Array(),
      rows: new Float64Array(),
      endTicks: 0,
      createdAtMs: 0,
    };
    bench.host.receive({ type: 'job', job: 1, task: { kind: 'checksum', path: missing } });
    bench.host.receive({ type: 'job', job: 2, task: { kind: 'checksum', path: abc } });
    bench.host.receive({ type: 'job', job: 3, task: recover });
    await bench.stop();
    expect(bench.replies).toEqual([
      { type: 'jobFailed', job: 1, message: `ENOENT: no such file or directory, open '${missing}'` },
      {
        type: 'jobDone',
        job: 2,
        result: { sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', bytes: 3 },
      },
      {
        type: 'jobDone',
        job: 3,
        result: { state: 'unusable', reason: 'There is no video file and no raw stream to make it from.' },
      },
      { type: 'stopped' },
    ]);
  });

  it('says that it stopped only when every track that is being finished is complete', async () => {
    const bench = new Bench();
    const file = new SlowFile();
    bench.open(1, '/1', file);
    bench.append(1, 0);
    bench.host.receive({ type: 'finish', track: 1, endTicks: 3000 });
    bench.host.receive({ type: 'stop' });
    await settled();
    expect(bench.replies.some((reply) => reply.type === 'stopped')).toBe(false);
    file.waiting[0]?.();
    await settled();
    file.waiting[1]?.();
    await bench.until('stopped');
    expect(bench.replies.slice(-2).map((reply) => reply.type)).toEqual(['finished', 'stopped']);
  });
});
