import { describe, expect, it } from 'vitest';
import { DEFAULT_CAPTURE_SETTINGS } from '#shared/commands/capture-settings.ts';
import type { DeviceState } from '#shared/contract/status.ts';
import type { StopReason } from '#shared/messages/camera-messages.ts';
import type { CameraState } from './camera/camera-control.ts';
import { FakeStream, FakeTrack } from './camera/fake-camera.ts';
import { afterReport, FIRST_STATE, type PhoneState, troubleOf, viewOf } from './phone-state.ts';
import type { LinkState, PhoneReport } from './worker-messages.ts';

const STREAM = new FakeStream(new FakeTrack('Back', {}));
const ON: CameraState = { kind: 'on', stream: STREAM, id: 'back' };
const CONNECTED: LinkState = { kind: 'connected', stationName: 'Lab' };
const BEGUN: PhoneState = { ...FIRST_STATE, stage: 'begun', camera: ON };

const after = (state: PhoneState, ...reports: PhoneReport[]): PhoneState => reports.reduce(afterReport, state);
const link = (to: LinkState): PhoneReport => ({ kind: 'linkChanged', link: to });
const says = (state: DeviceState): PhoneReport => ({ kind: 'stateChanged', state });
const capture = {
  width: 960,
  height: 720,
  fps: 30,
  bitrate: 4e6,
  askedBitrate: 4e6,
  codec: 'avc1.640028',
  hardware: true,
};
const encodes: PhoneReport = { kind: 'captureChanged', capture: { ...capture, startedMs: 5000 } };
const ENDED: PhoneReport = { kind: 'captureChanged', capture: null };
const ASKED: PhoneReport = { kind: 'captureAsked', settings: DEFAULT_CAPTURE_SETTINGS };
const NOTHING_KEPT = { bytes: 0, ms: 0, fraction: 0 };
const IDLE_PROGRESS = { fps: 0, bitsPerSecond: 0, frames: 0, dropped: 0, encoderQueue: 0, unsentBytes: 0 };
const progressed = (more: Partial<Extract<PhoneReport, { kind: 'progressed' }>>): PhoneReport => ({
  kind: 'progressed',
  ...IDLE_PROGRESS,
  buffered: NOTHING_KEPT,
  lost: 0,
  delivering: false,
  ...more,
});
const asksToStop = (reason: StopReason): PhoneReport => ({ kind: 'stopAsked', reason });

