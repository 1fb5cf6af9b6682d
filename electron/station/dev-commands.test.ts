import { beforeEach, expect, it } from 'vitest';
import { DEFAULT_CAPTURE_SETTINGS } from '#shared/commands/capture-settings.ts';
import { device } from '#shared/contract/device-fixture.ts';
import type { DeviceStatus } from '#shared/contract/status.ts';
import { DevCommands } from './dev-commands.ts';
import { Log } from './log.ts';
import { ManualClock } from './manual-clock.ts';

/** What reached whom, in order. */
let told: unknown[];
let lines: string[];
let devices: DeviceStatus[];

beforeEach(() => {
  told = [];
  lines = [];
  devices = [
    device('idle board', { protocol: 'esp', state: 'waiting' }),
    device('busy board', { protocol: 'esp', state: 'recording' }),
    device('phone', { protocol: 'android-cam', state: 'recording', fps: 9.96, frames: 40 }),
  ];
});

function type(text: string): void {
  const log = new Log(new ManualClock());
  log.onEntry(({ level, code, message }) => lines.push(`${level} ${code}: ${message}`));
  const connected = devices.map(({ id, protocol }) => ({
    id,
    link: {
      protocol: protocol === 'esp' ? ('esp' as const) : ('android-cam' as const),
      sendText: (sent: string) => {
        told.push([id, sent]);
        return sent;
      },
    },
  }));
  const control = {
    devices: () => devices,
    start: (request: unknown) => {
      told.push(['start', request]);
      return Promise.resolve({ takeId: null, commandedDevices: 0 });
    },
    stop: (request: unknown) => {
      told.push(['stop', request]);
      return Promise.resolve({ commandedDevices: 0 });
    },
  };
  new DevCommands({ log, registry: { connected }, control }).obey(text);
}

const idOf = (name: string): string => devices.find((each) => each.name === name)?.id ?? '';
const started = (settings: object) => [
  'start',
  { settings: { ...DEFAULT_CAPTURE_SETTINGS, ...settings }, devices: null },
];

it.each(['start', 'start VGA', 'start 20', 'START uxga 12', 'start QSXGA'])(
  'hands "%s" to boards as it is, also to those that film, and phones get a plain start',
  (text) => {
    type(text);
    expect(told).toEqual([[idOf('busy board'), text], started({ boardStart: text })]);
  },
);

it('hands phones what is theirs, and boards a plain start', () => {
  type('start 4:3 8 30');
  const settings = { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 8, fps: 30 };
  expect(told).toEqual([[idOf('busy board'), 'start'], started(settings)]);
});

it('says what is wrong with the words of a phone, and starts with what stands for them', () => {
  type('start 4:3 fast 30');
  const settings = { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 30 };
  expect(told).toEqual([[idOf('busy board'), 'start'], started(settings)]);
  expect(lines).toEqual([expect.stringMatching(/^error bad-command: Bitrate "fast" is not a whole number/)]);
});

it('refuses a start that no board could take', () => {
  type(`start ${'x'.repeat(500)}`);
  expect(told).toEqual([]);
  expect(lines).toEqual([expect.stringMatching(/^error bad-command: /)]);
});

it('stops everything', () => {
  type(' stop ');
  expect(told).toEqual([['stop', { devices: null }]]);
});

it('asks the boards for their status, and answers for the phones', () => {
  type('status');
  expect(told).toEqual([
    [idOf('idle board'), 'status'],
    [idOf('busy board'), 'status'],
  ]);
  expect(lines).toEqual(['info phone-status: phone: recording, 10.0 fps, 40 frames']);
});

it('hands any other text to the boards alone', () => {
  type('led on');
  expect(told).toEqual([
    [idOf('idle board'), 'led on'],
    [idOf('busy board'), 'led on'],
  ]);
  expect(lines).toEqual([]);
});

it('says that no board is there to be told', () => {
  devices = devices.filter(({ protocol }) => protocol !== 'esp');
  type('led on');
  expect(told).toEqual([]);
  expect(lines).toEqual(['error no-board: No board is connected that could be sent "led on".']);
});

it('does nothing for an empty line', () => {
  type('   ');
  expect([told, lines]).toEqual([[], []]);
});
