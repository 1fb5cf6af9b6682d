import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppendFile } from './append-file.ts';
import { HybridMp4Writer } from './hybrid-mp4-writer.ts';
import { readBox } from './iso-box-reader.ts';
import { MemoryFile } from './memory-file.ts';
import {
  frameHashes,
  makeClip,
  PLAIN_FORM,
  probePackets,
  run,
  unitBytes,
  type TestClip,
  type UnitForm,
} from '../test-clip.ts';

const FRAMES = 40;
/** Irregular: from one tick to a gap of two seconds. */
const TIMES = Array.from(
  { length: FRAMES },
  (_, i) => i * 3000 + ((i * 7919) % 2500) + (i > 20 ? 180_000 : 0) + (i === 0 ? 0 : 1),
);
const END = (TIMES.at(-1) ?? 0) + 4567;

let folder = '';
let oneSlice: TestClip;
let fourSlices: TestClip;
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'hybrid-mp4-'));
  oneSlice = makeClip(folder, FRAMES, 1);
  fourSlices = makeClip(folder, FRAMES, 4);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function addAll(writer: HybridMp4Writer, clip: TestClip, form: UnitForm = PLAIN_FORM, everyFlush = 7): void {
  for (const [i, unit] of clip.units.entries()) {
    writer.add(unitBytes(unit.nals, form), TIMES[i] ?? 0, unit.key);
    if (i % everyFlush === everyFlush - 1) writer.flush();
  }
}

function topLevel(file: MemoryFile): string[] {
  const types: string[] = [];
  for (let at = 0; at < file.bytes;) {
    const place = readBox(file, at, file.bytes);
    if (place === null) return [...types, 'torn'];
    types.push(place.type);
    at = place.end;
  }
  return types;
}

function save(name: string, contents: Uint8Array): string {
  const path = join(folder, name);
  fs.writeFileSync(path, contents);
  return path;
}

function rawHashes(clip: TestClip): string[] {
  return frameHashes(save('raw.h264', Buffer.concat(clip.units.map((unit) => unitBytes(unit.nals, PLAIN_FORM)))));
}

describe('a recording read back by ffmpeg', () => {
  const forms: Record<string, UnitForm> = {
    'long start codes, parameter sets in-band': PLAIN_FORM,
    'short start codes': { ...PLAIN_FORM, startCode: [0, 0, 1] },
    'parameter sets out-of-band': { ...PLAIN_FORM, parameterSets: 'out-of-band' },
    'delimiters and trailing zeros': { ...PLAIN_FORM, delimiters: 'kept', trailingZeros: 3 },
    'short start codes, out-of-band, zeros': {
      startCode: [0, 0, 1],
      trailingZeros: 1,
      parameterSets: 'out-of-band',
      delimiters: 'kept',
    },
  };
  const cases = Object.entries(forms).flatMap(([name, form]) => [1, 4].map((slices) => ({ name, form, slices })));

  it.each(cases)('$name, $slices slices: times, keys and pictures are exact', async ({ form, slices }) => {
    const clip = slices === 1 ? oneSlice : fourSlices;
    const path = join(folder, `${slices}-${fs.readdirSync(folder).length}.mp4`);
    const file = openAppendFile(path);
    const writer = new HybridMp4Writer(file, clip.track);
    addAll(writer, clip, form);

    writer.flush();
    expect(frameHashes(path)).toEqual(rawHashes(clip)); // as it is, unfinished
    expect(probePackets(path).map((packet) => packet.pts)).toEqual(TIMES);

    expect(await writer.finish(END)).toEqual({ bytes: fs.statSync(path).size });
    file.close();
    const packets = probePackets(path);
    expect(packets.map((packet) => packet.pts)).toEqual(TIMES);
    expect(packets.map((packet) => packet.key)).toEqual(clip.units.map((unit) => unit.key));
    expect(frameHashes(path)).toEqual(rawHashes(clip));
    const shown = run('ffprobe', [
      '-show_entries',
      'stream=duration_ts,nb_frames,width,height',
      '-of',
      'csv=p=0',
      path,
    ]);
    expect(shown.trim()).toBe(`320,240,${END},${FRAMES}`);
  });

  it('keeps the delay of a first sample that does not come at 0', async () => {
    const file = new MemoryFile();
    const writer = new HybridMp4Writer(file, oneSlice.track);
    for (const [i, unit] of oneSlice.units.entries())
      writer.add(unitBytes(unit.nals, PLAIN_FORM), 4321 + i * 3000, unit.key);
    await writer.finish(4321 + FRAMES * 3000);
    const path = save('late.mp4', file.contents);
    expect(probePackets(path).map((packet) => packet.pts)).toEqual(oneSlice.units.map((_, i) => 4321 + i * 3000));
    expect(frameHashes(path)).toHaveLength(FRAMES);
  });

  it('is found by seeking: every key frame decodes on its own', async () => {
    const file = new MemoryFile();
    const writer = new HybridMp4Writer(file, oneSlice.track);
    addAll(writer, oneSlice);
    await writer.finish(END);
    const path = save('seek.mp4', file.contents);
    const seconds = (TIMES[24] ?? 0) / 90_000;
    const found = run('ffmpeg', ['-ss', `${seconds + 0.001}`, '-i', path, '-frames:v', '1', '-f', 'framemd5', '-']);
    expect(found.trim().split('\n').at(-1)?.split(',').at(-1)?.trim()).toBe(rawHashes(oneSlice)[25]);
  });

  it('says pixel shape and creation time', async () => {
    const file = new MemoryFile();
    const writer = new HybridMp4Writer(file, { ...oneSlice.track, sarWidth: 4, sarHeight: 3 });
    addAll(writer, oneSlice, { ...PLAIN_FORM, parameterSets: 'out-of-band' });
    await writer.finish(END);
    const path = save('wide.mp4', file.contents);
    const entries = 'stream=sample_aspect_ratio:format_tags=creation_time';
    const shown = run('ffprobe', ['-show_entries', entries, '-of', 'default=nw=1', path]);
    expect(shown).toContain('sample_aspect_ratio=4:3');
    expect(shown).toContain('creation_time=2026-01-02T03:04:05');
  });
});

