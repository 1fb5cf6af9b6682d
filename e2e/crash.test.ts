import { readdir } from 'node:fs/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { foldersIn, type KnownClip, knownClip, rawOf, restart, stateIn } from './harness/crash-scene.ts';
import { expectKept, introduced, killInTake, type KilledTake, type TakePlan } from './harness/killed-take.ts';
import { expectSound, manifestIn } from './harness/recovered-session.ts';
import { ClipSender } from './harness/clip-sender.ts';
import { CAPTURE_STARTED, RawPhone } from './harness/raw-phone.ts';
import { eventually, StationProcess, temporaryFolder } from './harness/station-process.ts';

/** What a kill may lose of what the station had received, in ms (docs: recording format). */
const RAW_LOSS_MS = 100;
/** With raw switched off: one fragment, and the time it takes to write it. */
const FRAGMENT_LOSS_MS = 500 + RAW_LOSS_MS;

let small: KnownClip;
let recordings: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  small = await knownClip();
});

beforeEach(async () => {
  const folder = await temporaryFolder();
  recordings = `${folder.path}/recordings`;
  remove = () => folder.remove();
});

afterEach(() => remove());

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const kill = (plan: Omit<TakePlan, 'recordings' | 'clip'>): Promise<KilledTake> =>
  killInTake({ recordings, clip: small, ...plan });

describe('a station that is killed while it records', () => {
  it('keeps what it had received before the first fragment', async () => {
    const takes: KilledTake[] = [];
    for (const frames of [1, 2, 4]) {
      takes.push(await kill({ phones: 1, killWhen: (station) => station.sawFrames(frames) }));
    }
    takes.push(
      await kill({
        phones: 1,
        killWhen: async (station) => {
          await station.process.line(/Started recording session/);
        },
      }),
    );
    await restart(recordings);
    for (const take of takes) {
      expect(take.left.size).toBe(1);
      await expectKept(take, small, RAW_LOSS_MS);
    }
  });

  it('keeps all but the last 100 ms of two phones, whenever it is killed', async () => {
    const takes: KilledTake[] = [];
    for (let round = 0; round < 8; round += 1) {
      const waitMs = 50 + Math.random() * 1200;
      const take = await kill({
        phones: 2,
        killWhen: async (station) => {
          await station.sawFrames(1, 2);
          await introduced(recordings);
          await sleep(waitMs);
        },
      });
      expect(take.left.size).toBe(2);
      takes.push(take);
    }
    await restart(recordings);
    for (const take of takes) {
      await expectKept(take, small, RAW_LOSS_MS);
      const manifests = await Promise.all([...take.left.keys()].map(manifestIn));
      expect(new Set(manifests.map(({ takeId }) => takeId)).size).toBe(1);
      expect(manifests.map(({ state, endCause, problem }) => ({ state, endCause, problem }))).toEqual(
        manifests.map(() => ({ state: 'recovered', endCause: 'crash', problem: null })),
      );
    }
  });

  it('keeps all but the last fragment where raw is switched off', async () => {
    const takes: KilledTake[] = [];
    for (const waitMs of [0, 300, 400 + Math.random() * 1000, 1200 + Math.random() * 500]) {
      takes.push(
        await kill({
          phones: 2,
          args: ['--no-raw'],
          killWhen: async (station) => {
            await station.sawFrames(1, 2);
            await sleep(waitMs);
          },
        }),
      );
    }
    await restart(recordings, ['--no-raw']);
    for (const take of takes) {
      expect(take.left.size).toBe(2);
      await expectKept(take, small, FRAGMENT_LOSS_MS);
    }
  });
});

describe('a station that is killed while it completes files', () => {
  /** Resolves when so many of the sessions say they are being completed, or are beyond it. */
  async function whenCompleting(sessions: number): Promise<void> {
    for (;;) {
      const states = (await foldersIn(recordings)).map(stateIn);
      if (states.filter((state) => state === 'finalizing' || state === 'ready').length >= sessions) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function killAfterStop(killWhen: () => Promise<void>): Promise<KilledTake> {
    return kill({
      phones: 5,
      killWhen: async (station) => {
        await station.sawFrames(20, 5);
        station.process.type('stop');
        await killWhen();
      },
    });
  }

  it.each([
    ['right after Stop', () => sleep(0)],
    ['while it waits for the last frames', () => sleep(150 + Math.random() * 200)],
    ['as the first session is being completed', () => whenCompleting(1)],
    ['as the last session is being completed', () => whenCompleting(5)],
    ['at any moment of it', () => sleep(300 + Math.random() * 60)],
  ])('leaves nothing behind that it does not complete: %s', async (_moment, killWhen) => {
    const take = await killAfterStop(killWhen);
    await restart(recordings);
    expect(take.left.size).toBe(5);
    await expectKept(take, small, RAW_LOSS_MS);
  });
});

describe('a station that is killed after the picture changed its size', () => {
  const other = { width: 160, height: 120, fps: 30, bitrateMbit: 1, seconds: 1 } as const;

  async function record(args: readonly string[], killWhen: (directory: string) => Promise<unknown>): Promise<string> {
    const second = await knownClip(other);
    const station = await StationProcess.start({ recordings, args });
    const phone = await RawPhone.connect(station.url, 'Turning');
    try {
      phone.text(CAPTURE_STARTED);
      const before = new ClipSender(phone, small.clip);
      before.config();
      before.frames(45);
      await eventually('the first video is begun', async () => (await filesIn()).includes('stream.mp4'));
      const after = new ClipSender(phone, second.clip, before);
      after.config();
      after.frames(30);
      const [directory = ''] = await foldersIn(recordings);
      await killWhen(directory);
    } finally {
      await station.kill();
      phone.leave();
    }
    const [directory = ''] = await foldersIn(recordings);
    return directory;
  }

  async function filesIn(): Promise<string[]> {
    const [directory] = await foldersIn(recordings);
    return directory === undefined ? [] : readdir(directory);
  }

  it.each([[[]], [['--no-raw']]])('recovers both videos (%j)', async (args) => {
    const second = await knownClip(other);
    const directory = await record(args, async () => {
      await eventually('the second video is begun', async () => (await filesIn()).includes('stream-2.mp4'));
      await sleep(700);
    });
    const raw = rawOf(directory);
    await restart(recordings, args);
    expect(rawOf(directory)).toEqual(raw);
    const { rows, frames, manifest } = await expectSound(directory, 'recovered');
    expect(rows.length).toBe(75);
    expect(frames).toEqual([...small.frames.slice(0, 45), ...second.frames.slice(0, 30)]);
    expect(manifest.video).toMatchObject({ width: 320, height: 240 });
  });

  it.each([[[]], [['--no-raw']]])('recovers the first where the second had just begun (%j)', async (args) => {
    const second = await knownClip(other);
    const directory = await record(args, () =>
      eventually('the second video is begun', async () => (await filesIn()).includes('stream-2.mp4')),
    );
    await restart(recordings, args);
    const { frames } = await expectSound(directory, 'recovered');
    expect(frames.length).toBeGreaterThanOrEqual(args.length === 0 ? 1 : 0);
    const expected = [...small.frames.slice(0, 45), ...second.frames.slice(0, 30)];
    expect(frames).toEqual(expected.slice(0, frames.length));
  });
});
