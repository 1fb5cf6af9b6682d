// oxlint-disable vitest/no-conditional-expect -- what is expected depends on what was drawn
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AccessUnitInspector } from '#shared/h264/access-unit.ts';
import { sessionManifest } from '#shared/recording/manifest.ts';
import type { MediaMessage } from '../../devices/media-message.ts';
import { ManualClock } from '../../manual-clock.ts';
import { AwaitedSession } from '../awaited-session.ts';
import { BufferPool } from '../disk/frame-batch.ts';
import { FRAMES_CSV_HEADER, parseFramesCsv } from '#shared/recording/frames-csv.ts';
import { nodeJournalFileSystem } from '../disk/journal-file.ts';
import type { Mp4Muxer } from './mp4-muxer.ts';
import { Session } from './session.ts';
import type { SessionListener } from './session-listener.ts';
import { SyncScheduler } from '../disk/sync-scheduler.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const CONFIG = hex('00000001 67 42 e0 1f ed 01 40 7b 20  00000001 68 ce 3c 80');
const CONFIG_OTHER_PPS = hex('00000001 67 42 e0 1f ed 01 40 7b 20  00000001 68 ce 38 80');
const CONFIG_720P = hex('00000001 67 42 80 1f da 01 40 16 e8 06 d0 a1 35  00000001 68 ce 3c 80');
const KEY = hex('00000001 65 88 84 00 21');
const DELTA = hex('00000001 41 9a 38 1b');
const T = 1_795_327_200_000_000;
/** What the header of a packet can say at most, in microseconds. */
const LATEST_US = Number(0xffff_ffff_ffff_ffffn) * 1000;

type Step =
  | { readonly do: 'flush' }
  | {
      readonly do: 'send';
      readonly payload: Uint8Array;
      readonly sequence: number | null;
      readonly device: number | { readonly at: number };
      readonly arrivalUs: number;
    };

const payload = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Uint8Array>(KEY, DELTA, DELTA) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Uint8Array>(
      CONFIG,
      CONFIG_OTHER_PPS,
      CONFIG_720P,
      Buffer.concat([CONFIG, KEY]),
      Buffer.concat([CONFIG_720P, KEY]),
      Buffer.concat([CONFIG_OTHER_PPS, KEY, DELTA]),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.constantFrom<Uint8Array>(hex('00000001 09 10'), hex('ffd8ffe00010'), Buffer.alloc(0), hex('00000001 65')),
      fc.uint8Array({ maxLength: 40 }),
      fc
        .tuple(fc.constantFrom(0x67, 0x68, 0x65, 0x41), fc.uint8Array({ maxLength: 40 }))
        .map(([header, rest]) => Buffer.concat([hex('00000001'), Uint8Array.of(header), rest])),
      fc.nat({ max: 3000 }).map((bytes) => Buffer.concat([DELTA, Buffer.alloc(bytes, 0x55)])),
    ),
  },
);
const send = fc.record({
  do: fc.constant('send' as const),
  payload,
  // Null is the next number.
  sequence: fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    fc.constantFrom(0, 1, 0xffff_ffff),
    fc.nat({ max: 0xffff_ffff }),
  ),
  // A step from the last time, or a time of its own.
  device: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 200_000 }) },
    fc.constantFrom({ at: 0 }, { at: LATEST_US }, { at: LATEST_US - 4_000_000 }),
    fc.record({
      at: fc.double({ min: 0, max: LATEST_US, noNaN: true }).map((value) => Math.floor(value / 1000) * 1000),
    }),
  ),
  arrivalUs: fc.oneof(fc.nat({ max: 100_000 }), fc.nat({ max: 20_000_000 })),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: send },
  { weight: 1, arbitrary: fc.constant({ do: 'flush' as const }) },
);

const QUIET: SessionListener = {
  sessionChanged: () => undefined,
  sessionEnded: () => undefined,
  keyFrameStored: () => undefined,
  queueFilled: () => undefined,
  queueDrained: () => undefined,
  writeFailed: (_, error) => {
    throw error;
  },
};

/** Keeps what each file was given: the payload, ticks and key flag of each unit, and where it ends. */
class KeepingMuxer implements Mp4Muxer {
  readonly files = new Map<string, { readonly payload: string; readonly ticks: number; readonly key: boolean }[]>();
  readonly ends = new Map<string, number>();

  openTrack(...[path, , , listener]: Parameters<Mp4Muxer['openTrack']>): ReturnType<Mp4Muxer['openTrack']> {
    const units: { payload: string; ticks: number; key: boolean }[] = [];
    if (this.files.has(basename(path))) throw new Error(`${path} is opened twice.`);
    this.files.set(basename(path), units);
    return {
      append: (batch) => {
        for (let at = 0; at < batch.units.length; at += 4) {
          const [offset = NaN, bytes = NaN, ticks = NaN, key = NaN] = batch.units.subarray(at, at + 4);
          units.push({ payload: Buffer.from(batch.buffer, offset, bytes).toString('hex'), ticks, key: key === 1 });
        }
        listener.batchConsumed(batch.buffer);
      },
      useParameterSets: () => undefined,
      settle: () => undefined,
      finish: async (endTicks) => {
        this.ends.set(basename(path), endTicks);
        await writeFile(path, 'mp4');
      },
    };
  }
}

let root = '';
let runs = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'session-fuzz-'));
});
afterAll(() => rm(root, { recursive: true }));

