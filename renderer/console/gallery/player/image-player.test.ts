import { describe, expect, it } from 'vitest';
import { FRAMES_CSV_HEADER } from '#shared/recording/frames-csv.ts';
import { frameTimesOf } from './frame-times.ts';
import { ImagePlayer } from './image-player.ts';

// 0, 40 ms, 90 ms, and after a gap 590 ms
const TIMES = frameTimesOf(
  `${FRAMES_CSV_HEADER}\n` +
    '0,1,1000000,1000000,1000000,0,10,0,stream.mp4\n' +
    '1,1,1040000,1040000,1040000,40000,11,10,stream.mp4\n' +
    '2,1,1090000,1090000,1090000,90000,12,21,stream.mp4\n' +
    '3,1,1590000,1590000,1590000,590000,13,33,stream.mp4\n',
);

/** A fetch that the test answers. */
interface Asked {
  readonly place: string;
  readonly answer: (picture: Blob) => void;
  readonly fail: (error: Error) => void;
}

/** Lets what was promised be heard. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

function setUp() {
  let nowMs = 5000;
  let timer: { readonly atMs: number; readonly run: () => void } | null = null;
  const asked: Asked[] = [];
  const player = new ImagePlayer({
    times: TIMES,
    fetchPicture: (offset, bytes) =>
      new Promise((answer, fail) => {
        asked.push({ place: `${offset}+${bytes}`, answer, fail });
      }),
    nowMs: () => nowMs,
    after: (ms, run) => {
      const set = { atMs: nowMs + ms, run };
      timer = set;
      return () => {
        if (timer === set) timer = null;
      };
    },
  });
  /** Every picture that was asked for comes. */
  const arrive = async (): Promise<void> => {
    asked.at(-1)?.answer(new Blob([]));
    await settle();
  };
  const pass = async (ms: number): Promise<void> => {
    const endMs = nowMs + ms;
    while (timer !== null && timer.atMs <= endMs) {
      const { atMs, run } = timer;
      timer = null;
      nowMs = atMs;
      run();
      await arrive();
    }
    nowMs = endMs;
  };
  const places = (): string[] => asked.map(({ place }) => place);
  return { player, asked, places, arrive, pass, isWaiting: () => timer !== null };
}

describe('ImagePlayer', () => {
  it('shows the first picture when it is opened, by its place in the stream', async () => {
    const { player, places, arrive } = setUp();
    expect([player.frame, player.state.picture]).toEqual([-1, null]);
    player.open();
    expect(places()).toEqual(['0+10']);
    await arrive();
    expect([player.frame, player.state.durationUs]).toEqual([0, 590_000]);
    expect(player.state.picture).not.toBeNull();
  });

  it('plays each picture at its own time, and stands at the end', async () => {
    const { player, places, arrive, pass, isWaiting } = setUp();
    player.open();
    await arrive();
    player.toggle();
    await pass(39);
    expect([player.frame, player.state.playing]).toEqual([0, true]);
    await pass(1);
    expect(player.frame).toBe(1);
    await pass(50);
    expect(player.frame).toBe(2);
    await pass(499);
    expect(player.frame).toBe(2);
    await pass(1);
    expect([player.frame, player.state.playing, player.state.timeUs]).toEqual([3, false, 590_000]);
    expect(isWaiting()).toBe(false);
    expect(places()).toEqual(['0+10', '10+11', '21+12', '33+13']);
  });

  it('moves the time on while it waits for a picture after a gap', async () => {
    const { player, arrive, pass } = setUp();
    player.open();
    await arrive();
    player.toggle();
    await pass(300);
    expect(player.frame).toBe(2);
    expect(player.state.timeUs).toBeGreaterThan(190_000);
  });

  it('begins anew where it stands at the end', async () => {
    const { player, arrive, pass } = setUp();
    player.open();
    player.seek(590_000);
    await arrive();
    await arrive();
    expect(player.frame).toBe(3);
    player.toggle();
    await arrive();
    expect([player.frame, player.state.playing]).toEqual([0, true]);
    await pass(40);
    expect(player.frame).toBe(1);
  });

  it('plays at other speeds, from where it stands', async () => {
    const { player, arrive, pass } = setUp();
    player.open();
    await arrive();
    player.toggle();
    await pass(40);
    player.setSpeed(0.5);
    await pass(99);
    expect(player.frame).toBe(1);
    await pass(1);
    expect([player.frame, player.state.speed]).toEqual([2, 0.5]);
  });

  it('steps by picture, stands there, and stays within the session', async () => {
    const { player, arrive, isWaiting } = setUp();
    player.open();
    await arrive();
    player.toggle();
    player.step(1);
    await arrive();
    expect([player.frame, player.state.timeUs, player.state.playing]).toEqual([1, 40_000, false]);
    expect(isWaiting()).toBe(false);
    player.step(-5);
    await arrive();
    expect(player.frame).toBe(0);
    player.step(9);
    await arrive();
    expect([player.frame, player.state.timeUs]).toEqual([3, 590_000]);
  });

  it('fetches one picture at a time, and of those that passed meanwhile only the last', async () => {
    const { player, places, arrive } = setUp();
    player.open();
    player.seek(40_000);
    player.seek(90_000);
    player.seek(700_000);
    expect(places()).toEqual(['0+10']);
    await arrive();
    expect([player.frame, player.state.timeUs]).toEqual([0, 590_000]);
    expect(places()).toEqual(['0+10', '33+13']);
    await arrive();
    expect(player.frame).toBe(3);
  });

  it('says why a picture cannot be shown, and goes on with the next', async () => {
    const { player, asked, arrive } = setUp();
    player.open();
    asked[0]?.fail(new Error('The station answers 404.'));
    await settle();
    expect(player.state.problem).toBe('The station answers 404.');
    player.step(1);
    await arrive();
    expect([player.frame, player.state.problem]).toEqual([1, null]);
  });

  it('neither plays nor fetches once it is closed, and can be opened again', async () => {
    const { player, places, arrive, isWaiting } = setUp();
    const close = player.open();
    player.toggle();
    close();
    expect([player.state.playing, isWaiting()]).toEqual([false, false]);
    player.seek(90_000);
    await arrive();
    expect(places()).toEqual(['0+10']);
    player.open();
    expect(places()).toEqual(['0+10', '21+12']);
  });

  it('tells its listeners, until they do not want to hear any more', () => {
    const { player } = setUp();
    let told = 0;
    const leave = player.subscribe(() => (told += 1));
    player.seek(40_000);
    expect(told).toBe(1);
    leave();
    player.seek(0);
    expect(told).toBe(1);
  });
});
