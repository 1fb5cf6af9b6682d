import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import { LEAST_WINDOW_BYTES } from '#shared/delivery/delivery-window.ts';
import type { PhoneReport } from '../worker-messages.ts';
import { cameraFrame, type CameraFrameInit, FakeEncoder, FakeFrame, latestEncoder, stubCodecs } from './fake-codecs.ts';
import { fakeSockets } from './fake-socket.ts';
import { PhoneCamera } from './phone-camera.ts';

const IDENTITY = { deviceId: 'phone-0001', name: 'Desk', nameEdited: false, model: 'Pixel', token: null };
const SETTINGS: CaptureSettings = { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 0, resolution: 720 };
const START = { command: 'start_capture', settings: SETTINGS } as const;
const STOP = { command: 'stop_capture', reason: 'operator' } as const;
const STARTED = { width: 960, height: 720, fps: 0, bitrate: 4_000_000 };
const FRAME_MS = 33;
const ALIVE_MS = 500;

beforeEach(() => {
  vi.useFakeTimers();
  stubCodecs();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function setUp() {
  const { sockets, open, latest } = fakeSockets();
  const reports: PhoneReport[] = [];
  const camera = new PhoneCamera(open, (report) => reports.push(report));
  camera.start();
  const reported = <Kind extends PhoneReport['kind']>(kind: Kind): Extract<PhoneReport, { kind: Kind }>[] =>
    reports.filter((report): report is Extract<PhoneReport, { kind: Kind }> => report.kind === kind);
  const connect = (): void => {
    camera.obey({ kind: 'connected', url: 'wss://station.test/camera', identity: IDENTITY, cameras: [] });
    latest().welcome();
  };
  const openCamera = (label = 'Back'): void =>
    camera.obey({ kind: 'cameraOpened', source: { kind: 'offered' }, label });
  /** So many frames of the camera, each FRAME_MS after the one before, encoded at once. */
  const film = async (frames: number, init: CameraFrameInit = {}): Promise<void> => {
    for (let frame = 0; frame < frames; frame += 1) {
      await vi.advanceTimersByTimeAsync(FRAME_MS);
      camera.obey({ kind: 'frameOffered', frame: cameraFrame(performance.now() * 1000 + 7_000_000, init) });
      FakeEncoder.all.at(-1)?.emit();
    }
  };
  /** So long nothing comes but the station's signs of life. */
  const quietly = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= ALIVE_MS) {
      latest().hear({ type: 'alive' });
      await vi.advanceTimersByTimeAsync(Math.min(left, ALIVE_MS));
    }
  };
  return { sockets, latest, camera, reports, reported, connect, openCamera, quietly, film };
}

/** Connected, with a camera that is known well enough to be recorded. */
async function setUpReady() {
  const scene = setUp();
  scene.connect();
  scene.openCamera();
  await scene.film(5);
  return scene;
}

/** A capture that runs: the frame after `cameraReady` fixes the size, the next is the first to be sent. */
async function setUpRunning() {
  const scene = await setUpReady();
  scene.latest().command(START);
  scene.camera.obey({ kind: 'cameraReady' });
  await scene.film(1);
  return scene;
}