describe('what the page says', () => {
  it.each([
    [{ kind: 'connecting' }, 'connecting'],
    [{ kind: 'waiting' }, 'waiting'],
    [{ kind: 'reconnecting', attempts: 1 }, 'reconnecting'],
    [{ kind: 'unreachable', attempts: 1 }, 'unreachable'],
    [CONNECTED, 'ready'],
  ] as const)('follows the connection: %j is %s', (to, kind) => {
    expect(viewOf(after(BEGUN, link(to))).kind).toBe(kind);
  });

  it.each(['starting', 'stalled', 'stopping', 'delivering'] as const)('follows the station: %s', (state) => {
    expect(viewOf(after(BEGUN, link(CONNECTED), says(state)))).toEqual({ kind: state });
  });

  it('is not "recording" while only the phone thinks so', () => {
    const state = after(BEGUN, link(CONNECTED), says('starting'), encodes);
    expect(viewOf(state)).toEqual({ kind: 'starting' });
    expect(viewOf(after(state, says('recording')))).toEqual({ kind: 'recording', startedMs: 5000 });
  });

  it('is no longer "recording" when the connection is lost, nor when it is back until the station says so', () => {
    const lost = after(BEGUN, link(CONNECTED), says('recording'), link({ kind: 'reconnecting', attempts: 1 }));
    expect(viewOf(lost).kind).toBe('reconnecting');
    expect(viewOf(after(lost, link(CONNECTED))).kind).toBe('ready');
  });

  it('films on without a connection, and says so; then what waits until it is back', () => {
    const lost = after(BEGUN, link(CONNECTED), says('recording'), encodes, link({ kind: 'reconnecting', attempts: 1 }));
    expect(viewOf(lost)).toEqual({ kind: 'filming', startedMs: 5000 });
    expect(viewOf(after(lost, ENDED, progressed({ delivering: true })))).toEqual({ kind: 'undelivered' });
    expect(viewOf(after(lost, ENDED, progressed({ delivering: false })))).toEqual({ kind: 'reconnecting' });
  });

  it.each([
    ['operator', 'stopped'],
    ['problem', 'halted'],
  ] as const)('says after a recording who stopped it: the %s is %s', (reason, kind) => {
    const recording = after(BEGUN, link(CONNECTED), says('recording'), encodes);
    const stopping = after(recording, asksToStop(reason), says('stopping'));
    expect(viewOf(stopping).kind).toBe('stopping');
    const stopped = after(stopping, ENDED, says('stopped'));
    expect(viewOf(stopped).kind).toBe(kind);
    expect(viewOf(after(stopped, says('waiting'))).kind).toBe(kind);
    expect(viewOf({ ...stopped, stopped: null }).kind).toBe('ready');
    // The state may be told first.
    expect(viewOf(after(recording, says('stopped'), asksToStop(reason))).kind).toBe(kind);
  });

  it('does not speak of stopping where nobody stopped it, nor where nothing was recorded', () => {
    const ended = after(BEGUN, link(CONNECTED), says('recording'), encodes, ENDED, says('stopped'));
    expect(viewOf(ended).kind).toBe('ready');
    expect(viewOf(after(BEGUN, link(CONNECTED), says('stopped'), asksToStop('operator'))).kind).toBe('ready');
  });

  it.each([
    ['capture', ASKED],
    ['connection', link({ kind: 'reconnecting', attempts: 1 })],
  ])('forgets who stopped with the next %s', (_, next) => {
    const stopped = after(BEGUN, link(CONNECTED), says('recording'), asksToStop('operator'), says('stopped'));
    expect(viewOf(after(stopped, next, link(CONNECTED))).kind).toBe('ready');
  });

  it('is a refusal before the camera, and the camera before the connection', () => {
    const gone: PhoneState = { ...BEGUN, camera: { kind: 'failed', problem: 'gone' } };
    expect(viewOf(after(gone, link({ kind: 'reconnecting', attempts: 1 })))).toEqual({
      kind: 'camera',
      problem: 'gone',
    });
    const refused = link({ kind: 'refused', code: 'revoked', message: '' });
    expect(viewOf(after(gone, refused))).toEqual({ kind: 'refused', code: 'revoked' });
  });

  it('is "stopping" until the worker has ended what runs, then there is the first button again', () => {
    const leaving: PhoneState = { ...after(BEGUN, link(CONNECTED), says('recording')), stage: 'leaving' };
    expect(viewOf(leaving).kind).toBe('stopping');
    expect(after(leaving, link({ kind: 'left' })).stage).toBe('idle');
  });

  it('is an encoder that failed, until the next capture', () => {
    const failed = after(BEGUN, link(CONNECTED), encodes, { kind: 'encoderFailed', message: 'No.' }, ENDED);
    expect(viewOf(failed).kind).toBe('encoder');
    expect(viewOf(after(failed, ASKED)).kind).toBe('ready');
    expect(viewOf(after(failed, encodes)).kind).toBe('ready');
  });
});

describe('the trouble that the worker is told', () => {
  it.each([
    ['none', {}, null, null],
    ['the background', { presence: 'away' }, null, 'hidden'],
    ['the background until the camera was looked at', { presence: 'returning' }, 'hidden', 'hidden'],
    ['the camera', { camera: { kind: 'failed', problem: 'busy' } }, null, 'camera'],
    ['the camera while it is opened again', { camera: { kind: 'opening' } }, 'camera', 'camera'],
    ['the camera that was lost in the background', { camera: { kind: 'opening' } }, 'hidden', 'camera'],
    ['none while the camera is changed', { camera: { kind: 'opening' } }, null, null],
    ['none when the camera is on again', {}, 'camera', null],
  ] as const)('is %s', (_, changed, told, trouble) => {
    expect(troubleOf({ ...BEGUN, ...changed }, told)).toBe(trouble);
  });
});

it('counts flashes, so that two are two', () => {
  expect(after(BEGUN, { kind: 'identified' }, { kind: 'identified' }).flashes).toBe(2);
});
