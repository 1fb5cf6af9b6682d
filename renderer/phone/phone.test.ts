import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_CAPTURE_SETTINGS } from '#shared/commands/capture-settings.ts';
import { cameraError, fakeDevice, FakeMedia, type FakeTrack } from './camera/fake-camera.ts';
import { IdentityKeeper } from './identity.ts';
import { Phone } from './phone.ts';
import { Remembered } from './remembered.ts';
import type { PhoneCommand, PhoneReport } from './worker-messages.ts';

beforeEach(() => {
  vi.useFakeTimers();
  // As Safari: the camera's track itself goes to the worker.
  vi.stubGlobal('window', {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function memory(): Remembered {
  const values = new Map<string, string>();
  return new Remembered(() => ({
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => values.set(key, value),
    removeItem: (key) => values.delete(key),
  }));
}

const settled = () => vi.advanceTimersByTimeAsync(0);

function setUp({ token = null as string | null, tab = memory(), remembered = memory() } = {}) {
  const media = new FakeMedia();
  media.devices = [fakeDevice('back', 'facing back'), fakeDevice('front', 'facing front')];
  const told: PhoneCommand[] = [];
  let report: (report: PhoneReport) => void = () => undefined;
  const wake = { hold: vi.fn<() => void>(), release: vi.fn<() => void>() };
  const phone = new Phone({
    worker: {
      tell: (command) => told.push(command),
      listen: (reported) => {
        report = reported;
      },
    },
    media,
    identity: new IdentityKeeper(remembered, 'Pixel 7', token),
    remembered,
    tab,
    url: 'wss://station:50002/camera',
    wake,
  });
  const kinds = (): string[] => told.map((command) => command.kind);
  const troubles = (): unknown[] => told.flatMap((one) => (one.kind === 'troubled' ? [one.trouble] : []));
  return { phone, media, told, kinds, troubles, wake, tab, remembered, say: (one: PhoneReport) => report(one) };
}

async function begun() {
  const stage = setUp({ token: 'secret' });
  stage.phone.start();
  await settled();
  return stage;
}

function trackOf({ tracks }: FakeMedia, index: number): FakeTrack {
  const track = tracks[index];
  if (track === undefined) throw new Error(`The camera was not opened ${index + 1} times.`);
  return track;
}

describe('connecting', () => {
  it('happens by itself with a token, once there is a camera', async () => {
    const { phone, told, kinds, wake } = setUp({ token: 'secret' });
    phone.start();
    expect(kinds()).toEqual([]);
    await settled();
    expect(kinds()).toEqual(['cameraOpened', 'connected']);
    expect(told[1]).toMatchObject({
      url: 'wss://station:50002/camera',
      identity: { token: 'secret', model: 'Pixel 7' },
      cameras: [{ facing: 'back' }, { facing: 'front' }],
    });
    expect(wake.hold).toHaveBeenCalled();
  });

  it('takes a tap without one', async () => {
    const { phone, kinds } = setUp();
    phone.start();
    await settled();
    expect([phone.state.getState().stage, kinds()]).toEqual(['idle', []]);
    phone.begin();
    await settled();
    expect(kinds()).toEqual(['cameraOpened', 'connected']);
  });

  it('happens by itself after a reload of the tab, and not after leaving', async () => {
    const tab = memory();
    setUp({ tab }).phone.begin();
    const again = setUp({ tab });
    again.phone.start();
    await settled();
    expect(again.kinds()).toContain('connected');
    again.phone.leave();
    const third = setUp({ tab });
    third.phone.start();
    expect(third.phone.state.getState().stage).toBe('idle');
  });

  it('waits for the camera to be allowed', async () => {
    const { phone, media, kinds } = setUp({ token: 'secret' });
    media.answers.push(cameraError('NotAllowedError'));
    phone.start();
    await settled();
    expect([kinds(), phone.state.getState().camera]).toEqual([[], { kind: 'failed', problem: 'denied' }]);
    phone.tryCameraAgain();
    await settled();
    expect(kinds()).toEqual(['cameraOpened', 'connected']);
  });
});

describe('a capture that is asked for', () => {
  it('sets the camera up, then says so', async () => {
    const { media, kinds, say } = await begun();
    say({ kind: 'captureAsked', settings: { ...DEFAULT_CAPTURE_SETTINGS, resolution: 480, fps: 25 } });
    await settled();
    expect(trackOf(media, 0).asked).toMatchObject([{ height: { ideal: 480 }, frameRate: { ideal: 25 } }]);
    // The copy of the track that the worker had was not set up with it.
    expect(kinds().slice(2)).toEqual(['cameraOpened', 'cameraReady']);
  });

  it('is answered also where the camera is gone', async () => {
    const { media, kinds, say } = await begun();
    media.answers.push(cameraError('NotAllowedError'));
    trackOf(media, 0).end();
    await settled();
    say({ kind: 'captureAsked', settings: DEFAULT_CAPTURE_SETTINGS });
    await settled();
    expect(kinds().at(-1)).toBe('cameraReady');
  });

  it('leaves the camera as it was before some seconds after its end', async () => {
    const { phone, media, say } = await begun();
    say({ kind: 'linkChanged', link: { kind: 'connected', stationName: 'Lab' } });
    say({ kind: 'stateChanged', state: 'recording' });
    say({ kind: 'stopAsked', reason: 'operator' });
    await vi.advanceTimersByTimeAsync(10_000);
    // However long the last frames take.
    expect(phone.state.getState().stopped).toBe('operator');
    say({ kind: 'stateChanged', state: 'stopped' });
    expect(phone.state.getState().stopped).toBe('operator');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(phone.state.getState().stopped).toBeNull();
    expect(trackOf(media, 0).asked).toMatchObject([{ height: { ideal: 720 }, frameRate: { ideal: 30 } }]);
  });

  it('says for some seconds who stopped it, also where that is heard after the end', async () => {
    const { phone, say } = await begun();
    const capture = {
      width: 4,
      height: 3,
      fps: 30,
      bitrate: 4e6,
      askedBitrate: 4e6,
      codec: 'avc1.640028',
      hardware: true,
      startedMs: 0,
    };
    say({ kind: 'linkChanged', link: { kind: 'connected', stationName: 'Lab' } });
    say({ kind: 'captureChanged', capture });
    say({ kind: 'stopAsked', reason: 'problem' });
    expect(phone.state.getState().stopped).toBe('problem');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(phone.state.getState().stopped).toBeNull();
  });
});

describe('the background', () => {
  it('is told, and over when the camera is alive', async () => {
    const { phone, troubles } = await begun();
    phone.wentAway();
    await vi.advanceTimersByTimeAsync(7000);
    await phone.cameBack();
    expect(troubles()).toEqual(['hidden', null]);
    expect(phone.state.getState().awaySeconds).toBe(7);
    phone.closeNotice();
    expect(phone.state.getState().awaySeconds).toBeNull();
  });

  it('is not worth a word where it was short', async () => {
    const { phone } = await begun();
    phone.wentAway();
    await vi.advanceTimersByTimeAsync(400);
    await phone.cameBack();
    expect(phone.state.getState().awaySeconds).toBeNull();
  });

  it.each(['muted', 'ended'])('has the camera opened again where it came back %s', async (how) => {
    const { phone, media, troubles, kinds } = await begun();
    phone.wentAway();
    if (how === 'muted') trackOf(media, 0).setMuted(true);
    else trackOf(media, 0).stop();
    await phone.cameBack();
    await settled();
    expect(troubles()).toEqual(['hidden', 'camera', null]);
    expect(kinds().filter((kind) => kind === 'cameraOpened').length).toBe(2);
  });

  it('stays where the page goes again before the camera was looked at', async () => {
    const { phone, troubles } = await begun();
    phone.wentAway();
    const back = phone.cameBack();
    phone.wentAway();
    await back;
    expect([phone.state.getState().presence, troubles()]).toEqual(['away', ['hidden']]);
  });
});

it('tells that the camera is gone, and when another is on', async () => {
  const { media, troubles } = await begun();
  trackOf(media, 0).end();
  await settled();
  expect(troubles()).toEqual(['camera', null]);
});

it('remembers the camera that was chosen', async () => {
  const { phone, remembered } = await begun();
  phone.chooseCamera({ id: 'front', label: 'facing front', facing: 'front' });
  await settled();
  const next = setUp({ token: 'secret', remembered });
  next.phone.start();
  await settled();
  expect(next.media.asked).toMatchObject([{ deviceId: { exact: 'front' } }]);
});

describe('the name', () => {
  it('is the model until it is given one, here or at the station', async () => {
    const { phone, told, say } = await begun();
    const name = (): string => phone.state.getState().name;
    expect(name()).toBe('Pixel 7');
    phone.rename('Bench A');
    expect([name(), told.at(-1)]).toEqual(['Bench A', { kind: 'named', name: 'Bench A' }]);
    say({ kind: 'renamed', name: 'Door' });
    expect(name()).toBe('Door');
  });
});

describe('leaving', () => {
  it('ends what runs first, then the camera', async () => {
    const { phone, media, kinds, say, wake } = await begun();
    phone.leave();
    expect([kinds().at(-1), phone.state.getState().stage]).toEqual(['left', 'leaving']);
    expect(trackOf(media, 0).readyState).toBe('live');
    say({ kind: 'linkChanged', link: { kind: 'left' } });
    expect(phone.state.getState().stage).toBe('idle');
    expect(trackOf(media, 0).readyState).toBe('ended');
    expect(wake.release).toHaveBeenCalled();
  });

  it('does not wait for ever for a worker', async () => {
    const { phone } = await begun();
    phone.leave();
    await vi.advanceTimersByTimeAsync(5000);
    expect(phone.state.getState().stage).toBe('idle');
  });

  it('does not wait longer where a capture is asked for meanwhile', async () => {
    const { phone, say } = await begun();
    phone.leave();
    say({ kind: 'captureAsked', settings: DEFAULT_CAPTURE_SETTINGS });
    await vi.advanceTimersByTimeAsync(5000);
    expect(phone.state.getState().stage).toBe('idle');
  });

  it('can be thought better of', async () => {
    const { phone, say, kinds } = await begun();
    phone.leave();
    say({ kind: 'linkChanged', link: { kind: 'left' } });
    phone.begin();
    await settled();
    expect(kinds().slice(-3)).toEqual(['left', 'cameraOpened', 'connected']);
  });
});
