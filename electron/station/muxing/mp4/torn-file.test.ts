import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppendFile, reopenAppendFile } from './append-file.ts';
import { HybridMp4Writer } from './hybrid-mp4-writer.ts';
import { readBox } from './iso-box-reader.ts';
import { mdatHeader64 } from './iso-boxes.ts';
import { moof } from './iso-fragment-boxes.ts';
import { MemoryFile } from './memory-file.ts';
import { frameHashes, makeClip, PLAIN_FORM, probePackets, unitBytes, type TestClip } from '../test-clip.ts';
import { resumeTornFile, TornFileError } from './torn-file.ts';

const FRAMES = 30;
const A_FRAGMENT = 6;
const TIMES = Array.from({ length: FRAMES }, (_, i) => i * 3000 + ((i * 7919) % 2500) + (i === 0 ? 0 : 1));
const END = (TIMES.at(-1) ?? 0) + 2000;

let folder = '';
let clip: TestClip;
let hashes: string[] = [];
/** All fragments, no final moov. */
let recording: Buffer;
let finished: Buffer;
/** The final moov is there, the head does not know. */
let unpatched: Buffer;
/** First bytes of the boxes of `recording`, and its end. */
let borders: number[] = [];

beforeAll(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), 'torn-file-'));
  clip = makeClip(folder, FRAMES, 2);
  hashes = frameHashes(save('raw.h264', Buffer.concat(clip.units.map((unit) => unitBytes(unit.nals, PLAIN_FORM)))));
  const file = new MemoryFile();
  const writer = new HybridMp4Writer(file, clip.track);
  addFrames(writer, 0, FRAMES);
  recording = Buffer.from(file.contents);
  await writer.finish(END);
  finished = Buffer.from(file.contents);
  unpatched = Buffer.concat([recording, finished.subarray(recording.length)]);
  borders = boxBorders(new MemoryFile(recording));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function boxBorders(file: MemoryFile): number[] {
  const found = [0];
  for (let at = 0; at < file.bytes; found.push(at)) at = readBox(file, at, file.bytes)?.end ?? file.bytes;
  return found;
}

function addFrames(writer: HybridMp4Writer, from: number, to: number): void {
  for (const [i, unit] of clip.units.entries()) {
    if (i < from || i >= to) continue;
    writer.add(unitBytes(unit.nals, PLAIN_FORM), TIMES[i] ?? 0, unit.key);
    if (i % A_FRAGMENT === A_FRAGMENT - 1) writer.flush();
  }
}

function save(name: string, contents: Uint8Array): string {
  const path = join(folder, name);
  fs.writeFileSync(path, contents);
  return path;
}

const SPARING = { beforeCut: () => undefined };

function resumed(file: MemoryFile, sparing: Parameters<typeof resumeTornFile>[1] = null) {
  const found = resumeTornFile(file, sparing);
  if (found.state !== 'resumed') throw new Error(`It is ${found.state}.`);
  return found;
}

/** Frames in whole fragments of the first `length` bytes. Borders: ftyp, free, moov, then moof and mdat by turns. */
function framesWithin(length: number): number {
  return borders.filter((border, i) => i >= 5 && i % 2 === 1 && border <= length).length * A_FRAGMENT;
}

