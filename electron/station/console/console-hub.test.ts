import { describe, expect, it } from 'vitest';
import { consoleEvent, type ConsoleEvent } from '#shared/contract/events.ts';
import { CommandError } from '#shared/contract/problems.ts';
import { session } from '#shared/contract/session-fixture.ts';
import { DEFAULT_STATION_SETTINGS, type SettingsView } from '#shared/contract/settings.ts';
import type { UpdateStatus } from '#shared/contract/update.ts';
import type { Updates } from '../desktop.ts';
import { LIMITS } from '../limits.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { ConsoleHub, type ConsoleHubParts } from './console-hub.ts';
import type { ConsoleLink } from './console-link.ts';
import { PREVIEW_LIMITS } from './preview-limits.ts';
import { PreviewTap } from './preview-tap.ts';

const SETTINGS: SettingsView = {
  values: DEFAULT_STATION_SETTINGS,
  recordingsFolder: '/r',
  listeningPort: 50_001,
  listeningHttpsPort: 50_002,
  fixed: [],
};

class FakeLink implements ConsoleLink {
  readonly events: ConsoleEvent[] = [];
  place: 'here' | 'elsewhere' = 'here';
  queuedBytes = 0;
  reason: string | null = null;

  sendEvent(event: ConsoleEvent): void {
    this.events.push(consoleEvent.parse(event));
  }
  sendPreview(): void {}
  close(reason: string): void {
    this.reason = reason;
  }

  /** The names of what came since the last call. */
  names(): string[] {
    return this.events.splice(0).map(({ event }) => event);
  }
}

const notUsed = () => Promise.reject(new Error('not used here'));

function setUp(contract: Partial<ConsoleHubParts['contract']> = {}, updates: Updates | null = null) {
  const clock = new ManualClock();
  const log = new Log(clock);
  const failures: string[] = [];
  let samples = 0;
  const hub = new ConsoleHub({
    clock,
    limits: { ...LIMITS, consoles: 2, consoleLogLines: 10_000 },
    contract: {
      start: notUsed,
      stop: notUsed,
      status: () => Promise.resolve({ take: null, devices: [], waiting: [] }),
      renameDevice: notUsed,
      forgetDevice: notUsed,
      giveUpDelivery: notUsed,
      identifyDevice: notUsed,
      adjustDevice: notUsed,
      dumpDevice: notUsed,
      answerDevice: notUsed,
      access: notUsed,
      renewToken: notUsed,
      decideDevice: notUsed,
      listSessions: notUsed,
      describeSession: notUsed,
      editSession: notUsed,
      muxSession: notUsed,
      verifySession: notUsed,
      deleteSession: notUsed,
      openFolder: notUsed,
      diagnose: notUsed,
      checkFirewall: notUsed,
      settings: () => Promise.resolve(SETTINGS),
      changeSettings: notUsed,
      checkForUpdates: notUsed,
      chooseFolder: notUsed,
      reportProblem: notUsed,
      ...contract,
    },
    previews: new PreviewTap(log, PREVIEW_LIMITS),
    program: 'capture-station 0.1.0',
    desktop: { canChooseFolder: false, canOpenFolder: true, updates },
    sample: () => {
      samples += 1;
      return { nowMs: samples, take: null, devices: [], disk: null, addresses: [], phonePages: [], waiting: [] };
    },
    settings: () => SETTINGS,
    commandFailed: (command, error) => failures.push(`${command}: ${String(error)}`),
  });
  log.onEntry((entry) => hub.logged(entry));
  hub.start();
  return { clock, log, hub, failures, samples: () => samples };
}

