import { expect, it } from 'vitest';
import type { PhoneView } from '../phone-state.ts';
import { recordingClock } from './recording-clock.ts';
import { demandsAttention, lookOf } from './state-look.ts';

const QUIET: readonly PhoneView['kind'][] = [
  'opening',
  'connecting',
  'waiting',
  'ready',
  'starting',
  'stopping',
  'delivering',
  'stopped',
];
const LOUD: readonly PhoneView['kind'][] = [
  'stalled',
  'halted',
  'reconnecting',
  'undelivered',
  'filming',
  'unreachable',
  'hidden',
  'encoder',
];
const view = (kind: PhoneView['kind']): PhoneView => {
  if (kind === 'refused') return { kind, code: 'refused' };
  if (kind === 'camera') return { kind, problem: 'gone' };
  return kind === 'recording' || kind === 'filming' ? { kind, startedMs: null } : { kind };
};

it('means one thing with red', () => {
  const red = [...QUIET, ...LOUD, 'refused', 'camera', 'recording'] as const;
  expect(red.filter((kind) => lookOf(view(kind)).tone === 'recording')).toEqual(['recording']);
});

it('lights a dimmed screen up where something is wrong, and only there', () => {
  expect(QUIET.filter((kind) => demandsAttention(view(kind)))).toEqual([]);
  expect([...LOUD, 'refused' as const, 'camera' as const].filter((kind) => !demandsAttention(view(kind)))).toEqual([]);
  expect(demandsAttention(view('recording'))).toBe(false);
});

it.each([
  [0, '00:00'],
  [767_999, '12:47'],
  [3_723_000, '1:02:03'],
  [-5, '00:00'],
])('shows %d ms as %s', (ms, clock) => expect(recordingClock(ms)).toBe(clock));