function openSession(
  directory: string,
  muxer: Mp4Muxer,
  clock: ManualClock,
  keepRaw: boolean,
  firstUs: number,
): Session {
  const device = { id: '', name: '', model: '', address: '', protocol: 'android-cam' as const };
  const times = { takeStartedUs: T, startedUs: firstUs };
  return new Session(
    {
      directory,
      sessionId: '',
      takeId: '',
      ...times,
      device,
      requested: null,
      captureId: null,
      resumptions: 0,
      program: '',
      writer: { host: '', pid: 1 },
    },
    {
      clock,
      muxer,
      journal: {
        fileSystem: nodeJournalFileSystem,
        sync: new SyncScheduler(clock, { everyMs: 1000, concurrent: 1 }),
        keepRaw,
      },
      buffers: new BufferPool([64], 4),
      limits: { sessionQueueBytes: 500, largeBatchBytes: 0, listedGaps: 3 },
    },
    QUIET,
  );
}

it('whatever a device sends, rows, raw bytes, videos and manifest agree with it', async () => {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, keepRaw) => {
    const directory = join(root, `${(runs += 1)}`);
    await mkdir(directory);
    const [clock, muxer, inspector] = [new ManualClock(T), new KeepingMuxer(), new AccessUnitInspector()];
    const awaited = new AwaitedSession({
      open: (firstUs) => openSession(directory, muxer, clock, keepRaw, firstUs),
      messagesDropped: () => expect.fail('Nothing may be dropped.'),
      ended: () => undefined,
    });
    const frames: MediaMessage[] = [];
    const stored: Uint8Array[] = [];
    let [sequence, deviceUs, arrivalUs] = [-1, 0, T];
    for (const given of steps) {
      if (given.do === 'flush') {
        awaited.session?.flush();
        continue;
      }
      sequence = given.sequence ?? (sequence + 1) % 2 ** 32;
      deviceUs = typeof given.device === 'number' ? Math.min(deviceUs + given.device, LATEST_US) : given.device.at;
      arrivalUs += given.arrivalUs;
      const message = { sequence, deviceUs, arrivalUs, payload: given.payload };
      const { kind } = inspector.inspect(given.payload);
      if (kind === 'picture' || kind === 'not-h264') frames.push(message);
      stored.push(given.payload);
      awaited.beginsAnotherCapture(message);
      // The channel's buffer is used again for the next message.
      const lent = Uint8Array.from(given.payload);
      awaited.write({ ...message, payload: lent });
      lent.fill(0xee);
    }
    await awaited.end('stopped');
    const { session } = awaited;
    expect(session !== null).toBe(frames.length > 0);
    if (session === null) return;

    const raw = keepRaw ? await readFile(join(directory, 'stream.h264')) : null;
    if (raw !== null) expect(raw.equals(Buffer.concat(stored))).toBe(true);
    const text = await readFile(join(directory, 'frames.csv'), 'latin1');
    const rows = parseFramesCsv(text);
    expect(text.split('\n').length - 2).toBe(frames.length);
    expect(text.startsWith(`${FRAMES_CSV_HEADER}\n`)).toBe(true);
    const last = new Map<string, number>();
    for (const [i, frame] of frames.entries()) {
      const row = rows[i] ?? expect.fail(`Row ${i} cannot be read again: ${text.split('\n')[i + 1]}`);
      expect([row.sequence, row.arrivalUs, row.bytes]).toEqual([frame.sequence, frame.arrivalUs, frame.payload.length]);
      expect(row.deviceUs).toBe(frame.deviceUs);
      if (raw === null) expect(row.offset).toBeNull();
      else expect(raw.subarray(row.offset ?? NaN, (row.offset ?? NaN) + row.bytes).equals(frame.payload)).toBe(true);
      expect(row.file === null).toBe(row.ptsUs === null);
      if (row.file === null || row.ptsUs === null) continue;
      if (last.has(row.file)) expect(row.ptsUs).toBeGreaterThan(last.get(row.file) ?? Infinity);
      else expect([row.ptsUs, row.key]).toEqual([0, true]);
      last.set(row.file, row.ptsUs);
    }

    expect([...muxer.files.keys()]).toEqual([...last.keys()]);
    for (const [name, units] of muxer.files) {
      const inFile = rows.flatMap((row, i) => (row.file === name ? [{ row, frame: frames[i] }] : []));
      expect(units.map(({ payload: bytes, key }) => [bytes, key])).toEqual(
        inFile.map(({ row, frame }) => [Buffer.from(frame?.payload ?? []).toString('hex'), row.key]),
      );
      for (const [i, { ticks }] of units.entries()) {
        expect(Number.isSafeInteger(ticks) && ticks > (units[i - 1]?.ticks ?? -1)).toBe(true);
      }
      expect(muxer.ends.get(name)).toBeGreaterThan(units.at(-1)?.ticks ?? Infinity);
    }

    const manifest = sessionManifest.parse(JSON.parse(await readFile(join(directory, 'session.json'), 'utf8')));
    expect(manifest).toMatchObject({
      state: last.size > 0 ? 'ready' : 'failed',
      frames: frames.length,
      keyFrames: rows.filter(({ key }) => key).length,
      bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
    });
    expect((manifest.problem === null) === (manifest.state === 'ready')).toBe(true);
    expect(manifest.gaps.every(({ lengthUs, missing }) => lengthUs >= 0 && missing >= 0)).toBe(true);
    expect(manifest.gaps.length).toBeLessThanOrEqual(3);
  });
  await fc.assert(property, { numRuns: 150 });
});
