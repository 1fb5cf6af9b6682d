import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../station/manual-clock.ts';
import { Departure } from './departure.ts';
import { FakeEvent } from './fake-event.ts';
import { setupWaysOut } from './ways-out.ts';

class FakeSessionEnd extends FakeEvent {
  readonly reasons: readonly string[];

  constructor(...reasons: string[]) {
    super();
    this.reasons = reasons;
  }
}

/** What comes with `name` of macOS' workspace. */
class FakeWorkspace extends EventEmitter {
  subscribeWorkspaceNotification(name: string, listener: () => void): number {
    return this.on(name, listener).listenerCount(name);
  }
}

let ways: {
  app: EventEmitter;
  window: EventEmitter;
  powerMonitor: EventEmitter;
  workspace: FakeWorkspace;
  signals: EventEmitter;
};
let isRecording: boolean;
let happened: string[];
let finished: () => void;
let departure: Departure;

function setup(platform: NodeJS.Platform): void {
  ways = {
    app: new EventEmitter(),
    window: new EventEmitter(),
    powerMonitor: new EventEmitter(),
    workspace: new FakeWorkspace(),
    signals: new EventEmitter(),
  };
  setupWaysOut({ platform, ...ways }, departure, () => isRecording);
}

beforeEach(() => {
  isRecording = true;
  happened = [];
  departure = new Departure({
    clock: new ManualClock(),
    isRecording: () => isRecording,
    ask: () => {
      happened.push('ask');
      return new Promise(() => undefined);
    },
    finish: () => {
      happened.push('finish');
      return new Promise((resolve) => {
        finished = resolve;
      });
    },
    installUpdate: () => {
      happened.push('install');
      return Promise.resolve();
    },
    showFinishing: () => undefined,
    tellProblem: () => undefined,
    exit: (code) => happened.push(`exit ${code}`),
  });
  setup('linux');
});

describe.each([
  ['closing the window', (event: FakeEvent) => ways.window.emit('close', event)],
  ['quitting', (event: FakeEvent) => ways.app.emit('before-quit', event)],
])('%s', (_how, emit) => {
  it('is held back and asks while something records', () => {
    const event = new FakeEvent();
    emit(event);
    expect(event.defaultPrevented).toBe(true);
    expect(happened).toEqual(['ask']);
  });

  it('is held back until everything is closed where nothing records, and goes through then', async () => {
    isRecording = false;
    const first = new FakeEvent();
    emit(first);
    expect(first.defaultPrevented).toBe(true);
    expect(happened).toEqual(['finish']);
    finished();
    await new Promise((resolve) => setImmediate(resolve));
    const second = new FakeEvent();
    emit(second);
    expect(second.defaultPrevented).toBe(false);
    expect(happened).toEqual(['finish', 'install', 'exit 0']);
  });
});

describe('Windows that shuts down', () => {
  beforeEach(() => setup('win32'));

  it('is held up and asks while something records', () => {
    const event = new FakeSessionEnd('shutdown');
    ways.window.emit('query-session-end', event);
    expect(event.defaultPrevented).toBe(true);
    expect(happened).toEqual(['ask']);
  });

  it('is not held up where nothing records', () => {
    isRecording = false;
    const event = new FakeSessionEnd('logoff');
    ways.window.emit('query-session-end', event);
    expect(event.defaultPrevented).toBe(false);
    expect(happened).toEqual([]);
  });

  it('is held up while sessions are being finished', () => {
    departure.demand();
    isRecording = false;
    const event = new FakeSessionEnd('shutdown');
    ways.window.emit('query-session-end', event);
    expect(event.defaultPrevented).toBe(true);
  });

  it('is not asked when it cannot wait: what can be finished is', () => {
    ways.window.emit('query-session-end', new FakeSessionEnd('shutdown', 'critical'));
    expect(happened).toEqual(['finish']);
  });

  it('and does it nevertheless: what can be finished is', () => {
    ways.window.emit('query-session-end', new FakeSessionEnd('shutdown'));
    ways.window.emit('session-end', new FakeSessionEnd('shutdown'));
    expect(happened).toEqual(['ask', 'finish']);
  });
});

describe('an update', () => {
  /** Leaves where nothing records. */
  const leave = async (): Promise<void> => {
    isRecording = false;
    ways.app.emit('before-quit', new FakeEvent());
    finished();
    await new Promise((resolve) => setImmediate(resolve));
  };

  it('is not installed while Windows ends the session, also where a window is closed for it', async () => {
    setup('win32');
    isRecording = false;
    ways.window.emit('query-session-end', new FakeSessionEnd('logoff'));
    await leave();
    expect(happened).toEqual(['finish', 'exit 0']);
  });

  it('is not installed with the quit of a macOS that shuts down', async () => {
    setup('darwin');
    ways.workspace.emit('NSWorkspaceWillPowerOffNotification');
    await leave();
    expect(happened).toEqual(['finish', 'exit 0']);
  });

  it('is not installed when logind shuts down', async () => {
    ways.powerMonitor.emit('shutdown', new FakeEvent());
    await leave();
    expect(happened).toEqual(['finish', 'exit 0']);
  });
});

describe('logind that shuts down', () => {
  it('waits while sessions are finished without a question', () => {
    const event = new FakeEvent();
    ways.powerMonitor.emit('shutdown', event);
    expect(event.defaultPrevented).toBe(true);
    expect(happened).toEqual(['finish']);
  });

  it.each(['darwin', 'win32'] as const)('%s has no listener, for there it would come with every quit', (platform) => {
    setup(platform);
    expect(ways.powerMonitor.listenerCount('shutdown')).toBe(0);
  });
});

describe('signals', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s finishes without a question', (signal) => {
    ways.signals.emit(signal);
    expect(happened).toEqual(['finish']);
  });
});
