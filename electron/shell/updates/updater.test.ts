import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UpdateStatus } from '#shared/contract/update.ts';
import { Log } from '../../station/log.ts';
import { ManualClock } from '../../station/manual-clock.ts';
import { FakeUpdateEngine } from './fake-update-engine.ts';
import { UpdateAttempts } from './update-attempts.ts';
import { DamagedUpdateError } from './update-engine.ts';
import { Updater, type UpdaterParts } from './updater.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NEWER = { version: '1.2.0', notes: 'Better.' };

let folder: string;
let clock: ManualClock;
let engine: FakeUpdateEngine;
let station: { log: Log; isRecording: boolean; settings: { values: { automaticUpdates: boolean } } };
let lines: string[];
let updater: Updater;

/** Lets promises that are settled run on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function build(changes: Partial<UpdaterParts> = {}): Updater {
  return new Updater({
    clock,
    engine,
    attempts: new UpdateAttempts(folder, '1.0.0'),
    station: () => station,
    current: '1.0.0',
    installs: true,
    asksForPassword: false,
    page: 'https://example.org/latest',
    ...changes,
  });
}

function record(isRecording: boolean): void {
  station.isRecording = isRecording;
  updater.recordingChanged(isRecording);
}

/** Starts it, and answers its first check. */
async function found(): Promise<void> {
  updater.start();
  clock.advance(MINUTE_MS);
  engine.answer(NEWER);
  await settled();
}

async function downloaded(): Promise<void> {
  await found();
  engine.running?.done();
  await settled();
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'updater-'));
  clock = new ManualClock();
  engine = new FakeUpdateEngine();
  lines = [];
  const log = new Log(clock);
  log.onEntry(({ level, code }) => lines.push(`${level} ${code}`));
  station = { log, isRecording: false, settings: { values: { automaticUpdates: true } } };
  updater = build();
});
afterEach(() => rm(folder, { recursive: true }));

describe('checks', () => {
  it('come a minute after the start, and every six hours', async () => {
    updater.start();
    clock.advance(MINUTE_MS - 1);
    expect(engine.asked).toEqual([]);
    clock.advance(1);
    expect(updater.status.state).toBe('checking');
    engine.answer(null);
    await settled();
    expect(updater.status.state).toBe('upToDate');
    clock.advance(6 * HOUR_MS);
    expect(engine.asked).toEqual(['check', 'check']);
  });

  it('are left out while they are switched off, and made up for when they are switched on', () => {
    station.settings.values.automaticUpdates = false;
    updater.start();
    clock.advance(7 * HOUR_MS);
    expect(engine.asked).toEqual([]);
    station.settings.values.automaticUpdates = true;
    updater.settingsChanged();
    expect(engine.asked).toEqual(['check']);
  });

  it('wait while something is recorded, and until it has been quiet for a while', () => {
    updater.start();
    record(true);
    clock.advance(13 * HOUR_MS);
    record(false);
    clock.advance(29_999);
    record(true);
    record(false);
    clock.advance(29_999);
    expect(engine.asked).toEqual([]);
    clock.advance(1);
    expect(engine.asked).toEqual(['check']);
  });

  it('wait also where the station records and the watch has not seen it yet', () => {
    updater.start();
    station.isRecording = true;
    clock.advance(MINUTE_MS);
    expect(engine.asked).toEqual([]);
  });

  it('that fail are told once, until something else happens', async () => {
    updater.start();
    const fail = async (words: string, afterMs = 6 * HOUR_MS): Promise<void> => {
      clock.advance(afterMs);
      engine.failCheck(new Error(words));
      await settled();
    };
    await fail('net::ERR_INTERNET_DISCONNECTED', MINUTE_MS);
    await fail('net::ERR_INTERNET_DISCONNECTED\n  at somewhere else');
    expect(lines).toEqual(['info update-unreachable']);
    expect(updater.status).toMatchObject({ state: 'failed', problem: 'unreachable' });
    await fail('404');
    expect(lines).toHaveLength(2);
    clock.advance(6 * HOUR_MS);
    engine.answer(null);
    await settled();
    await fail('404');
    expect(lines).toHaveLength(3);
  });

  it('that are not answered within a minute have failed; a later answer means nothing', async () => {
    updater.start();
    clock.advance(2 * MINUTE_MS);
    expect(updater.status.problem).toBe('unreachable');
    engine.answer(NEWER);
    await settled();
    expect(updater.status).toMatchObject({ state: 'failed', version: null });
  });

  it('are made at once when the operator wants one, also while they are switched off', async () => {
    station.settings.values.automaticUpdates = false;
    updater.start();
    updater.check();
    engine.answer(NEWER);
    await settled();
    expect(engine.asked).toEqual(['check']);
    expect(updater.status).toMatchObject({ state: 'available', version: '1.2.0', notes: 'Better.' });
    expect(updater.isReady).toBe(false);
  });

  it('are refused to the operator while something is recorded', () => {
    record(true);
    expect(() => updater.check()).toThrow(expect.objectContaining({ code: 'refused-while-recording' }));
    expect([engine.asked, updater.status.held]).toEqual([[], true]);
  });
});

