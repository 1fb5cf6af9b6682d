import { describe, expect, it } from 'vitest';
import { CameraRole, type CameraRoleOptions } from './camera-role.ts';

const role = (more: Partial<CameraRoleOptions> = {}) =>
  new CameraRole({ token: null, sameDevice: false, nowUs: () => 42, tellsTime: true, ...more });

const HELLO = {
  type: 'hello',
  protocol: 2,
  deviceId: 'recorded-device',
  name: 'n',
  nameEdited: false,
  model: 'm',
  token: null,
  cameras: [],
  clockId: 'recorded-clock',
  captures: [{ captureId: 'recorded-capture', first: 0, next: 4, ended: false }],
  newer: 1,
};
const STARTED = {
  type: 'capture_started',
  captureId: 'recorded-capture',
  width: 320,
  height: 240,
  fps: 10,
  bitrate: 1,
  codec: 'c',
  camera: 'k',
};

function played(camera: CameraRole, message: object): Record<string, unknown> | null {
  const bytes = camera.played(Buffer.from(JSON.stringify(message)));
  if (bytes === null) return null;
  const value: unknown = JSON.parse(Buffer.from(bytes).toString());
  return value !== null && typeof value === 'object' ? { ...value } : {};
}

describe('a phone page that is played', () => {
  it('has new ids, the same for the same, the token, and all else as it was', () => {
    const camera = role({ token: 'today' });
    const hello = played(camera, HELLO);
    const started = played(camera, STARTED);
    expect(hello).toMatchObject({ name: 'n', token: 'today', newer: 1 });
    expect(hello?.['deviceId']).toMatch(/^[0-9a-f-]{36}$/);
    expect(hello?.['clockId']).not.toBe('recorded-clock');
    expect(hello?.['captures']).toEqual([{ ...HELLO.captures[0], captureId: started?.['captureId'] }]);
    expect(started).toEqual({ ...STARTED, captureId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown });
    expect(played(camera, HELLO)?.['deviceId']).toBe(hello?.['deviceId']);
    expect(played(role(), HELLO)?.['deviceId']).not.toBe(hello?.['deviceId']);
  });

  it('keeps them where it is to be the same device', () => {
    const camera = role({ sameDevice: true });
    expect(played(camera, HELLO)).toMatchObject({ deviceId: 'recorded-device', captures: HELLO.captures });
    expect(played(camera, STARTED)).toEqual(STARTED);
  });

  it('says that its clock cannot be measured where it does not tell the time', () => {
    expect(played(role({ tellsTime: false }), HELLO)).toMatchObject({ clockId: '' });
  });

  it('leaves out what were answers to the station of then', () => {
    const camera = role();
    expect(played(camera, { type: 'ok', id: 1 })).toBeNull();
    expect(played(camera, { type: 'error', id: 1, message: 'x' })).toBeNull();
    expect(played(camera, { type: 'clock_reply', id: 1, receivedUs: 1, sentUs: 2 })).toBeNull();
  });

  it('says what no station understands as it was said', () => {
    for (const text of ['no JSON', '{"type":"ok","id":"x"}', '{"type":"hello"}']) {
      const bytes = Buffer.from(text);
      expect(role().played(bytes)).toBe(bytes);
    }
  });

  it('answers the station of today: every command with ok, and what time it is', () => {
    const command = { type: 'command', id: 7, command: { command: 'identify' } };
    expect(role().heard(JSON.stringify(command))).toEqual({ type: 'ok', id: 7 });
    const question = JSON.stringify({ type: 'clock_request', id: 8 });
    expect(role().heard(question)).toEqual({ type: 'clock_reply', id: 8, receivedUs: 42, sentUs: 42 });
    expect(role({ nowUs: () => null }).heard(question)).toBeNull();
  });

  it('knows what became of it', () => {
    const camera = role();
    expect(camera.admission).toEqual({ kind: 'none' });
    camera.heard('{"type":"waiting"}');
    expect(camera.admission).toEqual({ kind: 'waiting' });
    camera.heard('{"type":"refused","code":"token-wrong","message":"Wrong token."}');
    expect(camera.admission).toEqual({ kind: 'refused', words: 'Wrong token.' });
  });
});