describe('HybridMp4Writer', () => {
  it('is fragmented while recording and an ordinary MP4 afterwards', async () => {
    const file = new MemoryFile();
    const writer = new HybridMp4Writer(file, oneSlice.track);
    expect(topLevel(file)).toEqual(['ftyp', 'free', 'moov']);
    writer.flush();
    expect(file.calls).toEqual(['append']);
    addAll(writer, oneSlice, PLAIN_FORM, 20);
    expect(topLevel(file)).toEqual(['ftyp', 'free', 'moov', 'moof', 'mdat', 'moof', 'mdat']);
    const before = Buffer.from(file.contents);
    await writer.finish(END);
    expect(topLevel(file)).toEqual(['ftyp', 'mdat', 'moov']);
    expect(file.contents.subarray(48, before.length).equals(before.subarray(48))).toBe(true);
  });

  it('syncs the moov before the one overwrite that makes it count, and that too', async () => {
    const file = new MemoryFile();
    const writer = new HybridMp4Writer(file, oneSlice.track);
    addAll(writer, oneSlice, PLAIN_FORM, 100);
    await writer.finish(END);
    expect(file.calls).toEqual(['append', 'append', 'append', 'sync', 'overwrite', 'sync']);
  });

  it('counts what waits and what is written', () => {
    const writer = new HybridMp4Writer(new MemoryFile(), oneSlice.track);
    expect([writer.samples, writer.lastPtsTicks, writer.guessedEndTicks]).toEqual([0, -1, 0]);
    const added = writer.add(unitBytes(oneSlice.units[0]?.nals ?? [], PLAIN_FORM), 10, true);
    expect([writer.samples, writer.flushedSamples, writer.pendingBytes]).toEqual([1, 0, added]);
    expect(writer.add(Buffer.from([0, 0, 0, 1, 9, 0x10]), 11, false)).toBe(0);
    writer.flush();
    expect([writer.samples, writer.flushedSamples, writer.pendingBytes]).toEqual([1, 1, 0]);
    expect([writer.lastPtsTicks, writer.guessedEndTicks]).toEqual([10, 3010]);
  });

  it('refuses wrong times, a bad track, a file in use, and work after the end', async () => {
    const file = new MemoryFile();
    const writer = new HybridMp4Writer(file, oneSlice.track);
    addAll(writer, oneSlice);
    const unit = unitBytes(oneSlice.units[1]?.nals ?? [], PLAIN_FORM);
    const untouched = Buffer.from(unit);
    expect(() => writer.add(unit, TIMES[3] ?? 0, false)).toThrow('times must strictly increase');
    expect(unit).toEqual(untouched);
    await expect(writer.finish(0.5)).rejects.toThrow('whole number of ticks');
    const finishing = writer.finish(END);
    expect(() => writer.add(unit, END, false)).toThrow('is being finished');
    await finishing;
    expect(() => writer.add(unit, END, false)).toThrow('is finished');
    await expect(writer.finish(END)).rejects.toThrow('is finished');
    expect(() => new HybridMp4Writer(file, oneSlice.track)).toThrow('starts in an empty file');
    expect(() => new HybridMp4Writer(new MemoryFile(), { ...oneSlice.track, width: 0 })).toThrow('A picture of 0x240');
  });

  it('takes parameter sets that change on the way, but none that no track can have', () => {
    const writer = new HybridMp4Writer(new MemoryFile(), oneSlice.track);
    writer.useParameterSets([Uint8Array.of(0x67, 1, 2, 3)], [Uint8Array.of(0x68, 4)]);
    const slice = unitBytes(oneSlice.units[0]?.nals ?? [], { ...PLAIN_FORM, parameterSets: 'out-of-band' });
    const sliceBytes = slice.length;
    expect(writer.add(slice, 0, true)).toBe(8 + 6 + sliceBytes);
    expect(() => writer.useParameterSets([], [])).toThrow('A track needs 1 to 31 SPS, not 0.');
  });

  it('finishes a recording without samples', async () => {
    const file = new MemoryFile();
    await new HybridMp4Writer(file, oneSlice.track).finish(0);
    expect(topLevel(file)).toEqual(['ftyp', 'mdat', 'moov']);
    expect(probePackets(save('empty.mp4', file.contents))).toEqual([]);
  });

  it('uses co64 once a fragment stands behind 4 GiB', async () => {
    const file = new MemoryFile();
    const writer = new HybridMp4Writer(file, oneSlice.track);
    const [first, second] = oneSlice.units.map((unit) => unitBytes(unit.nals, PLAIN_FORM));
    writer.add(first ?? Buffer.alloc(0), 0, true);
    writer.flush();
    file.pretendBytesBefore(2 ** 32);
    const place = file.bytes + 88 + 12 + 8;
    writer.add(second ?? Buffer.alloc(0), 3000, false);
    await writer.finish(6000);
    const co64 = file.contents.lastIndexOf('co64');
    expect(file.contents.readUInt32BE(co64 + 8)).toBe(2);
    expect(Number(file.contents.readBigUInt64BE(co64 + 20))).toBe(place);
    expect(file.contents.lastIndexOf('stco')).toBeLessThan(place - 2 ** 32);
  });
});

