import { describe, expect, it } from 'vitest';
import { DEFAULT_STATION_SETTINGS, type SettingsView } from '#shared/contract/settings.ts';
import { changesOf, draftOf, isAbsolutePath, needsRestart } from './settings-draft.ts';

const VIEW: SettingsView = {
  values: DEFAULT_STATION_SETTINGS,
  recordingsFolder: '/videos',
  listeningPort: 50_001,
  listeningHttpsPort: 50_002,
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
    expect(changesOf({ ...DRAFT, boardPictures: true, mostBoardPictures: '50' }, VIEW)).toEqual({
      boardPictures: { keep: true, most: 50 },
    });
    expect(changesOf({ ...DRAFT, bufferSeconds: '120' }, VIEW)).toEqual({
      phoneBuffer: { mebibytes: 64, seconds: 120 },
    });
    expect(changesOf({ ...DRAFT, fps: '0', ratio: { width: 4, height: 3 } }, VIEW)).toEqual({
      capture: { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 0, resolution: 720 },
    });
  });

  it('has the mode, the ports and the names by which the station is reached', () => {
    expect(changesOf({ ...DRAFT, access: 'token' }, VIEW)).toEqual({ access: 'token' });
    expect(changesOf({ ...DRAFT, httpsPort: '50443' }, VIEW)).toEqual({ httpsPort: 50_443 });
    expect(changesOf({ ...DRAFT, hostNames: 'lab-pc.local，station' }, VIEW)).toEqual({
      hostNames: ['lab-pc.local', 'station'],
    });
    expect(changesOf({ ...DRAFT, resolution: 1080 }, VIEW)).toEqual({
      capture: { ...DEFAULT_STATION_SETTINGS.capture, resolution: 1080 },
    });
  });

  it('has nothing where only the spelling of the names is another', () => {
    const named = { ...VIEW, values: { ...DEFAULT_STATION_SETTINGS, hostNames: ['a.local', 'b'] } };
    expect(changesOf({ ...draftOf(named), hostNames: ' a.local,b ' }, named)).toEqual({});
  });

  it('has nothing where the HTTPS port could not be opened and is left as it was', () => {
    const closed = { ...VIEW, listeningHttpsPort: 0 };
    expect(draftOf(closed).httpsPort).toBe('50002');
    expect(changesOf(draftOf(closed), closed)).toEqual({});
    const anyPort = { ...closed, values: { ...DEFAULT_STATION_SETTINGS, httpsPort: 0 } };
    expect(changesOf(draftOf(anyPort), anyPort)).toEqual({});
  });

  it.each([{ httpsPort: '0' }, { httpsPort: '50001' }, { port: '50002' }, { hostNames: 'http://a' }])(
    'is none while the form says %j',
    (wrong) => expect(changesOf({ ...DRAFT, ...wrong }, VIEW)).toBeNull(),
  );

  it.each([
    { port: '0' },
    { port: '' },
    { port: '65536' },
    { bitrate: '1.5' },
    { fps: '-1' },
    { folder: 'videos' },
    { bufferMebibytes: '0' },
    { bufferSeconds: '601' },
    { mostBoardPictures: '0' },
    { mostBoardPictures: '100001' },
  ])('is none while the form says %j', (wrong) => expect(changesOf({ ...DRAFT, ...wrong }, VIEW)).toBeNull());
});

it('restarts the station for the folder and the ports alone', () => {
  expect([needsRestart({ port: 1 }), needsRestart({ recordings: '/a' })]).toEqual([true, true]);
  expect(needsRestart({ httpsPort: 1 })).toBe(true);
  expect(needsRestart({ boardPictures: { keep: true, most: 1 } })).toBe(false);
  expect(
    needsRestart({ access: 'open', hostNames: ['a'], keepRaw: true, capture: DEFAULT_STATION_SETTINGS.capture }),
  ).toBe(false);
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
