import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cameraHello, cameraMessage, MAX_CAMERA_TEXT, parseCameraText, stationMessage } from './camera-messages.ts';

const HELLO = {
  type: 'hello',
  protocol: 2,
  deviceId: 'a1b2c3d4_-E',
  name: 'Bench A',
  nameEdited: false,
  model: 'Pixel 7',
  token: null,
  cameras: [{ id: 'x', label: 'camera 0, facing back', facing: 'back' }],
  clockId: 'clock-1',
  captures: [{ captureId: 'capture-1', first: 0, next: 5, ended: false }],
};

describe('texts of protocol 2', () => {
  it('are taken of a page that does not deliver, nor tell its time', () => {
    const { clockId: _clockId, captures: _captures, ...older } = HELLO;
    expect(parseCameraText(cameraMessage, JSON.stringify(older))).toEqual({ ...HELLO, clockId: '', captures: [] });
  });

  it('are taken with fields that a newer end has added', () => {
    const text = JSON.stringify({ ...HELLO, resume: { session: 'x' } });
    expect(parseCameraText(cameraMessage, text)).toEqual(HELLO);
  });

  it.each([
    ['not JSON', '{"type":'],
    ['no object', '3'],
    ['an unknown type', '{"type":"hallo"}'],
    ['an id with a path in it', JSON.stringify({ ...HELLO, deviceId: '../../etc' })],
    ['an id that is too short', JSON.stringify({ ...HELLO, deviceId: 'abc' })],
    ['a name as long as a book', JSON.stringify({ ...HELLO, name: 'x'.repeat(81) })],
    ['too many cameras', JSON.stringify({ ...HELLO, cameras: Array.from({ length: 33 }, () => HELLO.cameras[0]) })],
    ['a token that is a number', JSON.stringify({ ...HELLO, token: 5 })],
  ])('are nothing where they are %s', (_what, text) => expect(parseCameraText(cameraMessage, text)).toBeNull());

  it('are nothing where they are too long, valid or not', () => {
    const text = JSON.stringify(HELLO);
    expect(parseCameraText(cameraHello, `${text}${' '.repeat(MAX_CAMERA_TEXT)}`)).toBeNull();
  });

  it('never throw, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => [parseCameraText(cameraMessage, text), parseCameraText(stationMessage, text)]).not.toThrow();
      }),
    );
  });
});