describe('a capture', () => {
  it('is accepted, set up by the page, announced, and then sent from 0 with a key frame', async () => {
    const { latest, camera, reported, film } = await setUpReady();
    const id = latest().command(START);
    expect(latest().heard('ok')).toEqual([{ type: 'ok', id }]);
    expect(reported('captureAsked')).toEqual([{ kind: 'captureAsked', settings: SETTINGS }]);
    await film(2);
    expect(latest().heard('capture_started')).toEqual([]);
    camera.obey({ kind: 'cameraReady' });
    await film(4);
    const { captureId } = latest();
    const started = { type: 'capture_started', captureId, ...STARTED, codec: 'avc1.64001F', camera: 'Back' };
    expect(captureId).toMatch(/^[0-9a-f-]{36}$/);
    expect(latest().heard('capture_started')).toEqual([started]);
    expect(latest().frames.map(({ header }) => [header.sequence, header.key])).toEqual([
      [0, true],
      [1, false],
      [2, false],
    ]);
    expect(reported('captureChanged')).toMatchObject([
      { capture: { ...STARTED, codec: 'avc1.64001F', hardware: true } },
    ]);
    expect(FakeFrame.open.size).toBe(0);
  });

  it('begins after 3 s though the page never says that its camera is ready', async () => {
    const { latest, quietly, film } = await setUpReady();
    latest().command(START);
    await quietly(2999 - FRAME_MS);
    await film(1);
    expect(latest().heard('capture_started')).toEqual([]);
    await film(1);
    await film(1);
    expect(latest().heard('capture_started')).toHaveLength(1);
  });

  it('takes the size of the frame that comes when the camera is ready', async () => {
    const { latest, camera, film } = await setUpReady();
    latest().command({ ...START, settings: { ...SETTINGS, aspectRatio: null } });
    camera.obey({ kind: 'cameraReady' });
    await film(2, { width: 1920, height: 1080, rotation: 90 });
    expect(latest().heard('capture_started')).toMatchObject([{ width: 720, height: 1280 }]);
  });

  it('goes on when it is started again', async () => {
    const { latest, film } = await setUpRunning();
    await film(2);
    const id = latest().command(START);
    await film(2);
    expect(latest().heard('ok').at(-1)).toEqual({ type: 'ok', id });
    expect(latest().heard('capture_started')).toHaveLength(1);
    expect(latest().frames.map(({ header }) => header.sequence)).toEqual([0, 1, 2, 3]);
  });

  it('ends with its last frames, and says how many there were', async () => {
    const { latest, camera, reported, film } = await setUpRunning();
    await film(2);
    latestEncoder().encodeQueueSize = 3;
    await film(1);
    latestEncoder().encodeQueueSize = 0;
    camera.obey({ kind: 'frameOffered', frame: cameraFrame(performance.now() * 1000 + 7_033_000) });
    const id = latest().command(STOP);
    expect(latest().said.at(-1)).toEqual({ type: 'ok', id });
    await vi.advanceTimersByTimeAsync(0);
    expect(latest().frames).toHaveLength(3);
    expect(latest().said.at(-1)).toEqual({ type: 'capture_stopped', frames: 3, dropped: 1, lost: 0, reason: 'asked' });
    expect(reported('captureChanged').at(-1)).toEqual({ kind: 'captureChanged', capture: null });
    await film(3);
    expect(latest().frames).toHaveLength(3);
  });

  it('ends behind what the link has not taken yet', async () => {
    const { latest, camera, film } = await setUpRunning();
    await film(1);
    latest().command({ command: 'request_keyframe' });
    await vi.advanceTimersByTimeAsync(FRAME_MS);
    camera.obey({ kind: 'frameOffered', frame: cameraFrame(performance.now() * 1000 + 7_000_000) });
    latestEncoder().emit(new Uint8Array(LEAST_WINDOW_BYTES));
    await film(2);
    latest().command(STOP);
    await vi.advanceTimersByTimeAsync(0);
    expect([latest().frames.length, latest().heard('capture_stopped')]).toEqual([2, []]);
    latest().acknowledge(2);
    expect(latest().frames.map(({ header }) => header.sequence)).toEqual([0, 1, 2, 3]);
    expect(latest().said.at(-1)).toMatchObject({ type: 'capture_stopped', frames: 4, lost: 0 });
  });

  it('is followed by another one, from 0 again', async () => {
    const { latest, camera, film } = await setUpRunning();
    await film(3);
    latest().command(STOP);
    // Before the last frames are out.
    latest().command(START);
    await vi.advanceTimersByTimeAsync(0);
    camera.obey({ kind: 'cameraReady' });
    await film(3);
    expect(latest().said.map(({ type }) => type)).toEqual([
      'hello',
      'telemetry',
      'ok',
      'capture_started',
      'ok',
      'ok',
      'capture_stopped',
      'capture_started',
    ]);
    expect(latest().frames.map(({ header }) => header.sequence)).toEqual([0, 1, 2, 0, 1]);
  });

  it('is followed by another one also where the station wants no more of the first before its last frames are out', async () => {
    const { latest, camera, reported, film } = await setUpRunning();
    await film(3);
    latest().command(STOP);
    latest().command(START);
    latest().settle();
    await vi.advanceTimersByTimeAsync(0);
    expect(reported('captureAsked')).toHaveLength(2);
    camera.obey({ kind: 'cameraReady' });
    await film(2);
    expect(latest().heard('capture_started')).toHaveLength(2);
  });

  it('that never began is ended all the same', async () => {
    const { latest, camera, film } = await setUpReady();
    latest().command(START);
    latest().command(STOP);
    expect(latest().said.at(-1)).toEqual({ type: 'capture_stopped', frames: 0, dropped: 0, lost: 0, reason: 'asked' });
    camera.obey({ kind: 'cameraReady' });
    await film(3);
    expect(latest().heard('capture_started')).toEqual([]);
  });

  it('does not begin when it was stopped while the browser looked for an encoder', async () => {
    const { latest, camera, film } = await setUpReady();
    latest().command(START);
    camera.obey({ kind: 'cameraReady' });
    camera.obey({ kind: 'frameOffered', frame: cameraFrame(performance.now() * 1000 + 7_000_000) });
    latest().command(STOP);
    await film(3);
    expect(latest().heard('capture_started')).toEqual([]);
    expect(latest().heard('capture_stopped')).toHaveLength(1);
  });

  it('is nothing to stop where there is none', async () => {
    const { latest } = await setUpReady();
    const { length } = latest().said;
    const id = latest().command(STOP);
    await vi.advanceTimersByTimeAsync(0);
    expect(latest().said.slice(length)).toEqual([{ type: 'ok', id }]);
  });

  it('ends in order when the person leaves, then the connection does', async () => {
    const { latest, camera, reported, film } = await setUpRunning();
    await film(2);
    camera.obey({ kind: 'left' });
    expect(latest().closedWith).toBeNull();
    await vi.advanceTimersByTimeAsync(0);
    expect(latest().said.at(-1)).toEqual({ type: 'capture_stopped', frames: 2, dropped: 0, lost: 0, reason: 'left' });
    expect(latest().closedWith).toBeNull();
    latest().settle();
    await vi.advanceTimersByTimeAsync(0);
    expect(latest().closedWith).toBe(1000);
    expect(reported('linkChanged').at(-1)?.link).toEqual({ kind: 'left' });
  });

  it('that is asked for while the last frames of a phone that leaves come out is never recorded', async () => {
    const { latest, camera, connect, film } = await setUpRunning();
    await film(2);
    camera.obey({ kind: 'left' });
    latest().command(START);
    latest().settle();
    await vi.advanceTimersByTimeAsync(0);
    expect(latest().closedWith).toBe(1000);
    connect();
    camera.obey({ kind: 'cameraOpened', source: { kind: 'offered' }, label: 'Back' });
    camera.obey({ kind: 'cameraReady' });
    await film(10);
    expect(latest().heard('capture_started')).toEqual([]);
    expect(latest().packets).toEqual([]);
  });

  it.each(['operator', 'problem'] as const)('tells the page why the station stops it: %s', async (reason) => {
    const { latest, reported, film } = await setUpRunning();
    await film(2);
    expect(reported('stopAsked')).toEqual([]);
    latest().command({ command: 'stop_capture', reason });
    expect(reported('stopAsked')).toEqual([{ kind: 'stopAsked', reason }]);
  });

  it('that is just ending is waited for when the person leaves', async () => {
    const { latest, camera, film } = await setUpRunning();
    await film(2);
    latest().command(STOP);
    camera.obey({ kind: 'left' });
    await vi.advanceTimersByTimeAsync(0);
    expect(latest().said.at(-1)).toMatchObject({ type: 'capture_stopped', frames: 2, reason: 'asked' });
    latest().settle();
    await vi.advanceTimersByTimeAsync(0);
    expect(latest().closedWith).toBe(1000);
  });

  it('that nobody settles does not keep a person who leaves for longer than 4 s', async () => {
    const { latest, camera, quietly, film } = await setUpRunning();
    await film(2);
    camera.obey({ kind: 'left' });
    await quietly(3999);
    expect(latest().closedWith).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(latest().closedWith).toBe(1000);
  });
});

