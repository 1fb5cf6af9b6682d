import { describe, expect, it } from 'vitest';
import { parseSps } from '#shared/h264/sps.ts';
import type { AvcTrack } from './mp4/avc-track.ts';
import { MemoryFile } from './mp4/memory-file.ts';
import type { MuxReply } from './mux-protocol.ts';
import { MuxTrack } from './mux-track.ts';
import { resumeTornFile } from './mp4/torn-file.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const SPS = hex('67 42 e0 1f ed 01 40 7b 20');
const PPS = hex('68 ce 3c 80');
const TRACK: AvcTrack = { ...parseSps(SPS), sps: [SPS], pps: [PPS], createdAtMs: 0 };
const KEY = hex('00000001 65 88 84 00 21');
const DELTA = hex('00000001 41 9a 38 1b');
const FULL = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

/** A track on a file in memory, with what it said in short words. */
class Bench {
  readonly file = new MemoryFile();
  readonly replies: MuxReply[] = [];
  readonly transferred: ArrayBuffer[][] = [];
  readonly given: ArrayBuffer[] = [];
  readonly track: MuxTrack;

  constructor(beforeCall: (call: string) => void = () => undefined, avc: AvcTrack = TRACK) {
    this.file.beforeCall = beforeCall;
    this.track = MuxTrack.open(
      { type: 'open', track: 7, path: '/nowhere/stream.mp4', avc, goesOn: false },
      () => this.file,
      (reply, transfer) => {
        this.replies.push(reply);
        this.transferred.push(transfer);
      },
    );
  }

  get words(): string[] {
    return this.replies.map((reply) => {
      if (reply.type === 'consumed') return `consumed ${reply.buffers.length}`;
      if (reply.type === 'failed') return `failed ${reply.code}: ${reply.message}`;
      if (reply.type === 'finished') return `finished ${reply.code}: ${reply.problem}`;
      return reply.type;
    });
  }

  /** All buffers that came back, in their order. */
  get back(): ArrayBuffer[] {
    return this.replies.flatMap((reply) => (reply.type === 'consumed' ? reply.buffers : []));
  }

  /** Appends one unit in a buffer of its own. */
  append(unit: Uint8Array, ticks: number): void {
    const bytes = Uint8Array.from(unit);
    this.given.push(bytes.buffer);
    const key = (unit[4] ?? 0) === 0x65 ? 1 : 0;
    this.track.append(bytes.buffer, Float64Array.of(0, bytes.length, ticks, key));
  }

  samples(): number | string {
    const found = resumeTornFile(this.file);
    if (found.state === 'resumed') return found.writer.samples;
    return found.state === 'finished' ? found.samples : found.state;
  }
}

