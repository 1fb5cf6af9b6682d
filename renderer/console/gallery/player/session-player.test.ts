import { describe, expect, it } from 'vitest';
import { FRAMES_CSV_HEADER } from '#shared/recording/frames-csv.ts';
import { frameTimesOf } from './frame-times.ts';
import { type PlayedVideo, SessionPlayer } from './session-player.ts';

/** A video element that does at once what it is told. */
class FakeVideo implements PlayedVideo {
  currentTime = 0;
  duration = 0.1;
  paused = true;
  playbackRate = 1;
  error = null;
  readonly opened: string[] = [];
  readonly #listeners = new Map<string, () => void>();
  #show: VideoFrameRequestCallback | null = null;

  set src(url: string) {
    this.opened.push(url);
    this.currentTime = 0;
    this.paused = true;
  }
  play(): Promise<void> {
    this.paused = false;
    this.tell('play');
    return Promise.resolve();
  }
  pause(): void {
    this.paused = true;
    this.tell('pause');
  }
  load(): void {}
  removeAttribute(name: string): void {
    this.opened.push(`no ${name}`);
  }
  requestVideoFrameCallback(show: VideoFrameRequestCallback): number {
    this.#show = show;
    return 1;
  }
  cancelVideoFrameCallback(): void {
    this.#show = null;
  }
  addEventListener(event: string, run: () => void): void {
    this.#listeners.set(event, run);
  }
  tell(event: string): void {
    this.#listeners.get(event)?.();
  }
  show(mediaTime: number): void {
    const facts = { mediaTime, presentationTime: 0, expectedDisplayTime: 0, width: 0, height: 0, presentedFrames: 0 };
    this.#show?.(0, facts);
  }
}

const TIMES = frameTimesOf(
  `${FRAMES_CSV_HEADER}\n` +
    '1,1,1000000,1100000,1100000,0,10,0,stream.mp4\n' +
    '2,0,1033000,1133000,1133000,33000,10,10,stream.mp4\n' +
    '3,0,1100000,1200000,1200000,100000,10,20,stream.mp4\n' +
    '4,1,1150000,1250000,1250000,0,10,30,stream-2.mp4\n',
);

function setUp(videos = ['stream.mp4', 'stream-2.mp4'], times: typeof TIMES | null = TIMES) {
  const video = new FakeVideo();
  const player = new SessionPlayer({ durationUs: 183_000, videos, urlOf: (name) => `/m/${name}` });
  player.setTimes(times);
  const detach = player.attach(video);
  video.tell('loadedmetadata');
  return { video, player, detach };
}

describe('SessionPlayer', () => {
  it('opens the first file, plays and pauses', () => {
    const { video, player } = setUp();
    expect(video.opened).toEqual(['/m/stream.mp4']);
    player.toggle();
    expect([player.state.playing, video.paused]).toEqual([true, false]);
    player.toggle();
    expect([player.state.playing, video.paused]).toEqual([false, true]);
  });

  it('tells the exact time of the picture that is shown, though the browser rounds it', () => {
    const { video, player } = setUp();
    player.toggle();
    video.show(0.032999);
    expect([player.state.timeUs, player.frame]).toEqual([33_000, 1]);
    player.toggle();
    player.seek(50_000);
    video.show(0.033);
    expect([player.state.timeUs, player.frame]).toEqual([50_000, 1]);
  });

  it('goes frame by frame, across files, and stops at both ends', () => {
    const { video, player } = setUp();
    player.step(1);
    expect([player.frame, video.currentTime]).toEqual([1, 0.0665]);
    player.step(2);
    expect(video.opened).toEqual(['/m/stream.mp4', '/m/stream-2.mp4']);
    video.tell('loadedmetadata');
    expect([player.frame, video.currentTime]).toEqual([3, 0.005]);
    player.step(1);
    expect(player.frame).toBe(3);
    player.step(-9);
    expect([player.frame, video.opened.length]).toEqual([0, 3]);
  });

  it('goes on with the next file where one ends, at the same speed, and back to the first from the end', () => {
    const { video, player } = setUp();
    player.setSpeed(4);
    player.toggle();
    video.tell('ended');
    expect(video.opened.at(-1)).toBe('/m/stream-2.mp4');
    video.playbackRate = 1;
    video.tell('loadedmetadata');
    expect([video.paused, video.playbackRate]).toEqual([false, 4]);
    video.pause();
    video.tell('ended');
    expect(player.state.timeUs).toBe(183_000);
    player.toggle();
    expect(video.opened.at(-1)).toBe('/m/stream.mp4');
  });

  it('seeks within the session and not beyond', () => {
    const { video, player } = setUp();
    player.seek(120_000);
    expect([video.currentTime, video.opened.length]).toEqual([0.12, 1]);
    player.seek(9e9);
    expect([player.state.timeUs, video.opened.at(-1)]).toEqual([183_000, '/m/stream-2.mp4']);
    player.seek(-1);
    expect(player.state.timeUs).toBe(0);
  });

  it('goes where it was last told to, while a file is being opened', () => {
    const { video, player } = setUp();
    player.seek(160_000);
    player.seek(0);
    player.seek(40_000);
    video.tell('loadedmetadata');
    expect([video.opened.at(-1), video.currentTime]).toEqual(['/m/stream.mp4', 0.04]);
    player.seek(50_000);
    expect(video.currentTime).toBe(0.05);
  });

  it('opens the video that a session gets while it is shown', () => {
    const { video, player } = setUp([], null);
    expect(video.opened).toEqual([]);
    player.setSession({ durationUs: 900_000, videos: ['stream.mp4'], urlOf: (name) => `/n/${name}` });
    expect([video.opened, player.state.durationUs]).toEqual([['/n/stream.mp4'], 900_000]);
    player.setSession({ durationUs: 900_000, videos: ['stream.mp4'], urlOf: (name) => `/n/${name}` });
    expect(video.opened).toHaveLength(1);
  });

  it('lets go of its file, and takes it again', () => {
    const { video, player } = setUp();
    player.hold(false);
    player.hold(true);
    expect(video.opened).toEqual(['/m/stream.mp4', 'no src', '/m/stream.mp4']);
  });

  it('opens files that have become others under another address', () => {
    const { video, player } = setUp();
    player.reload();
    player.reload();
    expect(video.opened).toEqual([
      '/m/stream.mp4',
      'no src',
      '/m/stream.mp4?reload=1',
      'no src',
      '/m/stream.mp4?reload=2',
    ]);
  });

  it('does without frame times', () => {
    const { video, player } = setUp(['stream.mp4'], null);
    expect([player.frame, player.state.durationUs]).toEqual([-1, 183_000]);
    player.toggle();
    video.show(0.05);
    player.step(1);
    expect(video.currentTime).toBeCloseTo(0.083333);
  });

  it('says why it cannot play', () => {
    const { video, player } = setUp();
    Object.assign(video, { error: { message: 'no such file', code: 4 } });
    video.tell('error');
    expect(player.state.problem).toBe('no such file');
  });
});