describe('a console', () => {
  it('is greeted with what is known of updates, and told what changes', () => {
    const status: UpdateStatus = {
      current: '1.0.0',
      state: 'downloading',
      version: '1.1.0',
      notes: null,
      percent: 3,
      problem: null,
      held: false,
      installs: true,
      asksForPassword: false,
      page: null,
    };
    let tell: (changed: UpdateStatus) => void = () => undefined;
    const updates: Updates = {
      status,
      check: () => undefined,
      onChange: (listener) => {
        tell = listener;
        return () => undefined;
      },
    };
    const { hub } = setUp({}, updates);
    const link = new FakeLink();
    hub.connect(link);
    expect(link.events[0]).toMatchObject({ event: 'greeted', update: status });
    tell({ ...status, percent: 4 });
    expect(link.events.at(-1)).toEqual({ event: 'updateChanged', update: { ...status, percent: 4 } });
  });

  it('is greeted with everything, and then told the state twice a second', () => {
    const { hub, clock } = setUp();
    const link = new FakeLink();
    hub.connect(link);
    expect(link.names()).toEqual(['greeted', 'sampled']);
    clock.advance(2000);
    expect(link.names()).toEqual(['sampled', 'sampled', 'sampled', 'sampled']);
  });

  it('costs nothing while none is open', () => {
    const { hub, clock, samples } = setUp();
    clock.advance(5000);
    hub.stateChanged();
    clock.advance(5000);
    expect(samples()).toBe(0);
  });

  it('gets one sample for many changes, soon', () => {
    const { hub, clock } = setUp();
    const link = new FakeLink();
    hub.connect(link);
    link.names();
    for (let i = 0; i < 50; i += 1) hub.stateChanged();
    clock.advance(LIMITS.consoleFlushMs);
    expect(link.names()).toEqual(['sampled']);
  });

  it('gets the log from its beginning in portions, in order, each line once', () => {
    const { hub, clock, log } = setUp();
    for (let i = 1; i <= 6000; i += 1) log.info('x', `${i}`);
    const link = new FakeLink();
    hub.connect(link);
    clock.advance(LIMITS.consoleFlushMs);
    log.info('x', 'late');
    clock.advance(LIMITS.consoleFlushMs * 3);
    const logged = link.events.flatMap((event) => (event.event === 'logged' ? [event.entries] : []));
    expect(logged.map(({ length }) => length)).toEqual([5000, 1001]);
    expect(logged.flat().map(({ line }) => line)).toEqual(Array.from({ length: 6001 }, (_, i) => i + 1));
    expect(logged.flat().at(-1)?.message).toBe('late');
  });

  it('that reads slowly gets its lines later, and is cut off with a reason before it fills the memory', () => {
    const { hub, clock, log } = setUp();
    const link = new FakeLink();
    hub.connect(link);
    link.queuedBytes = LIMITS.consoleQueueBytes / 2;
    log.info('x', 'waits');
    clock.advance(LIMITS.consoleFlushMs);
    expect(link.names()).not.toContain('logged');
    link.queuedBytes = 0;
    clock.advance(LIMITS.consoleFlushMs);
    expect(link.names()).toContain('logged');
    link.queuedBytes = LIMITS.consoleQueueBytes + 1;
    clock.advance(1000);
    expect(link.reason).toMatch(/does not read/);
    link.names();
    clock.advance(1000);
    expect(link.names()).toEqual([]);
  });

  it('is told of sessions in batches, each folder once as it is last', () => {
    const { hub, clock } = setUp();
    const link = new FakeLink();
    hub.connect(link);
    link.names();
    hub.sessionsChanged([session('a'), session('b')], []);
    hub.sessionsChanged([{ ...session('a'), bytes: 7 }], ['b', 'c']);
    clock.advance(LIMITS.consoleFlushMs);
    expect(link.events).toEqual([
      { event: 'sessionsChanged', changed: [{ ...session('a'), bytes: 7 }], removed: ['b', 'c'] },
    ]);
  });

  it('beyond the limit is refused with a reason', () => {
    const { hub } = setUp();
    const links = [new FakeLink(), new FakeLink(), new FakeLink()];
    for (const link of links) hub.connect(link);
    expect(links.map(({ reason }) => reason)).toEqual([null, null, 'The station has 2 consoles open already.']);
    expect(links[2]?.events).toEqual([]);
  });
});

describe('a request', () => {
  it('is carried out with parsed arguments', async () => {
    const { hub } = setUp({ stop: ({ devices }) => Promise.resolve({ commandedDevices: devices?.length ?? -1 }) });
    const console = hub.connect(new FakeLink());
    expect(await console.request('stop', { devices: ['a', 'b'] })).toEqual({
      ok: true,
      result: { commandedDevices: 2 },
    });
  });

  it.each([
    ['stop', { devices: 'all' }, 'bad-arguments'],
    ['stop', { devices: null, more: 1 }, 'bad-arguments'],
    ['stop', undefined, 'bad-arguments'],
    ['describeSession', { folder: '../etc' }, 'bad-arguments'],
    ['describeSession', { folder: '..' }, 'bad-arguments'],
    ['format', {}, 'unknown-command'],
    ['constructor', {}, 'unknown-command'],
    ['__proto__', {}, 'unknown-command'],
  ])('%s with %j fails as %s', async (command, args, code) => {
    const { hub, failures } = setUp();
    const outcome = await hub.connect(new FakeLink()).request(command, args);
    expect(outcome).toMatchObject({ ok: false, problem: { code } });
    expect(failures).toEqual([]);
  });

  it('that fails for a reason says which, and one that meets a mistake of ours is told', async () => {
    const { hub, failures } = setUp({
      muxSession: () => Promise.reject(new CommandError('no-ffmpeg', 'There is none.', 'f')),
      deleteSession: () => Promise.reject(new TypeError('oops')),
    });
    const console = hub.connect(new FakeLink());
    expect(await console.request('muxSession', { folder: 'a' })).toEqual({
      ok: false,
      problem: { code: 'no-ffmpeg', message: 'There is none.', detail: 'f' },
    });
    expect(await console.request('deleteSession', { folder: 'a' })).toMatchObject({
      ok: false,
      problem: { code: 'internal' },
    });
    expect(failures).toEqual(['deleteSession: TypeError: oops']);
  });

  it('may watch previews and acknowledge them', async () => {
    const { hub } = setUp();
    const console = hub.connect(new FakeLink());
    expect(await console.request('watchPreviews', { devices: ['a'] })).toEqual({ ok: true, result: {} });
    expect(await console.request('acknowledgePreviews', { packets: 3 })).toEqual({ ok: true, result: {} });
  });
});

it('closes the consoles that came by the operator token when that is another, and no others', () => {
  const { hub } = setUp();
  const [here, elsewhere] = [new FakeLink(), new FakeLink()];
  elsewhere.place = 'elsewhere';
  hub.connect(here);
  hub.connect(elsewhere);
  hub.sendAway();
  expect([here.reason, elsewhere.reason]).toEqual([
    null,
    'The operator token is another; open the console with the new one.',
  ]);
});