describe('a connection that is lost', () => {
  const NUMBERS = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
  const sequences = (socket: { readonly frames: readonly { header: { sequence: number } }[] }): number[] =>
    socket.frames.map(({ header }) => header.sequence);

  it('does not end the capture: what the station has not acknowledged is sent again, and what was filmed meanwhile', async () => {
    const { latest, reported, film } = await setUpRunning();
    await film(5);
    latest().acknowledge(2);
    const { captureId } = latest();
    latest().drop();
    await film(5);
    expect(latestEncoder().state).toBe('configured');
    expect(reported('captureChanged').at(-1)?.capture).not.toBeNull();
    await vi.advanceTimersByTimeAsync(250);
    latest().open();
    expect(latest().heard('hello')).toMatchObject([{ captures: [{ captureId, first: 2, next: 10, ended: false }] }]);
    latest().letIn('', { captures: [{ captureId, next: 4 }] });
    await film(2);
    expect(latest().heard('capture_started')).toMatchObject([{ captureId }]);
    expect(sequences(latest())).toEqual(NUMBERS(4, 12));
  });

  it('is noticed after 2.5 s of silence, and the capture goes on all the same', async () => {
    const { latest, reported, film } = await setUpRunning();
    await film(2);
    await vi.advanceTimersByTimeAsync(2500);
    expect(reported('linkChanged').at(-1)?.link.kind).toBe('reconnecting');
    await film(3);
    await vi.advanceTimersByTimeAsync(250);
    latest().welcome();
    expect(sequences(latest())).toEqual(NUMBERS(0, 5));
  });

  it('gives the station all there is where it knows nothing of the capture', async () => {
    const { latest, film } = await setUpRunning();
    await film(4);
    latest().acknowledge(3);
    latest().drop();
    await vi.advanceTimersByTimeAsync(250);
    latest().welcome();
    expect(sequences(latest())).toEqual([3]);
  });

  it.each(['welcome', 'settled'] as const)('ends a capture that the station wants no more of: %s', async (how) => {
    const { latest, reported, film } = await setUpRunning();
    await film(4);
    const { captureId } = latest();
    if (how === 'welcome') {
      latest().drop();
      await vi.advanceTimersByTimeAsync(250);
      latest().welcome('', { captures: [{ captureId, next: null }] });
    } else {
      latest().settle();
    }
    await vi.advanceTimersByTimeAsync(0);
    expect(reported('captureChanged').at(-1)).toEqual({ kind: 'captureChanged', capture: null });
    expect(latest().heard('capture_stopped')).toEqual([]);
    expect(latest().frames).toHaveLength(how === 'welcome' ? 0 : 4);
  });

  it('is waited out by a capture that has ended: it is delivered behind, with its end', async () => {
    const { latest, film } = await setUpRunning();
    await film(3);
    latest().command(STOP);
    latest().drop();
    await vi.advanceTimersByTimeAsync(250);
    latest().open();
    const { captureId } = latest().heard('hello')[0]?.captures[0] ?? {};
    expect(latest().heard('hello')).toMatchObject([{ captures: [{ first: 0, next: 3, ended: true }] }]);
    latest().letIn('', { captures: [{ captureId: captureId ?? '', next: 1 }] });
    expect(sequences(latest())).toEqual([1, 2]);
    expect(latest().said.at(-1)).toMatchObject({ type: 'capture_stopped', frames: 3, lost: 0 });
  });

  it('loses the oldest where the phone cannot keep more, and says how many', async () => {
    const { latest, film } = await setUpRunning();
    latest().drop();
    await vi.advanceTimersByTimeAsync(250);
    latest().welcome('', { buffer: { bytes: 64 * 1024 * 1024, ms: 2000 } });
    const { captureId } = latest();
    latest().drop();
    await film(150);
    latest().welcome('', { captures: [{ captureId, next: 0 }], buffer: { bytes: 64 * 1024 * 1024, ms: 2000 } });
    const [first = 0, ...later] = sequences(latest());
    expect(first).toBeGreaterThan(0);
    expect(later).toEqual(NUMBERS(first + 1, 150));
    expect(latest().frames[0]?.header.key).toBe(true);
    latest().command(STOP);
    await vi.advanceTimersByTimeAsync(0);
    expect(latest().said.at(-1)).toMatchObject({ type: 'capture_stopped', frames: 150, lost: first });
  });

  it('lowers the bitrate when three quarters of what can be kept is full, tells it when it can, and raises it later', async () => {
    const { latest, reported, film } = await setUpRunning();
    const terms = { buffer: { bytes: 64 * 1024 * 1024, ms: 10_000 } };
    latest().drop();
    await vi.advanceTimersByTimeAsync(250);
    latest().welcome('', terms);
    const { captureId } = latest();
    // Nothing is acknowledged any more, though the connection stands.
    for (let step = 0; step < 9; step += 1) {
      await film(30);
      latest().hear({ type: 'alive' });
    }
    const lowered = latest().heard('encoder_changed');
    expect(lowered[0]).toMatchObject({ bitrate: 2_800_000, reason: 'buffer' });
    expect(latestEncoder().configs.at(-1)?.bitrate).toBe(lowered.at(-1)?.bitrate);
    expect(reported('captureChanged').at(-1)?.capture).toMatchObject({ askedBitrate: 4_000_000 });
    for (let step = 0; step < 30; step += 1) {
      latest().hear({ type: 'acknowledged', captureId, next: latest().frames.length });
      await film(30);
    }
    expect(latest().heard('encoder_changed').at(-1)).toMatchObject({ bitrate: 4_000_000, reason: 'buffer' });
  });
});