describe('a file cut anywhere', () => {
  it('keeps exactly the whole fragments, at any byte', async () => {
    const firstFragment = borders[3] ?? 0;
    const cuts = new Set(borders.flatMap((border) => Array.from({ length: 41 }, (_, i) => border + i - 20)));
    for (let cut = 0; cut < unpatched.length; cut += 97) cuts.add(cut);
    for (let cut = recording.length; cut <= unpatched.length; cut++) cuts.add(cut);
    for (const cut of [...cuts].filter((at) => at >= firstFragment && at <= unpatched.length)) {
      const file = new MemoryFile(unpatched.subarray(0, cut));
      const { writer, droppedBytes } = resumed(file);
      const frames = framesWithin(cut);
      const keep = borders[3 + (frames / A_FRAGMENT) * 2] ?? 0;
      expect([writer.samples, droppedBytes], `cut at ${cut}`).toEqual([frames, cut - keep]);
      expect(file.contents.equals(recording.subarray(0, keep))).toBe(true);
      await writer.finish(writer.guessedEndTicks);
      expect(resumeTornFile(file)).toEqual({ state: 'finished', samples: frames });
    }
  });

  it('is unusable where not even its head is whole, and left alone', () => {
    for (let cut = 0; cut < (borders[3] ?? 0); cut++) {
      const file = new MemoryFile(unpatched.subarray(0, cut));
      expect(resumeTornFile(file).state, `cut at ${cut}`).toBe('unusable');
      expect(file.calls).toEqual([]);
    }
  });

  it('plays as it is, and after recovery with exact times and pictures', async () => {
    const middles = borders.flatMap((border, i) =>
      i < 3 ? [] : [border, Math.floor((border + (borders[i + 1] ?? 0)) / 2)],
    );
    for (const cut of [...middles.filter((at) => at > (borders[5] ?? 0) && at < recording.length), recording.length]) {
      const frames = framesWithin(cut);
      const file = new MemoryFile(unpatched.subarray(0, cut));
      const { writer } = resumed(file);
      expect(frameHashes(save('cut.mp4', file.contents)), `cut at ${cut}`).toEqual(hashes.slice(0, frames));
      await writer.finish(writer.guessedEndTicks);
      const path = save('cut.mp4', file.contents);
      expect(frameHashes(path), `cut at ${cut}`).toEqual(hashes.slice(0, frames));
      const packets = probePackets(path);
      expect(packets.map((packet) => packet.pts)).toEqual(TIMES.slice(0, frames));
      expect(packets.map((packet) => packet.key)).toEqual(clip.units.slice(0, frames).map((unit) => unit.key));
    }
  });

  it('takes the missing tail and equals a recording that was never torn', async () => {
    for (const cut of [borders[3] ?? 0, (borders[7] ?? 0) - 1, borders[7] ?? 0, recording.length, unpatched.length]) {
      const file = new MemoryFile(unpatched.subarray(0, cut));
      const { writer } = resumed(file);
      addFrames(writer, writer.samples, FRAMES);
      await writer.finish(END);
      expect(file.contents.equals(finished), `cut at ${cut}`).toBe(true);
    }
  });
});

