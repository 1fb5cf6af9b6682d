import { describe, expect, it } from 'vitest';
import { DEFAULT_STATION_SETTINGS, type SettingsView } from '#shared/contract/settings.ts';
import { changesOf, draftOf, isAbsolutePath, needsRestart } from './settings-draft.ts';

const VIEW: SettingsView = {
  values: DEFAULT_STATION_SETTINGS,
  recordingsFolder: '/videos',
  listeningPort: 50_001,
  fixed: [],
};
const DRAFT = draftOf(VIEW);

describe('changesOf', () => {
  it('has nothing where nothing was changed, also not the folder that is used for want of one', () => {
    expect(changesOf(DRAFT, VIEW)).toEqual({});
  });

  it('has what was changed, and nothing else', () => {
    expect(changesOf({ ...DRAFT, folder: ' /录像 ', keepRaw: false }, VIEW)).toEqual({
      recordings: '/录像',
      keepRaw: false,
    });
    expect(changesOf({ ...DRAFT, port: '50100' }, VIEW)).toEqual({ port: 50_100 });
    expect(changesOf({ ...DRAFT, fps: '0', ratio: { width: 4, height: 3 } }, VIEW)).toEqual({
      capture: { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 0 },
    });
  });

  it.each([{ port: '0' }, { port: '' }, { port: '65536' }, { bitrate: '1.5' }, { fps: '-1' }, { folder: 'videos' }])(
    'is none while the form says %j',
    (wrong) => expect(changesOf({ ...DRAFT, ...wrong }, VIEW)).toBeNull(),
  );
});

it('restarts the station for the folder and the port alone', () => {
  expect([needsRestart({ port: 1 }), needsRestart({ recordings: '/a' })]).toEqual([true, true]);
  expect(needsRestart({ keepRaw: true, capture: DEFAULT_STATION_SETTINGS.capture })).toBe(false);
});

it.each([
  ['/a', true],
  ['C:\\Videos', true],
  ['d:/x', true],
  ['\\\\server\\share', true],
  ['a/b', false],
  ['', false],
  ['C:', false],
])('"%s" is absolute: %s', (path, absolute) => expect(isAbsolutePath(path)).toBe(absolute));
