import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_CHOICE, IDLE_WISH, wishOf } from './camera-constraints.ts';
import { CameraControl, type CameraState } from './camera-control.ts';
import { cameraError, fakeDevice, FakeMedia, FakeTrack } from './fake-camera.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const word = (state: CameraState): string => (state.kind === 'failed' ? state.problem : state.kind);

function setUp(answers: readonly (FakeTrack | DOMException)[] = []) {
  const media = new FakeMedia();
  media.answers.push(...answers);
  const told: string[] = [];
  const opened: MediaStreamTrack[] = [];
  const camera = new CameraControl(media, DEFAULT_CHOICE, {
    cameraChanged: (state) => told.push(word(state)),
    cameraOpened: (track) => opened.push(track),
    camerasFound: (cameras) => told.push(cameras.map(({ id }) => id).join('+')),
  });
  return { media, camera, told, opened };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

it('opens the camera that looks away from the person, and lists what there is', async () => {
  const { media, camera, told, opened } = setUp();
  media.devices = [fakeDevice('back', 'facing back'), fakeDevice('mic', 'Mic', 'audioinput')];
  await camera.open();
  expect(media.asked).toEqual([
    { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, facingMode: { ideal: 'environment' } },
  ]);
  expect(told).toEqual(['opening', 'back', 'on']);
  expect(opened).toEqual(media.tracks);
});

it('takes another camera where the remembered one is not there any more', async () => {
  const { media, camera, told } = setUp([cameraError('OverconstrainedError')]);
  await camera.open({ id: 'gone', facing: 'front' });
  expect(media.asked).toMatchObject([{ deviceId: { exact: 'gone' } }, { facingMode: { ideal: 'user' } }]);
  expect(told.at(-1)).toBe('on');
});

it('closes the camera before it opens another, for phones cannot have two at once', async () => {
  const { media, camera } = setUp();
  await camera.open();
  await camera.open({ id: 'front', facing: 'front' });
  expect(media.tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'live']);
});

it('keeps the camera that was asked for last, whichever comes first', async () => {
  const { media, camera, opened } = setUp();
  await Promise.all([camera.open(), camera.open({ id: 'front', facing: 'front' })]);
  expect(media.tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'live']);
  expect(opened).toEqual([media.tracks[1]]);
});

describe('a camera that does not open', () => {
  it('is not asked for again where the person said no', async () => {
    const { media, camera, told } = setUp([cameraError('NotAllowedError')]);
    await camera.open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([media.asked.length, told]).toEqual([1, ['opening', 'denied']]);
  });

  it('is asked for again until the other app lets go of it', async () => {
    const busy = cameraError('NotReadableError');
    const { camera, told } = setUp([busy, busy]);
    await camera.open();
    await vi.advanceTimersByTimeAsync(5000);
    expect(told).toEqual(['opening', 'busy', 'opening', '', 'on']);
  });

  it('is looked for when one is plugged in', async () => {
    const none = cameraError('NotFoundError');
    const { media, camera, told } = setUp([none, none]);
    await camera.open();
    media.dispatchEvent(new Event('devicechange'));
    await settled();
    expect(told).toEqual(['opening', 'none', 'opening', '', 'on']);
  });
});

describe('a camera that ends', () => {
  it('is opened again', async () => {
    const { media, camera, told, opened } = setUp();
    await camera.open();
    media.tracks[0]?.end();
    await settled();
    expect(told).toEqual(['opening', '', 'on', 'gone', 'opening', '', 'on']);
    expect(opened).toEqual(media.tracks);
  });

  it('is gone, not missing, where there is no other', async () => {
    const { media, camera, told } = setUp();
    await camera.open();
    media.answers.push(cameraError('NotFoundError'), cameraError('NotFoundError'));
    media.tracks[0]?.end();
    await settled();
    expect(told.slice(-2)).toEqual(['opening', 'gone']);
  });

  it('says nothing any more when another has been opened', async () => {
    const { media, camera, told } = setUp();
    await camera.open();
    await camera.open();
    const before = told.length;
    media.tracks[0]?.end();
    media.tracks[0]?.setMuted(true);
    await settled();
    expect(told.length).toBe(before);
  });

  it('is not opened again after it was closed', async () => {
    const { media, camera } = setUp([cameraError('NotReadableError'), cameraError('NotReadableError')]);
    await camera.open();
    camera.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(media.tracks).toEqual([]);
  });
});

it('is paused while the system mutes it', async () => {
  const { media, camera, told } = setUp();
  await camera.open();
  media.tracks[0]?.setMuted(true);
  media.tracks[0]?.setMuted(false);
  expect(told.slice(-3)).toEqual(['on', 'paused', 'on']);
});

describe('a wish', () => {
  const fullHd = wishOf({ aspectRatio: { width: 9, height: 16 }, bitrateMbit: 4, fps: 25, resolution: 1080 });

  it('is applied to the camera that is on', async () => {
    const { media, camera } = setUp([
      new FakeTrack('Back', { width: 1080, height: 1920 }, { width: { max: 4000 }, height: { max: 3000 } }),
    ]);
    await camera.open();
    await camera.apply(fullHd);
    expect(media.tracks[0]?.asked).toEqual([
      { width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 25 } },
    ]);
    expect(media.tracks.length).toBe(1);
  });

  it('has the camera asked for anew where it could give more than it does', async () => {
    const { media, camera } = setUp([
      new FakeTrack('Back', { width: 1280, height: 720 }, { width: { max: 4000 }, height: { max: 3000 } }),
    ]);
    await camera.open();
    await camera.apply(fullHd);
    expect(media.asked[1]).toMatchObject({ width: { ideal: 1920 }, height: { ideal: 1080 } });
  });

  it('waits for the camera that is just being opened', async () => {
    const { media, camera, opened } = setUp([
      new FakeTrack('Back', { width: 1080, height: 1920 }, { width: { max: 4000 }, height: { max: 3000 } }),
    ]);
    const opening = camera.open();
    await camera.apply(fullHd);
    expect(opened).toEqual(media.tracks);
    expect(media.tracks[0]?.asked).toEqual([
      { width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 25 } },
    ]);
    await opening;
  });

  it('is dropped for a later one that came while the camera was opened', async () => {
    const { media, camera } = setUp();
    const opening = camera.open();
    await Promise.all([camera.apply(IDLE_WISH), camera.apply(fullHd), opening]);
    expect(media.tracks[0]?.asked).toMatchObject([{ width: { ideal: 1920 } }]);
  });

  it('comes to its end where the camera does not open, or is closed meanwhile', async () => {
    const { media, camera } = setUp([cameraError('NotAllowedError')]);
    void camera.open();
    await camera.apply(fullHd);
    expect(media.tracks).toEqual([]);
    void camera.open();
    const applied = camera.apply(fullHd);
    camera.close();
    await applied;
    expect(media.tracks.map(({ readyState, asked }) => [readyState, asked])).toEqual([['ended', []]]);
  });

  it('leaves a camera alone that can do no more', async () => {
    const { media, camera } = setUp([
      new FakeTrack('Back', { width: 1280, height: 720 }, { width: { max: 1280 }, height: { max: 720 } }),
    ]);
    await camera.open();
    await camera.apply(fullHd);
    expect(media.asked.length).toBe(1);
  });
});