/** ffmpeg calls a file without any frame an error. */
function hashesIfAny(path: string, frames: number): string[] {
  return frames === 0 ? [] : frameHashes(path);
}

describe('a disk that is full', () => {
  const APPENDS = 1 + Math.floor(FRAMES / 7) + 2;

  it.each(Array.from({ length: APPENDS - 1 }, (_, i) => i + 2))(
    'at append %i leaves a playable file that can be finished later',
    async (failing) => {
      const file = new MemoryFile();
      const writer = new HybridMp4Writer(file, oneSlice.track);
      let appends = 1;
      file.beforeCall = (call) => {
        if (call === 'append' && ++appends >= failing) throw new Error('ENOSPC');
      };
      const recorded = async () => {
        addAll(writer, oneSlice);
        await writer.finish(END);
      };
      await expect(recorded()).rejects.toThrow('ENOSPC');

      const { flushedSamples } = writer;
      const expected = rawHashes(oneSlice).slice(0, flushedSamples);
      expect(flushedSamples).toBe(Math.min((failing - 2) * 7, FRAMES));
      const path = save('full.mp4', file.contents);
      expect(hashesIfAny(path, flushedSamples)).toEqual(expected);

      file.beforeCall = () => {};
      writer.dropPending();
      await writer.finish(END);
      expect(topLevel(file)).toEqual(['ftyp', 'mdat', 'moov']);
      expect(hashesIfAny(save('full.mp4', file.contents), flushedSamples)).toEqual(expected);
    },
  );

  it('keeps the waiting samples for another try', async () => {
    const file = new MemoryFile();
    const writer = new HybridMp4Writer(file, oneSlice.track);
    file.beforeCall = () => {
      throw new Error('ENOSPC');
    };
    expect(() => addAll(writer, oneSlice, PLAIN_FORM, FRAMES)).toThrow('ENOSPC');
    file.beforeCall = () => {};
    await writer.finish(END);
    expect(frameHashes(save('retried.mp4', file.contents))).toEqual(rawHashes(oneSlice));
  });

  it.each(['sync', 'overwrite'])(
    'a failing %s in finish() leaves the fragments, and finish() works later',
    async (call) => {
      const file = new MemoryFile();
      const writer = new HybridMp4Writer(file, oneSlice.track);
      addAll(writer, oneSlice);
      writer.flush();
      const before = Buffer.from(file.contents);
      let failures = 1;
      file.beforeCall = (name) => {
        if (name === call && failures-- > 0) throw new Error('EIO');
      };
      await expect(writer.finish(END)).rejects.toThrow('EIO');
      expect(file.contents.equals(before)).toBe(true);
      await writer.finish(END);
      expect(frameHashes(save('later.mp4', file.contents))).toEqual(rawHashes(oneSlice));
    },
  );

  it('a moov that could not be taken back goes before the next fragment comes', async () => {
    const file = new MemoryFile();
    const writer = new HybridMp4Writer(file, oneSlice.track);
    const [first, second] = oneSlice.units.map((unit) => unitBytes(unit.nals, PLAIN_FORM));
    writer.add(first ?? Buffer.alloc(0), 0, true);
    file.beforeCall = (call) => {
      if (call === 'sync' || call === 'truncate') throw new Error(call);
    };
    await expect(writer.finish(3000)).rejects.toThrow('sync');
    expect(topLevel(file)).toEqual(['ftyp', 'free', 'moov', 'moof', 'mdat', 'moov']);
    writer.add(second ?? Buffer.alloc(0), 3000, false);
    expect(() => writer.flush()).toThrow('truncate');
    file.beforeCall = () => {};
    writer.flush();
    expect(topLevel(file)).toEqual(['ftyp', 'free', 'moov', 'moof', 'mdat', 'moof', 'mdat']);
    await writer.finish(6000);
    expect(probePackets(save('taken-back.mp4', file.contents)).map((packet) => packet.pts)).toEqual([0, 3000]);
  });
});