describe('the camera', () => {
  it('is known by five frames before one is recorded, and by its own clock', async () => {
    const { latest, openCamera, film } = await setUpRunning();
    await film(1);
    openCamera('Front');
    await film(4);
    expect(latest().frames).toHaveLength(1);
    await film(2);
    const [before, after, last] = latest().frames.map(({ header }) => header);
    expect([after?.discontinuity, after?.key, last?.discontinuity]).toEqual([true, true, false]);
    expect((after?.captureUs ?? 0) - (before?.captureUs ?? 0)).toBe(5 * FRAME_MS * 1000);
  });

  it('marks the first frame after a time without any', async () => {
    const { latest, camera, quietly, film } = await setUpRunning();
    await film(2);
    camera.obey({ kind: 'troubled', trouble: 'hidden' });
    await quietly(4000);
    camera.obey({ kind: 'troubled', trouble: null });
    await film(2);
    expect(latest().frames.map(({ header }) => header.discontinuity)).toEqual([false, false, true, false]);
  });
});

describe('leaving', () => {
  it('lets go of the camera', async () => {
    const { camera, connect, film } = setUp();
    connect();
    const cancelled = vi.fn<() => void>();
    const frames = new ReadableStream<VideoFrame>({ cancel: cancelled });
    camera.obey({ kind: 'cameraOpened', source: { kind: 'stream', frames }, label: 'Back' });
    camera.obey({ kind: 'left' });
    await film(1);
    expect(cancelled).toHaveBeenCalledOnce();
    expect(FakeFrame.open.size).toBe(0);
  });

  it('forgets the trouble, as the page does', async () => {
    const { latest, camera, connect } = setUp();
    connect();
    camera.obey({ kind: 'troubled', trouble: 'camera' });
    camera.obey({ kind: 'left' });
    await vi.advanceTimersByTimeAsync(0);
    connect();
    await vi.advanceTimersByTimeAsync(1000);
    expect(
      latest()
        .heard('telemetry')
        .map(({ trouble }) => trouble),
    ).toEqual([null, null]);
  });
});

