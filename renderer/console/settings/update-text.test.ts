import { describe, expect, it } from 'vitest';
import type { UpdateStatus } from '#shared/contract/update.ts';
import { readyVersion, updateText } from './update-text.ts';

const update = (changes: Partial<UpdateStatus> = {}): UpdateStatus => ({
  current: '1.0.0',
  state: 'available',
  version: '1.2.0',
  notes: null,
  percent: null,
  problem: null,
  held: false,
  installs: true,
  asksForPassword: false,
  page: null,
  ...changes,
});

describe('what is said of an update', () => {
  it.each([
    [{}, 'available'],
    [{ held: true }, 'availableHeld'],
    [{ installs: false }, 'availableByHand'],
    [{ installs: false, problem: 'notInstalled' }, 'notInstalled'],
    [{ state: 'downloading', percent: 3 }, 'downloading'],
    [{ state: 'ready' }, 'ready'],
    [{ state: 'ready', asksForPassword: true }, 'readyWithPassword'],
    [{ state: 'ready', held: true }, 'ready'],
    [{ state: 'failed', problem: 'damaged' }, 'damaged'],
    [{ state: 'failed', problem: 'unreachable', version: null }, 'unreachable'],
    [{ state: 'upToDate', version: null }, 'upToDate'],
  ] as const)('%j: %s', (changes, text) => {
    expect(updateText(update(changes), true)).toBe(text);
  });

  it.each(['available', 'ready'] as const)(
    'promises nothing of a version that is %s while it is switched off',
    (state) => {
      expect(updateText(update({ state }), false)).toBe('availableOff');
    },
  );
});

describe('the version that is installed when the app is closed', () => {
  it('is there once it is ready, and updates are on', () => {
    expect(readyVersion(update({ state: 'ready' }), true)).toBe('1.2.0');
    expect(readyVersion(update({ state: 'ready', asksForPassword: true }), true)).toBe('1.2.0');
    expect(readyVersion(update({ state: 'ready' }), false)).toBeNull();
    expect(readyVersion(update(), true)).toBeNull();
    expect(readyVersion(null, true)).toBeNull();
  });
});