describe('special cases', () => {
  it('a finished file is left alone', () => {
    const file = new MemoryFile(finished);
    expect(resumeTornFile(file)).toEqual({ state: 'finished', samples: FRAMES });
    expect(file.calls).toEqual([]);
  });

  it('a patched head whose moov is gone is recovered from the fragments', async () => {
    for (const length of [recording.length, recording.length + 20, finished.length - 1]) {
      const file = new MemoryFile(finished.subarray(0, length));
      const { writer } = resumed(file);
      expect(file.contents.equals(recording)).toBe(true);
      await writer.finish(END);
      expect(file.contents.equals(finished)).toBe(true);
    }
  });

  it('a fragment with a damaged moof is left out, those behind it stay', async () => {
    const bytes = Buffer.from(recording);
    bytes.writeUInt32BE(0x7777, (borders[5] ?? 0) + 88 + 4); // the first size of the second fragment
    const file = new MemoryFile(bytes);
    const { writer, damagedFragments } = resumed(file);
    expect([writer.samples, damagedFragments]).toEqual([FRAMES - A_FRAGMENT, 1]);
    await writer.finish(END);
    expect(probePackets(save('damaged.mp4', file.contents)).map((packet) => packet.pts)).toEqual(
      TIMES.filter((_, i) => i < A_FRAGMENT || i >= 2 * A_FRAGMENT),
    );
  });

  it('a stretch that makes no sense is a torn tail, or passed over, and the fragments behind it stay', async () => {
    const bytes = Buffer.from(recording);
    bytes.fill(0, borders[5], (borders[7] ?? 0) - 10);
    expect(resumed(new MemoryFile(bytes)).writer.samples).toBe(A_FRAGMENT);
    // What looks like the beginning of a fragment and is none.
    bytes.write('moof', (borders[5] ?? 0) + 2000, 'latin1');
    const file = new MemoryFile(bytes);
    const { writer, damagedFragments, droppedBytes } = resumed(file, SPARING);
    expect([writer.samples, damagedFragments, droppedBytes]).toEqual([FRAMES - A_FRAGMENT, 1, 0]);
    await writer.finish(END);
    expect(resumeTornFile(file)).toEqual({ state: 'finished', samples: FRAMES - A_FRAGMENT });
    expect(probePackets(save('stretch.mp4', file.contents)).map((packet) => packet.pts)).toEqual(
      TIMES.filter((_, i) => i < A_FRAGMENT || i >= 2 * A_FRAGMENT),
    );
  });

  it('so is one of any length, wherever the next fragment begins', () => {
    const [before, behind] = [recording.subarray(0, borders[5]), recording.subarray(borders[7])];
    const megabyte = 1024 * 1024;
    for (const length of [1, 7, ...[-9, -8, -4, -1, 0, 1].map((more) => megabyte + more), 2 * megabyte - 7]) {
      const { writer } = resumed(new MemoryFile(Buffer.concat([before, Buffer.alloc(length, 0x6d), behind])), SPARING);
      expect(writer.samples, `${length} bytes`).toBe(FRAMES - A_FRAGMENT);
    }
  });

  it('is not kept for ever by what looks like fragments and is none', () => {
    const trap = Buffer.alloc(20, 'xxxxmoofxxxxmfhdxxxx', 'latin1');
    trap.writeUInt32BE(1000, 0);
    const file = new MemoryFile(Buffer.concat([recording, ...Array<Buffer>(5000).fill(trap)]));
    let reads = 0;
    file.beforeCall = () => (reads += 1);
    expect(resumed(file, SPARING).writer.samples).toBe(FRAMES);
    expect(reads).toBeLessThan(500);
  });

  it('tells before whole fragments are cut off behind one that is not', () => {
    let told = 0;
    const sparing = { beforeCut: () => void (told += 1) };
    for (const [zerosFrom, expected] of [
      [recording.length - 900, 0],
      [(borders[9] ?? 0) - 500, 0],
    ] as const) {
      told = 0;
      const bytes = Buffer.from(recording);
      bytes.fill(0, zerosFrom);
      resumed(new MemoryFile(bytes), sparing);
      expect(told).toBe(expected);
    }
    const bytes = Buffer.from(recording);
    bytes.fill(0, (borders[6] ?? 0) + 8, (borders[6] ?? 0) + 20);
    const file = new MemoryFile(bytes);
    expect(resumed(file, sparing).writer.samples).toBe(A_FRAGMENT);
    expect(told).toBe(1);
  });

  it('after a power cut, zeros in place of the last samples are dropped with their fragment', () => {
    const bytes = Buffer.from(recording);
    bytes.fill(0, recording.length - 900);
    expect(resumed(new MemoryFile(bytes)).writer.samples).toBe(FRAMES - A_FRAGMENT);
    bytes.fill(0, (borders[9] ?? 0) - 500);
    const file = new MemoryFile(bytes);
    expect(resumed(file).writer.samples).toBe(2 * A_FRAGMENT);
    expect(file.bytes).toBe(borders[7]);
  });

  it('a duration that the guess made too long does not stand in the way of the next fragment', () => {
    const file = new MemoryFile();
    const writer = new HybridMp4Writer(file, clip.track);
    const times = [0, 9000, 9001, 9002];
    for (const [i, unit] of clip.units.slice(0, 4).entries()) {
      writer.add(unitBytes(unit.nals, PLAIN_FORM), times[i] ?? 0, unit.key);
      writer.flush();
    }
    const { writer: again } = resumed(file);
    expect([again.samples, again.lastPtsTicks, again.guessedEndTicks]).toEqual([4, 9002, 9003]);
  });

  it('other pixel shapes, profiles and dates come back from the file', () => {
    const track = {
      ...clip.track,
      sarWidth: 4,
      sarHeight: 3,
      chromaFormatIdc: 2,
      bitDepthLuma: 10,
      bitDepthChroma: 9,
      createdAtMs: Date.UTC(2045, 5, 6),
    };
    const file = new MemoryFile();
    const writer = new HybridMp4Writer(file, track);
    const { sarWidth, sarHeight, chromaFormatIdc, bitDepthLuma, bitDepthChroma, createdAtMs } = track;
    expect(resumed(file).writer.track).toMatchObject({
      sarWidth,
      sarHeight,
      chromaFormatIdc,
      bitDepthLuma,
      bitDepthChroma,
      createdAtMs,
      width: 320,
      height: 240,
      sps: writer.track.sps,
      pps: writer.track.pps,
    });
  });

  it('errors of the file system arrive as TornFileError', () => {
    for (const failing of ['read', 'truncate']) {
      const file = new MemoryFile(recording.subarray(0, recording.length - 1));
      file.beforeCall = (call) => {
        if (call === failing) throw new Error('EIO');
      };
      expect(() => resumeTornFile(file)).toThrow(TornFileError);
    }
  });

  it('files over 4 GiB are recovered and play (a sparse file on the disk)', async () => {
    const path = join(folder, 'large.mp4');
    const holeBytes = 5 * 2 ** 30;
    const start = openAppendFile(path);
    const writer = new HybridMp4Writer(start, clip.track);
    addFrames(writer, 0, 2 * A_FRAGMENT);
    const lost = { durations: Uint32Array.of(1), sizes: Uint32Array.of(1), keys: Uint8Array.of(1) };
    start.append([moof(3, TIMES[2 * A_FRAGMENT] ?? 0, lost, 16), mdatHeader64(16 + holeBytes)]);
    const holeEnd = start.bytes + holeBytes;
    start.close();
    fs.truncateSync(path, holeEnd);

    const tornBehind = reopenAppendFile(path);
    const second = resumeTornFile(tornBehind);
    if (second.state !== 'resumed') throw new Error(second.state);
    expect([second.writer.samples, second.damagedFragments]).toEqual([2 * A_FRAGMENT, 1]);
    expect(tornBehind.bytes).toBe(holeEnd);
    addFrames(second.writer, 2 * A_FRAGMENT, FRAMES);
    tornBehind.append([Buffer.from('half a moof')]);
    tornBehind.close();

    const again = reopenAppendFile(path);
    const third = resumeTornFile(again);
    if (third.state !== 'resumed') throw new Error(third.state);
    expect([third.writer.samples, third.droppedBytes]).toEqual([FRAMES, 11]);
    await third.writer.finish(END);
    expect(resumeTornFile(again)).toEqual({ state: 'finished', samples: FRAMES });
    again.close();
    expect(probePackets(path).map((packet) => packet.pts)).toEqual(TIMES);
    expect(frameHashes(path)).toEqual(hashes);
  });
});