describe('the encoder', () => {
  it('ends the capture when the browser has none', async () => {
    FakeEncoder.supports = () => false;
    const { latest, reported } = await setUpRunning();
    await vi.advanceTimersByTimeAsync(0);
    expect(latest().heard('capture_started')).toEqual([]);
    expect(latest().said.at(-1)).toEqual({
      type: 'capture_stopped',
      frames: 0,
      dropped: 0,
      lost: 0,
      reason: 'encoder',
    });
    expect(reported('encoderFailed')).toHaveLength(1);
  });

  it('is replaced when it fails, and the page hears by what', async () => {
    const { latest, reported, film } = await setUpRunning();
    await film(1);
    latestEncoder().fail();
    await film(1);
    expect(reported('captureChanged').at(-1)?.capture).toMatchObject({ codec: 'avc1.4D001F' });
    expect(latest().frames.map(({ header }) => [header.sequence, header.key, header.discontinuity])).toEqual([
      [0, true, false],
      [1, true, true],
    ]);
  });

  it('ends the capture when all have failed, with the frames that were lost in them', async () => {
    const { latest, camera, reported, film } = await setUpRunning();
    await film(1);
    camera.obey({ kind: 'frameOffered', frame: cameraFrame(performance.now() * 1000 + 7_033_000) });
    for (let failures = 0; failures < 6; failures += 1) latestEncoder().fail();
    await vi.advanceTimersByTimeAsync(0);
    expect(latest().said.at(-1)).toEqual({
      type: 'capture_stopped',
      frames: 1,
      dropped: 1,
      lost: 0,
      reason: 'encoder',
    });
    expect(reported('encoderFailed')).toHaveLength(1);
  });

  it('is told the bitrate and the rate while it runs', async () => {
    const { latest, reported, film } = await setUpRunning();
    await film(1);
    const id = latest().command({ command: 'set_encoder', bitrate: 1_000_000, fps: null });
    expect(latest().said.at(-1)).toEqual({ type: 'ok', id });
    expect(latestEncoder().configs.at(-1)?.bitrate).toBe(1_000_000);
    latest().command({ command: 'set_encoder', bitrate: null, fps: 10 });
    expect(reported('captureChanged').at(-1)?.capture).toMatchObject({ bitrate: 1_000_000, fps: 10 });
    const { length } = latest().frames;
    await film(9);
    expect(latest().frames).toHaveLength(length + 3);
  });

  it('makes a key frame when the station asks', async () => {
    const { latest, film } = await setUpRunning();
    await film(2);
    latest().command({ command: 'request_keyframe' });
    await film(1);
    expect(latest().frames.map(({ header }) => header.key)).toEqual([true, false, true]);
  });

  it.each([
    { command: 'request_keyframe' } as const,
    { command: 'set_encoder', bitrate: 1_000_000, fps: null } as const,
  ])('answers that nothing runs: %o', async (command) => {
    const { latest } = await setUpReady();
    const id = latest().command(command);
    expect(latest().said.at(-1)).toMatchObject({ type: 'error', id });
  });
});

