// oxlint-disable vitest/no-conditional-expect -- what is expected depends on what was drawn
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { captureSettings, MAX_ASPECT_TERM, MAX_BITRATE_MBIT, MAX_FPS } from '../commands/capture-settings.ts';
import { androidStartCommand, parseAndroidMessage } from './android-messages.ts';

const KINDS = ['status', 'capabilities', 'unknown'];
const parsed = (text: string): unknown => JSON.parse(text);

const near = fc.record(
  {
    status: fc.oneof(fc.string(), fc.constantFrom('ready', 'capture_started'), fc.jsonValue()),
    message: fc.oneof(fc.string(), fc.jsonValue()),
    type: fc.oneof(fc.constant('capabilities'), fc.jsonValue()),
    deviceModel: fc.oneof(fc.string(), fc.jsonValue()),
    sdkInt: fc.oneof(fc.integer(), fc.jsonValue()),
    resolutions: fc.oneof(fc.array(fc.record({ width: fc.integer(), height: fc.integer() })), fc.jsonValue()),
  },
  { requiredKeys: [] },
);

it.each([
  ['any text', fc.string({ unit: 'binary', maxLength: 200 })],
  ['any JSON', fc.json()],
  ['what is nearly a message', near.map((value) => JSON.stringify(value))],
  ['a message cut off', fc.tuple(near, fc.nat(200)).map(([value, cut]) => JSON.stringify(value).slice(0, cut))],
])('%s is a message or unknown with a reason; never an error', (_, text) => {
  fc.assert(
    fc.property(text, (words) => {
      const message = parseAndroidMessage(words);
      expect(KINDS).toContain(message.kind);
      if (message.kind === 'unknown') expect(message.why).not.toBe('');
      if (message.kind === 'status') expect(message.status.length + message.message.length).toBeLessThanOrEqual(8192);
    }),
    { numRuns: 500 },
  );
});

it('keys that reach into prototypes do no harm', () => {
  for (const key of ['__proto__', 'constructor', 'toString']) {
    expect(parseAndroidMessage(`{"${key}":{"polluted":1},"status":"ready"}`)).toMatchObject({ kind: 'status' });
  }
  expect({}).not.toHaveProperty('polluted');
});

it('every setting that an operator can give goes to the app as it is', () => {
  const term = fc.integer({ min: 1, max: MAX_ASPECT_TERM });
  const settings = fc.record({
    aspectRatio: fc.option(fc.record({ width: term, height: term })),
    bitrateMbit: fc.integer({ min: 1, max: MAX_BITRATE_MBIT }),
    fps: fc.integer({ min: 0, max: MAX_FPS }),
  });
  fc.assert(
    fc.property(settings, (given) => {
      const { aspectRatio, bitrateMbit: bitrate, fps } = captureSettings.parse(given);
      const ratio = aspectRatio === null ? {} : { aspectRatio };
      expect(parsed(androidStartCommand(given))).toEqual({
        command: 'start_capture',
        payload: { format: 'h264', ...ratio, bitrate, fps },
      });
    }),
    { numRuns: 300 },
  );
});