describe('a download', () => {
  it('follows a check that found a version, and tells how far it is', async () => {
    const states: (string | number | null)[][] = [];
    updater.onChange(({ state, percent }: UpdateStatus) => states.push([state, percent]));
    await found();
    engine.running?.progress(40);
    engine.running?.progress(40);
    engine.running?.done();
    await settled();
    expect(states).toEqual([
      ['checking', null],
      ['available', null],
      ['downloading', 0],
      ['downloading', 40],
      ['ready', null],
    ]);
    expect(lines).toEqual(['info update-found', 'info update-ready']);
  });

  it('does not begin where recording began while it was looked for one', async () => {
    updater.start();
    clock.advance(MINUTE_MS);
    record(true);
    engine.answer(NEWER);
    await settled();
    expect([engine.asked, updater.status.state]).toEqual([['check'], 'available']);
    record(false);
    clock.advance(30_000);
    expect(engine.asked).toEqual(['check', 'download']);
  });

  it('is cancelled when recording begins, and taken up again after it', async () => {
    await found();
    record(true);
    await settled();
    expect(engine.running?.signal.aborted).toBe(true);
    expect(updater.status).toMatchObject({ state: 'available', held: true, problem: null });
    clock.advance(5 * HOUR_MS);
    expect(engine.asked).toEqual(['check', 'download']);
    record(false);
    clock.advance(30_000);
    expect(engine.asked).toEqual(['check', 'download', 'download']);
    expect(engine.running?.signal.aborted).toBe(false);
  });

  it('is cancelled when it is switched off, and taken up when it is switched on', async () => {
    await found();
    station.settings.values.automaticUpdates = false;
    updater.settingsChanged();
    await settled();
    expect(updater.status.state).toBe('available');
    station.settings.values.automaticUpdates = true;
    updater.settingsChanged();
    expect(engine.asked).toEqual(['check', 'download', 'download']);
  });

  it('that is not what was published is a warning, and is not fetched again by itself', async () => {
    await found();
    engine.running?.fail(new DamagedUpdateError('sha512 checksum mismatch'));
    await settled();
    expect(lines.at(-1)).toBe('warning update-damaged');
    expect(updater.status).toMatchObject({ state: 'failed', problem: 'damaged' });
    clock.advance(6 * HOUR_MS);
    engine.answer(NEWER);
    await settled();
    expect(engine.asked).toEqual(['check', 'download', 'check']);
    expect(updater.status).toMatchObject({ state: 'failed', problem: 'damaged' });
    updater.check();
    engine.answer(NEWER);
    await settled();
    expect(engine.asked.at(-1)).toBe('download');
  });

  it('that does not move for five minutes has failed', async () => {
    await found();
    clock.advance(4 * MINUTE_MS);
    engine.running?.progress(1);
    clock.advance(5 * MINUTE_MS - 1);
    expect(engine.running?.signal.aborted).toBe(false);
    clock.advance(1);
    await settled();
    expect(updater.status).toMatchObject({ state: 'failed', problem: 'unreachable' });
    expect(engine.asked).toEqual(['check', 'download']);
  });

  it('is not made where the program cannot install it', async () => {
    updater = build({ installs: false });
    await found();
    expect(engine.asked).toEqual(['check']);
    expect(updater.status).toMatchObject({ state: 'available', installs: false, page: 'https://example.org/latest' });
  });

  it('is ended with the program', async () => {
    await found();
    updater.stop();
    await settled();
    expect(engine.running?.signal.aborted).toBe(true);
    clock.advance(24 * HOUR_MS);
    expect(engine.asked).toEqual(['check', 'download']);
  });
});

describe('what is downloaded', () => {
  it('is installed when the program is left', async () => {
    await downloaded();
    updater.stop();
    expect(updater.isReady).toBe(true);
    await updater.install();
    expect(engine.asked.at(-1)).toBe('install');
  });

  it('stays ready when later checks fail, or find it again', async () => {
    await downloaded();
    clock.advance(6 * HOUR_MS);
    engine.failCheck(new Error('no network'));
    await settled();
    expect(updater.status.state).toBe('ready');
    clock.advance(6 * HOUR_MS);
    engine.answer(NEWER);
    await settled();
    expect([updater.status.state, engine.asked]).toEqual(['ready', ['check', 'download', 'check', 'check']]);
  });

  it('gives way to a still newer one', async () => {
    await downloaded();
    clock.advance(6 * HOUR_MS);
    engine.answer({ version: '1.3.0', notes: null });
    await settled();
    expect(engine.asked.at(-1)).toBe('download');
    expect(updater.isReady).toBe(false);
  });

  it.each([
    ['it has been switched off', () => (station.settings.values.automaticUpdates = false)],
    ['something records', () => (station.isRecording = true)],
  ])('is not installed where %s', async (_why, happen) => {
    await downloaded();
    happen();
    await updater.install();
    expect(engine.asked).toEqual(['check', 'download']);
  });
});

describe('an installation that came to nothing', () => {
  /** The program is closed, and started again as what it was. */
  async function again(): Promise<void> {
    await updater.install();
    engine = new FakeUpdateEngine();
    updater = build();
    lines = [];
    await downloaded();
  }

  it('is told by the next start, and tried once more; then it is left to people', async () => {
    await downloaded();
    await again();
    expect(lines[0]).toBe('warning update-not-installed');
    expect(updater.status).toMatchObject({ state: 'ready', installs: true });
    await again();
    expect(lines[0]).toBe('warning update-not-installed');
    expect(engine.asked).toEqual(['check']);
    expect(updater.status).toMatchObject({ state: 'available', installs: false, problem: 'notInstalled' });
  });

  it('is none where the new version runs', async () => {
    await downloaded();
    await updater.install();
    expect(JSON.parse(await readFile(join(folder, 'update-attempt.json'), 'utf8'))).toEqual({
      from: '1.0.0',
      version: '1.2.0',
      times: 1,
    });
    lines = [];
    build({ attempts: new UpdateAttempts(folder, '1.2.0'), current: '1.2.0' }).start();
    expect(lines).toEqual([]);
  });
});