describe('a track', () => {
  it('writes its first units at once and says so once; later ones wait for a flush', () => {
    const bench = new Bench();
    expect(bench.words).toEqual([]);
    bench.append(KEY, 0);
    expect(bench.words).toEqual(['consumed 1', 'fragmentWritten']);
    bench.append(DELTA, 3000);
    bench.append(DELTA, 6000);
    expect(bench.words).toEqual(['consumed 1', 'fragmentWritten']);
    bench.track.flush();
    bench.track.flush();
    expect(bench.words).toEqual(['consumed 1', 'fragmentWritten', 'consumed 2']);
    expect(bench.back).toEqual(bench.given);
    expect(bench.transferred).toEqual([[bench.given[0]], [], [bench.given[1], bench.given[2]]]);
    expect(bench.samples()).toBe(3);
  });

  it('says nothing of a first fragment where a buffer holds no picture', () => {
    const bench = new Bench();
    bench.append(hex('00000001 09 10'), 0);
    expect(bench.words).toEqual(['consumed 1']);
    bench.append(KEY, 0);
    expect(bench.words).toEqual(['consumed 1', 'consumed 1', 'fragmentWritten']);
  });

  it('cuts a fragment early where 8 MiB wait', () => {
    const bench = new Bench();
    bench.append(KEY, 0);
    const large = Buffer.concat([DELTA, Buffer.alloc(4 * 1024 * 1024, 0x55)]);
    bench.append(large, 3000);
    expect(bench.words).toEqual(['consumed 1', 'fragmentWritten']);
    bench.append(large, 6000);
    expect(bench.words).toEqual(['consumed 1', 'fragmentWritten', 'consumed 2']);
  });

  it('completes the file at the end that it is told, and closes it', async () => {
    const bench = new Bench();
    bench.append(KEY, 0);
    bench.append(DELTA, 3000);
    await bench.track.finish(9000);
    expect(bench.words).toEqual(['consumed 1', 'fragmentWritten', 'consumed 1', 'finished null: null']);
    expect(bench.file.calls.at(-1)).toBe('close');
    expect(resumeTornFile(bench.file)).toEqual({ state: 'finished', samples: 2 });
    // mvhd's duration, in ticks.
    const moov = bench.file.contents.lastIndexOf('mvhd');
    expect(bench.file.contents.readUInt32BE(moov + 4 + 16)).toBe(9000);
  });

  it('settles: writes what waits and syncs it, and can be finished after that', async () => {
    const bench = new Bench();
    bench.append(KEY, 0);
    bench.append(DELTA, 3000);
    bench.track.settle();
    expect(bench.words).toEqual(['consumed 1', 'fragmentWritten', 'consumed 1']);
    expect(bench.file.calls.slice(-2)).toEqual(['append', 'sync']);
    await bench.track.finish(6000);
    expect(bench.words.at(-1)).toBe('finished null: null');
  });

  it('takes other parameter sets for the key frames to come', () => {
    const bench = new Bench();
    bench.append(KEY, 0);
    bench.track.useParameterSets([SPS], [hex('68 ce 38 80')]);
    bench.append(KEY, 3000);
    bench.track.flush();
    expect(bench.file.contents.includes(hex('00000004 68ce3880 00000005 6588840021'))).toBe(true);
    expect(bench.words).toEqual(['consumed 1', 'fragmentWritten', 'consumed 1']);
  });
});