describe('what is told besides', () => {
  it('says how the phone is when it is let in, every second, and at once when something changes', async () => {
    const { latest, camera, connect } = setUp();
    connect();
    await vi.advanceTimersByTimeAsync(1000);
    const nothingKept = { bufferedBytes: 0, bufferedMs: 0, bitrate: null, askedBitrate: null };
    const nothingLost = { encoderQueue: 0, droppedFrames: 0, unsentBytes: 0 };
    const idle = { type: 'telemetry', battery: null, ...nothingLost, ...nothingKept, trouble: null };
    expect(latest().heard('telemetry')).toEqual([idle, idle]);
    camera.obey({ kind: 'batteryChanged', battery: { percent: 40, charging: false } });
    camera.obey({ kind: 'troubled', trouble: 'camera' });
    camera.obey({ kind: 'troubled', trouble: 'camera' });
    latest().bufferedAmount = 500;
    await vi.advanceTimersByTimeAsync(1000);
    const low = { ...idle, battery: { percent: 40, charging: false } };
    expect(latest().heard('telemetry').slice(2)).toEqual([
      low,
      { ...low, trouble: 'camera' },
      { ...low, trouble: 'camera', unsentBytes: 500 },
    ]);
  });

  it('says how much the station does not have yet, and what is encoded with', async () => {
    const { latest, reported, film } = await setUpRunning();
    await film(4);
    await vi.advanceTimersByTimeAsync(1000);
    const bufferedBytes = latest().packets.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const bitrates = { bitrate: 4_000_000, askedBitrate: 4_000_000 };
    const bufferedMs = 3 * FRAME_MS;
    expect(latest().heard('telemetry').at(-1)).toMatchObject({ bufferedBytes, bufferedMs, ...bitrates });
    expect(reported('progressed').at(-1)).toMatchObject({
      buffered: { bytes: bufferedBytes, ms: bufferedMs },
      lost: 0,
      delivering: false,
    });
    latest().acknowledge(4);
    latest().command(STOP);
    await vi.advanceTimersByTimeAsync(1000);
    const nothing = { bufferedBytes: 0, bufferedMs: 0, bitrate: null, askedBitrate: null };
    expect(latest().heard('telemetry').at(-1)).toMatchObject(nothing);
    expect(reported('progressed').at(-1)).toMatchObject({ delivering: true });
    latest().settle();
    await vi.advanceTimersByTimeAsync(500);
    expect(reported('progressed').at(-1)).toMatchObject({ delivering: false });
  });

  it('tells the page its progress twice a second, connected or not', async () => {
    const { latest, reported, connect, openCamera, camera, film } = setUp();
    await vi.advanceTimersByTimeAsync(1000);
    expect(reported('progressed')).toHaveLength(2);
    connect();
    await vi.advanceTimersByTimeAsync(1000);
    expect(reported('progressed')).toHaveLength(4);
    openCamera();
    await film(5);
    latest().command(START);
    camera.obey({ kind: 'cameraReady' });
    await film(1);
    await film(60);
    const latestProgress = reported('progressed').at(-1);
    expect(latestProgress).toMatchObject({ dropped: 0, encoderQueue: 0, unsentBytes: 0 });
    expect(latestProgress?.frames).toBeGreaterThan(30);
    expect(latestProgress?.fps).toBeGreaterThan(15);
  });

  it('flashes the screen when the station asks which phone it is', () => {
    const { latest, reported, connect } = setUp();
    connect();
    const id = latest().command({ command: 'identify' });
    expect(latest().said.at(-1)).toEqual({ type: 'ok', id });
    expect(reported('identified')).toHaveLength(1);
  });

  it('confirms a name once the station has heard it', () => {
    const { camera, reported, connect, latest } = setUp();
    camera.obey({ kind: 'named', name: 'Too early' });
    expect(reported('renamed')).toEqual([]);
    connect();
    camera.obey({ kind: 'named', name: 'Window' });
    expect(latest().heard('renamed')).toEqual([{ type: 'renamed', name: 'Window' }]);
    expect(reported('renamed').at(-1)).toEqual({ kind: 'renamed', name: 'Window' });
  });

  it('hands on what the station sees of the phone', () => {
    const { latest, reported, connect } = setUp();
    connect();
    latest().hear({ type: 'state', state: 'recording' });
    expect(reported('stateChanged')).toEqual([{ kind: 'stateChanged', state: 'recording' }]);
  });

  it('is silent after its end', async () => {
    const { camera, latest, reports, connect } = setUp();
    connect();
    await camera.stop();
    const { length } = reports;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reports).toHaveLength(length);
    expect(latest().closedWith).toBe(1000);
  });
});