describe('garbage', () => {
  /** Counts reads, so that a walk that never ends fails instead of hanging. */
  const guarded = (bytes: Uint8Array): MemoryFile => {
    const file = new MemoryFile(bytes);
    let reads = 0;
    file.beforeCall = () => {
      if (++reads > 20_000) throw new Error('It reads for ever.');
    };
    return file;
  };

  /** Whether recovery of these bytes ends well: untouched, or finished and then known as finished. */
  const survives = async (bytes: Uint8Array): Promise<boolean> => {
    const file = guarded(bytes);
    const found = resumeTornFile(file);
    if (found.state !== 'resumed') return file.calls.length === 0;
    await found.writer.finish(found.writer.guessedEndTicks);
    return resumeTornFile(file).state === 'finished';
  };

  it('of any kind is survived', async () => {
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), survives);
    expect(await fc.check(property, { numRuns: 200 })).toMatchObject({ failed: false });
  });

  it('behind a good beginning is survived', async () => {
    const beginning = recording.subarray(0, borders[4]);
    const property = fc.asyncProperty(fc.nat(beginning.length), fc.uint8Array({ maxLength: 300 }), (keep, tail) =>
      survives(Buffer.concat([beginning.subarray(0, keep), tail])),
    );
    expect(await fc.check(property, { numRuns: 300 })).toMatchObject({ failed: false });
  });

  it('in single places is survived', async () => {
    const change = fc.record({
      at: fc.oneof(fc.nat(2000), fc.nat(finished.length - 5), fc.constantFrom(...borders.slice(0, -1))),
      offset: fc.nat(120),
      value: fc.oneof(fc.constantFrom(0, 1, 8, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff), fc.nat()),
    });
    const wholes = fc.constantFrom(recording, finished, unpatched);
    const property = fc.asyncProperty(wholes, fc.array(change, { minLength: 1, maxLength: 6 }), (whole, changes) => {
      const bytes = Buffer.from(whole);
      for (const { at, offset, value } of changes) bytes.writeUInt32BE(value, Math.min(at + offset, whole.length - 4));
      return survives(bytes);
    });
    expect(await fc.check(property, { numRuns: 600 })).toMatchObject({ failed: false });
  });
});