describe('a track that fails', () => {
  it('because its file cannot be created tells the code, and only gives buffers back', async () => {
    const replies: MuxReply[] = [];
    const track = MuxTrack.open(
      { type: 'open', track: 7, path: '/nowhere', avc: TRACK, goesOn: false },
      () => {
        throw FULL;
      },
      (reply) => replies.push(reply),
    );
    const buffer = new ArrayBuffer(9);
    track.append(buffer, Float64Array.of(0, 9, 0, 1));
    track.useParameterSets([], []);
    track.flush();
    await track.sync();
    await track.finish(3000);
    expect(replies).toEqual([
      { type: 'failed', track: 7, message: 'ENOSPC: no space left on device, write', code: 'ENOSPC' },
      { type: 'consumed', track: 7, buffers: [buffer] },
      { type: 'finished', track: 7, problem: 'The file could not be created.', code: null },
    ]);
  });

  it('at its head closes the file again', async () => {
    const bench = new Bench((call) => {
      if (call === 'append') throw FULL;
    });
    expect(bench.file.calls).toEqual(['close']);
    bench.append(KEY, 0);
    await bench.track.finish(3000);
    expect(bench.words).toEqual([
      'failed ENOSPC: ENOSPC: no space left on device, write',
      'consumed 1',
      'finished null: The file could not be created.',
    ]);
  });

  it('because no MP4 can hold its picture says that, closes the file, and has no code', () => {
    const bench = new Bench(undefined, { ...TRACK, width: 70_000 });
    expect(bench.words).toEqual([
      'failed null: A picture of 70000x480 does not fit an MP4: each side must be 1 to 65535 pixels.',
    ]);
    expect(bench.file.calls).toEqual(['close']);
  });

  it.each([
    ['a time that does not rise', 'null', Float64Array.of(0, 8, 0, 0)],
    ['a unit beyond its buffer', 'ERR_BUFFER_OUT_OF_BOUNDS', Float64Array.of(0, 9, 3000, 0)],
  ])('for %s completes what it can write, later units with it, and gives everything back', async (_, code, units) => {
    const bench = new Bench();
    bench.append(KEY, 0);
    bench.append(DELTA, 2000);
    const buffer = Uint8Array.from(DELTA).buffer;
    bench.given.push(buffer);
    bench.track.append(buffer, units);
    bench.append(DELTA, 6000);
    await bench.track.finish(99_000);
    expect(bench.words.map((words) => words.split(':')[0])).toEqual([
      'consumed 1',
      'fragmentWritten',
      `failed ${code}`,
      'consumed 3',
      'finished null',
    ]);
    expect(bench.back).toEqual(bench.given);
    expect(bench.samples()).toBe(3);
  });

  it('for parameter sets that no track can have, once', () => {
    const bench = new Bench();
    bench.append(KEY, 0);
    bench.track.useParameterSets([], [PPS]);
    bench.track.useParameterSets([], [PPS]);
    expect(bench.words.slice(2)).toEqual(['failed null: A track needs 1 to 31 SPS, not 0.']);
  });

  it('for a sync that fails, without a rejection, and completes what it has', async () => {
    const bench = new Bench();
    bench.append(KEY, 0);
    bench.append(DELTA, 3000);
    bench.file.beforeCall = (call) => {
      if (call === 'sync') throw Object.assign(new Error('EIO'), { code: 'EIO' });
    };
    await bench.track.sync();
    await bench.track.sync();
    expect(bench.words.slice(2)).toEqual(['failed EIO: EIO']);
    expect(bench.file.calls.filter((call) => call === 'sync')).toEqual([]);
    bench.file.beforeCall = () => undefined;
    await bench.track.finish(6000);
    expect(bench.words.slice(3)).toEqual(['consumed 1', 'finished null: null']);
    expect(bench.samples()).toBe(2);
  });

  it('tells only what is text of an error that is none', () => {
    const bench = new Bench();
    bench.file.beforeCall = () => {
      // oxlint-disable-next-line typescript/only-throw-error -- that is the case under test
      throw 'odd';
    };
    bench.append(KEY, 0);
    expect(bench.words).toEqual(['failed null: odd']);
  });

  it('does not let a device that goes on sending fill the memory: at 8 MiB what waits is given up', async () => {
    const bench = new Bench();
    bench.append(KEY, 0);
    bench.file.beforeCall = (call) => {
      if (call === 'append') throw FULL;
    };
    const large = Buffer.concat([DELTA, Buffer.alloc(4 * 1024 * 1024, 0x55)]);
    bench.append(DELTA, 1000);
    bench.track.flush();
    for (const ticks of [2000, 3000, 4000]) bench.append(large, ticks);
    expect(bench.words.slice(2)).toEqual([`failed ENOSPC: ${FULL.message}`, 'consumed 3']);
    bench.file.beforeCall = () => undefined;
    await bench.track.finish(9000);
    expect(bench.words.slice(4)).toEqual(['consumed 1', 'finished null: null']);
    expect(resumeTornFile(bench.file)).toEqual({ state: 'finished', samples: 2 });
  });
});

describe('a disk that is full', () => {
  /** Three batches with a flush each, then the end, while the disk is full from the nth write on, `times` times. */
  async function recorded(nth: number, times: number): Promise<Bench> {
    let writes = 0;
    const bench = new Bench((call) => {
      if (call !== 'append') return;
      writes += 1;
      if (writes >= nth && writes < nth + times) throw FULL;
    });
    for (const [i, unit] of [KEY, DELTA, DELTA].entries()) {
      bench.append(unit, i * 3000);
      bench.track.flush();
    }
    bench.append(DELTA, 9000);
    await bench.track.finish(12_000);
    return bench;
  }

  // Writes: 1 head, 2 to 4 fragments, 5 the last fragment, 6 the final moov.
  it.each([
    [1, 'unusable', 'The file could not be created.'],
    [2, 0, FULL.message],
    [3, 1, FULL.message],
    [4, 2, FULL.message],
    [5, 3, FULL.message],
    [6, 4, FULL.message],
  ])(
    'for good from write %i on leaves %s samples that play, and every buffer is back',
    async (nth, samples, problem) => {
      const bench = await recorded(nth, Infinity);
      expect(new Set(bench.back)).toEqual(new Set(bench.given));
      expect(bench.back.length).toBe(4);
      expect(bench.samples()).toBe(samples);
      const ends = bench.replies.filter((reply) => reply.type === 'finished');
      expect(ends.map((end) => end.problem)).toEqual([problem]);
      expect(bench.replies.filter((reply) => reply.type === 'failed').length).toBe(nth <= 4 ? 1 : 0);
      expect(bench.file.calls.filter((call) => call === 'close')).toEqual(['close']);
    },
  );

  it.each([2, 3, 4])('for one write, the %ith, still ends in an ordinary MP4 with everything', async (nth) => {
    const bench = await recorded(nth, 1);
    expect(bench.words.at(-1)).toBe('finished null: null');
    expect(resumeTornFile(bench.file)).toEqual({ state: 'finished', samples: 4 });
    expect(bench.back).toEqual(bench.given);
    expect(bench.words.filter((words) => words === 'fragmentWritten').length).toBe(nth === 2 ? 0 : 1);
  });

  it('at its end again leaves the fragmented file, which loses nothing that was written', async () => {
    // The second fragment, and the same one at the end.
    let writes = 0;
    const bench = new Bench((call) => {
      if (call !== 'append') return;
      writes += 1;
      if (writes === 3 || writes === 4) throw FULL;
    });
    bench.append(KEY, 0);
    bench.append(DELTA, 3000);
    bench.track.flush();
    await bench.track.finish(9000);
    expect(bench.words.slice(2)).toEqual([
      `failed ENOSPC: ${FULL.message}`,
      'consumed 1',
      `finished ENOSPC: ${FULL.message}`,
    ]);
    expect(bench.file.calls.at(-1)).toBe('close');
    expect(bench.samples()).toBe(1);
  });
});

