import { describe, expect, it } from 'vitest';
import type { CommandOutcome } from '#shared/contract/messages.ts';
import { CommandError } from '#shared/contract/problems.ts';
import { DEFAULT_STATION_SETTINGS } from '#shared/contract/settings.ts';
import { HISTORY_SAMPLES, RateHistory } from './rate-history.ts';
import { StationClient } from './station-client.ts';
import { StationModel } from './station-model.ts';
import type { ConsoleTransport, TransportListener } from './transport.ts';

class FakeTransport implements ConsoleTransport {
  listener: TransportListener | null = null;
  answer: CommandOutcome = { ok: true, result: { sessions: [], more: false, scanning: false } };

  open(listener: TransportListener): void {
    this.listener = listener;
  }
  request(): Promise<CommandOutcome> {
    return Promise.resolve(this.answer);
  }
  close(): void {}
}

const greeted = (run: string) => ({
  event: 'greeted',
  surroundings: { program: 'p', run, canChooseFolder: false, canOpenFolder: false },
  settings: {
    values: DEFAULT_STATION_SETTINGS,
    recordingsFolder: '/r',
    listeningPort: 1,
    listeningHttpsPort: 2,
    fixed: [],
  },
  update: null,
});
const line = (number: number) => ({
  event: 'logged',
  entries: [{ line: number, timeMs: 0, level: 'info', source: 'Info', device: null, code: 'x', message: 'm' }],
});

const accessWith = (deviceToken: string) => ({
  deviceToken,
  operatorToken: 'o',
  fixedTokens: [],
  consoles: [],
  devices: [],
  httpsPort: 2,
  httpsProblem: null,
  certificate: null,
});

function setUp() {
  const transport = new FakeTransport();
  const model = new StationModel(new StationClient(transport));
  let reconnects = 0;
  model.open({ receive: () => undefined, reconnected: () => (reconnects += 1) });
  const listener = transport.listener;
  if (listener === null) throw new Error('not opened');
  return { transport, model, listener, reconnects: () => reconnects };
}

describe('StationModel', () => {
  it('shows what is known of updates, and what changes', () => {
    const { model, listener } = setUp();
    const update = {
      current: '1.0.0',
      state: 'ready',
      version: '1.2.0',
      notes: null,
      percent: null,
      problem: null,
      held: false,
      installs: true,
      asksForPassword: false,
      page: null,
    };
    listener.eventReceived({ ...greeted('a'), update });
    expect(model.state.getState().update).toEqual(update);
    listener.eventReceived({ event: 'updateChanged', update: { ...update, held: true } });
    expect(model.state.getState().update?.held).toBe(true);
    listener.eventReceived(greeted('a'));
    expect(model.state.getState().update).toBeNull();
  });

  it('is connected from the greeting until the connection is lost, and keeps what it knew', () => {
    const { model, listener, reconnects } = setUp();
    listener.opened();
    expect([model.state.getState().connected, reconnects()]).toEqual([false, 0]);
    listener.eventReceived(greeted('a'));
    expect(reconnects()).toBe(1);
    expect(model.state.getState()).toMatchObject({ connected: true, settings: { listeningPort: 1 } });
    listener.lost();
    expect(model.state.getState()).toMatchObject({ connected: false, settings: { listeningPort: 1 } });
  });

  it('keeps the lines of the log over a reconnect, not over another run of the program', () => {
    const { model, listener } = setUp();
    listener.eventReceived(greeted('a'));
    listener.eventReceived(line(1));
    listener.eventReceived(greeted('a'));
    listener.eventReceived(line(1));
    listener.eventReceived(line(2));
    expect(model.log.lines.map((entry) => entry.line)).toEqual([1, 2]);
    listener.eventReceived(greeted('b'));
    listener.eventReceived(line(1));
    expect(model.log.lines.map((entry) => entry.line)).toEqual([1]);
  });

  it('knows who may connect once that was asked for, and hears of changes', async () => {
    const { transport, model, listener } = setUp();
    listener.eventReceived(greeted('a'));
    expect(model.state.getState().access).toBeNull();
    transport.answer = { ok: true, result: accessWith('first') };
    await model.loadAccess();
    expect(model.state.getState().access).toMatchObject({ deviceToken: 'first' });
    listener.eventReceived({ event: 'accessChanged', access: accessWith('second') });
    expect(model.state.getState().access).toMatchObject({ deviceToken: 'second' });
  });

  it('passes over what is no event', () => {
    const { model, listener } = setUp();
    for (const value of [null, 3, {}, { event: 'greeted' }, { event: 'else' }]) listener.eventReceived(value);
    expect(model.state.getState().connected).toBe(false);
  });
});

describe('StationClient', () => {
  it('fails with the station’s own reason, and where the answer makes no sense', async () => {
    const { transport, model } = setUp();
    transport.answer = { ok: false, problem: { code: 'no-ffmpeg', message: 'None.', detail: 'x' } };
    await expect(model.client.request('status', {})).rejects.toEqual(new CommandError('no-ffmpeg', 'None.', 'x'));
    transport.answer = { ok: true, result: { devices: 'none' } };
    await expect(model.client.request('status', {})).rejects.toMatchObject({ code: 'internal' });
  });
});

it('keeps half a minute of rates for each device that is still there', () => {
  const history = new RateHistory();
  const device = (id: string, fps: number) => ({ id, fps });
  for (let i = 0; i < HISTORY_SAMPLES + 5; i += 1) history.add([device('a', i), device('b', 0)]);
  history.add([device('a', 99)]);
  expect(history.of('a')).toHaveLength(HISTORY_SAMPLES);
  expect(history.of('a').at(-1)).toBe(99);
  expect(history.of('b')).toEqual([]);
});
