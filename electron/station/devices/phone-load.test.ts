import { expect, it } from 'vitest';
import { phoneTelemetry } from '#shared/contract/status.ts';
import { PhoneLoad } from './phone-load.ts';

const SECOND = 1_000_000;
const telling = (droppedFrames: number) =>
  phoneTelemetry.parse({ encoderQueue: 0, droppedFrames, unsentBytes: 0, trouble: null });

it('counts what was dropped within the last 10 s', () => {
  const load = new PhoneLoad();
  expect(load.droppedLately).toBe(0);
  for (let second = 0; second <= 30; second += 1) load.told(telling(second * 3), second * SECOND);
  expect(load.droppedLately).toBe(30);
  for (let second = 31; second <= 45; second += 1) load.told(telling(90), second * SECOND);
  expect(load.droppedLately).toBe(0);
});

it('begins anew where the phone counts anew', () => {
  const load = new PhoneLoad();
  load.told(telling(500), 0);
  load.told(telling(2), SECOND);
  expect(load.droppedLately).toBe(0);
  load.told(telling(9), 2 * SECOND);
  expect(load.droppedLately).toBe(7);
});