describe('a track that goes on with a finished file', () => {
  const goOn = (file: MemoryFile, avc = TRACK) => {
    const replies: MuxReply[] = [];
    const track = MuxTrack.open(
      { type: 'open', track: 8, path: '/nowhere/stream.mp4', avc, goesOn: true },
      () => file,
      (reply) => replies.push(reply),
    );
    const add = (unit: Uint8Array, ticks: number, key: 0 | 1): void =>
      track.append(Uint8Array.from(unit).buffer, Float64Array.of(0, unit.length, ticks, key));
    return { replies, track, add };
  };

  it('adds to what it holds, and is finished again as one video', async () => {
    const bench = new Bench();
    bench.append(KEY, 0);
    bench.append(DELTA, 3000);
    await bench.track.finish(6000);
    expect(bench.samples()).toBe(2);
    const { track, add, replies } = goOn(bench.file);
    add(DELTA, 6000, 0);
    expect(bench.samples()).toBe(3);
    add(KEY, 9000, 1);
    await track.finish(12_000);
    expect(replies.at(-1)).toMatchObject({ type: 'finished', problem: null });
    expect(resumeTornFile(bench.file)).toEqual({ state: 'finished', samples: 4 });
  });

  it('passes over what it holds already: the rows of that may not have reached the disk', async () => {
    const bench = new Bench();
    bench.append(KEY, 0);
    bench.append(DELTA, 3000);
    await bench.track.finish(6000);
    const { track, add, replies } = goOn(bench.file);
    add(KEY, 0, 1);
    add(DELTA, 3000, 0);
    add(DELTA, 6000, 0);
    await track.finish(9000);
    expect(replies.at(-1)).toMatchObject({ type: 'finished', problem: null });
    expect(replies.flatMap((reply) => (reply.type === 'consumed' ? reply.buffers : []))).toHaveLength(3);
    expect(resumeTornFile(bench.file)).toEqual({ state: 'finished', samples: 3 });
  });

  it('leaves at each step what a crash leaves, so that recovery completes it', async () => {
    const bench = new Bench();
    bench.append(KEY, 0);
    bench.append(DELTA, 3000);
    await bench.track.finish(6000);
    for (const failing of ['overwrite', 'truncate']) {
      const copy = new MemoryFile(bench.file.contents);
      copy.beforeCall = (call) => {
        if (call.startsWith(failing)) throw FULL;
      };
      const { replies } = goOn(copy);
      expect(replies.map(({ type }) => type)).toContain('failed');
      copy.beforeCall = () => undefined;
      const left = resumeTornFile(copy);
      expect(left.state === 'resumed' ? left.writer.samples : left).toEqual(
        failing === 'overwrite' ? { state: 'finished', samples: 2 } : 2,
      );
    }
  });

  it('refuses a file that is none of ours', () => {
    const { replies } = goOn(new MemoryFile(Buffer.from('holidays, a film by somebody else, not of this program')));
    expect(replies).toMatchObject([
      { type: 'failed', message: 'It is not a video that this program has recorded.', code: null },
    ]);
  });
});
