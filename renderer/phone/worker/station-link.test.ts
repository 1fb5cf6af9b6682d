import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CameraCommand, CameraRefusalCode } from '#shared/messages/camera-messages.ts';
import type { DeliveryTerms } from '#shared/delivery/delivery.ts';
import type { LinkState } from '../worker-messages.ts';
import { fakeSockets } from './fake-socket.ts';
import { type HelloFacts, type LinkTarget, StationLink } from './station-link.ts';

const URL = 'wss://station.test:50002/camera';
const IDENTITY = { deviceId: 'phone-0001', name: 'Desk', nameEdited: false, model: 'Pixel', token: 'secret' };
const CAMERAS = [{ id: 'c1', label: 'Back', facing: 'back' as const }];
const TARGET: LinkTarget = { url: URL, identity: IDENTITY, cameras: CAMERAS };
const FACTS: HelloFacts = {
  clockId: 'clock-1',
  captures: [{ captureId: 'capture-1', first: 3, next: 9, ended: false }],
};
const CONNECTED = { kind: 'connected', stationName: 'Lab' };

function setUp() {
  const { sockets, open, latest } = fakeSockets();
  const links: LinkState[] = [];
  const names: string[] = [];
  const commands: { readonly id: number; readonly command: CameraCommand }[] = [];
  const terms: DeliveryTerms[] = [];
  const settled: string[] = [];
  const acknowledged: (readonly [string, number])[] = [];
  const linkLost = vi.fn<() => void>();
  const link = new StationLink(
    open,
    () => FACTS,
    {
      linkChanged: (state) => links.push(state),
      linkLost,
      welcomed: (given) => terms.push(given),
      acknowledged: (captureId, next) => acknowledged.push([captureId, next]),
      settled: (captureId) => settled.push(captureId),
      commandReceived: (id, command) => commands.push({ id, command }),
      stateReceived: () => undefined,
      nameReceived: (name) => names.push(name),
    },
    () => 0,
  );
  return { sockets, latest, links, names, commands, terms, acknowledged, settled, linkLost, link };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('StationLink', () => {
  it('says hello first, and is connected when it is welcomed', () => {
    const { link, latest, links, names } = setUp();
    link.connect(TARGET);
    expect(latest().url).toBe(URL);
    latest().welcome('Desk left');
    expect(latest().said).toEqual([{ type: 'hello', protocol: 2, ...IDENTITY, cameras: CAMERAS, ...FACTS }]);
    expect(links).toEqual([{ kind: 'connecting' }, CONNECTED]);
    expect(names).toEqual(['Desk left']);
  });

  it('waits for the operator as long as that takes', () => {
    const { link, sockets, latest, links } = setUp();
    link.connect(TARGET);
    latest().open();
    latest().hear({ type: 'waiting' });
    for (let second = 0; second < 3600; second += 1) {
      vi.advanceTimersByTime(1000);
      latest().hear({ type: 'alive' });
    }
    expect(sockets).toHaveLength(1);
    expect(links.at(-1)).toEqual({ kind: 'waiting' });
    latest().letIn();
    expect(links.at(-1)).toEqual(CONNECTED);
  });

  it('says nothing but hello while it is not let in', () => {
    const { link, latest } = setUp();
    link.connect(TARGET);
    latest().open();
    latest().hear({ type: 'waiting' });
    link.say({ type: 'ok', id: 1 });
    link.sendPacket(new Uint8Array(1));
    latest().command({ command: 'identify' });
    expect(latest().said.map(({ type }) => type)).toEqual(['hello']);
    expect(latest().packets).toEqual([]);
  });

  it('hands on commands, and answers those that it does not know', () => {
    const { link, latest, commands } = setUp();
    link.connect(TARGET);
    latest().welcome();
    latest().command({ command: 'identify' });
    expect(commands).toEqual([{ id: 1, command: { command: 'identify' } }]);
    latest().hearText('{"type":"command","id":7,"command":{"command":"sing"}}');
    expect(latest().said.at(-1)).toMatchObject({ type: 'error', id: 7 });
    const { length } = latest().said;
    for (const text of ['', 'hello?', '[]', '{"type":"news"}', '{"type":"command"}']) latest().hearText(text);
    expect(latest().said).toHaveLength(length);
  });

  it('hands on what the station says of delivery once it is let in', () => {
    const { link, latest, terms, acknowledged, settled } = setUp();
    link.connect(TARGET);
    latest().open();
    latest().hear({ type: 'acknowledged', captureId: 'capture-1', next: 4 });
    latest().hear({ type: 'settled', captureId: 'capture-1' });
    const given = { captures: [{ captureId: 'capture-1', next: 5 }], buffer: { bytes: 1000, ms: 2000 } };
    latest().letIn('', given);
    latest().hear({ type: 'acknowledged', captureId: 'capture-1', next: 7 });
    latest().hear({ type: 'settled', captureId: 'capture-1' });
    expect({ terms, acknowledged, settled }).toEqual({
      terms: [given],
      acknowledged: [['capture-1', 7]],
      settled: ['capture-1'],
    });
  });

  it.each([
    ['before', 'opened'],
    ['while it waits for approval', 'waiting'],
    ['after', 'welcomed'],
  ] as const)('answers at once what the time is: %s it is let in', (_when, stage) => {
    const { link, latest } = setUp();
    link.connect(TARGET);
    latest().open();
    if (stage === 'waiting') latest().hear({ type: 'waiting' });
    if (stage === 'welcomed') latest().letIn();
    vi.advanceTimersByTime(1234);
    latest().hear({ type: 'clock_request', id: 5 });
    const nowUs = Math.round(performance.now() * 1000);
    expect(latest().heard('clock_reply')).toEqual([{ type: 'clock_reply', id: 5, receivedUs: nowUs, sentUs: nowUs }]);
  });

  describe('reconnecting', () => {
    it('tries again after 250 ms, twice as long each time, up to 5 s', () => {
      const { link, sockets, latest, links } = setUp();
      link.connect(TARGET);
      latest().welcome();
      for (const [index, delayMs] of [250, 500, 1000, 2000, 4000, 5000, 5000].entries()) {
        latest().drop();
        expect(links.at(-1)).toEqual({ kind: 'reconnecting', attempts: index + 1 });
        vi.advanceTimersByTime(delayMs - 1);
        expect(sockets).toHaveLength(index + 1);
        vi.advanceTimersByTime(1);
        expect(sockets).toHaveLength(index + 2);
      }
      latest().welcome();
      latest().drop();
      expect(links.at(-1)).toEqual({ kind: 'reconnecting', attempts: 1 });
    });

    it('does not begin anew with a station that opens and closes at once', () => {
      const { link, latest, links } = setUp();
      link.connect(TARGET);
      for (let attempt = 0; attempt < 4; attempt += 1) {
        latest().open();
        latest().drop();
        vi.advanceTimersByTime(5000);
      }
      expect(links.at(-1)).toEqual({ kind: 'reconnecting', attempts: 4 });
    });

    it('is unreachable as long as no connection has ever opened', () => {
      const { link, latest, links } = setUp();
      link.connect(TARGET);
      latest().drop();
      vi.advanceTimersByTime(250);
      latest().drop();
      expect(links.slice(1)).toEqual([
        { kind: 'unreachable', attempts: 1 },
        { kind: 'unreachable', attempts: 2 },
      ]);
    });

    it('gives up an attempt that does not open within 5 s, or is not answered within 2.5 s', () => {
      const { link, sockets, latest, links } = setUp();
      link.connect(TARGET);
      const [first] = sockets;
      vi.advanceTimersByTime(5000);
      expect(links.at(-1)).toEqual({ kind: 'unreachable', attempts: 1 });
      expect(first?.closedWith).toBeUndefined();
      vi.advanceTimersByTime(250);
      expect(sockets).toHaveLength(2);
      latest().open();
      vi.advanceTimersByTime(2500);
      expect(links.at(-1)).toEqual({ kind: 'reconnecting', attempts: 2 });
      // What the first one says now means nothing.
      first?.welcome();
      expect(links.at(-1)?.kind).toBe('reconnecting');
    });

    it('takes 2.5 s without a word of the station for a loss', () => {
      const { link, sockets, latest, links, linkLost } = setUp();
      link.connect(TARGET);
      const first = latest();
      first.welcome();
      vi.advanceTimersByTime(2499);
      first.hear({ type: 'alive' });
      vi.advanceTimersByTime(2499);
      expect([links.at(-1), first.closedWith]).toEqual([CONNECTED, null]);
      vi.advanceTimersByTime(1);
      expect(links.at(-1)).toEqual({ kind: 'reconnecting', attempts: 1 });
      expect(linkLost).toHaveBeenCalledOnce();
      expect(first.closedWith).toBeUndefined();
      vi.advanceTimersByTime(250);
      expect(sockets).toHaveLength(2);
    });

    it('does not stay with a station that falls silent before it has decided', () => {
      const { link, latest, links, linkLost } = setUp();
      link.connect(TARGET);
      latest().open();
      latest().hear({ type: 'waiting' });
      vi.advanceTimersByTime(2500);
      expect(links.at(-1)).toEqual({ kind: 'reconnecting', attempts: 1 });
      expect(linkLost).not.toHaveBeenCalled();
    });

    it('takes also words that this page does not know for a sign of life', () => {
      const { link, latest, links } = setUp();
      link.connect(TARGET);
      latest().welcome();
      vi.advanceTimersByTime(2000);
      latest().hearText('{"type":"news"}');
      vi.advanceTimersByTime(2000);
      expect(links.at(-1)).toEqual(CONNECTED);
    });

    it('tells of a lost connection once, and only where it had been welcomed', () => {
      const { link, latest, linkLost } = setUp();
      link.connect(TARGET);
      latest().drop();
      expect(linkLost).not.toHaveBeenCalled();
      vi.advanceTimersByTime(250);
      latest().welcome();
      latest().drop();
      expect(linkLost).toHaveBeenCalledOnce();
    });

    it('tries at once when it is told to connect', () => {
      const { link, sockets, latest } = setUp();
      link.connect(TARGET);
      latest().drop();
      link.connect(TARGET);
      expect(sockets).toHaveLength(2);
      vi.advanceTimersByTime(4999);
      expect(sockets).toHaveLength(2);
    });

    it('goes on where the browser refuses the address', () => {
      const links: LinkState[] = [];
      const nothing = (): void => undefined;
      const delivery = { welcomed: nothing, acknowledged: nothing, settled: nothing, linkLost: nothing };
      const listener = { ...delivery, commandReceived: nothing, stateReceived: nothing, nameReceived: nothing };
      const open = (): never => {
        throw new DOMException('No such address.', 'SyntaxError');
      };
      const link = new StationLink(open, () => FACTS, { ...listener, linkChanged: (state) => links.push(state) });
      link.connect(TARGET);
      expect(links.at(-1)).toEqual({ kind: 'unreachable', attempts: 1 });
    });
  });

  describe('refused', () => {
    const FINAL: readonly CameraRefusalCode[] = [
      'token-missing',
      'token-wrong',
      'refused',
      'revoked',
      'replaced',
      'bad-hello',
    ];

    it.each(FINAL)('does not try again when it is %s', (code) => {
      const { link, sockets, latest, links } = setUp();
      link.connect(TARGET);
      latest().open();
      latest().refuse(code);
      vi.advanceTimersByTime(3_600_000);
      expect(sockets).toHaveLength(1);
      expect(links.at(-1)).toEqual({ kind: 'refused', code, message: `Because ${code}.` });
    });

    it.each<CameraRefusalCode>(['rate-limited', 'too-many'])('tries again after 30 s when it is %s', (code) => {
      const { link, sockets, latest } = setUp();
      link.connect(TARGET);
      latest().open();
      latest().refuse(code);
      vi.advanceTimersByTime(29_999);
      expect(sockets).toHaveLength(1);
      vi.advanceTimersByTime(1);
      expect(sockets).toHaveLength(2);
    });

    it.each([
      [4400, 'bad-hello'],
      [4401, 'token-wrong'],
      [4403, 'refused'],
      [4409, 'replaced'],
      [4429, 'rate-limited'],
      [4410, 'refused'],
    ])('takes close code %i without words for %s', (closeCode, code) => {
      const { link, latest, links } = setUp();
      link.connect(TARGET);
      latest().open();
      latest().drop(closeCode, 'In words.');
      expect(links.at(-1)).toEqual({ kind: 'refused', code, message: 'In words.' });
    });

    it.each([1000, 1006, 1009, 4399, 4430])('takes close code %i for none', (closeCode) => {
      const { link, latest, links } = setUp();
      link.connect(TARGET);
      latest().open();
      latest().drop(closeCode);
      expect(links.at(-1)?.kind).toBe('reconnecting');
    });

    it('is tried anew when the page says so', () => {
      const { link, latest, links } = setUp();
      link.connect(TARGET);
      latest().open();
      latest().refuse('token-wrong');
      link.connect({ ...TARGET, identity: { ...IDENTITY, token: 'right' } });
      expect(links.at(-1)).toEqual({ kind: 'connecting' });
      latest().welcome();
      expect(latest().heard('hello')[0]?.token).toBe('right');
      latest().drop();
      expect(links.at(-1)?.kind).toBe('reconnecting');
    });
  });

  it('leaves with 1000, and stays away', () => {
    const { link, sockets, latest, links } = setUp();
    link.connect(TARGET);
    latest().welcome();
    link.leave();
    expect(latest().closedWith).toBe(1000);
    latest().drop(1000);
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(links.at(-1)).toEqual({ kind: 'left' });
  });

  it('can be left while it waits to try again', () => {
    const { link, sockets, latest } = setUp();
    link.connect(TARGET);
    latest().drop();
    link.leave();
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
  });

  describe('names', () => {
    it('tells an edit at once while it is connected', () => {
      const { link, latest } = setUp();
      link.connect(TARGET);
      latest().welcome();
      expect(link.rename('Window')).toBe(true);
      expect(latest().said.at(-1)).toEqual({ type: 'renamed', name: 'Window' });
    });

    it('tells an edit with the next hello while it is not', () => {
      const { link, latest } = setUp();
      link.connect(TARGET);
      latest().drop();
      expect(link.rename('Window')).toBe(false);
      vi.advanceTimersByTime(250);
      latest().welcome('Window');
      expect(latest().heard('hello')).toMatchObject([{ name: 'Window', nameEdited: true }]);
    });

    it('tells an edit that was made between hello and welcome', () => {
      const { link, latest, names } = setUp();
      link.connect(TARGET);
      latest().open();
      latest().hear({ type: 'waiting' });
      link.rename('Window');
      latest().letIn('Desk');
      expect(latest().said.at(-1)).toEqual({ type: 'renamed', name: 'Window' });
      expect(names).toEqual(['Window']);
    });

    it("takes over the operator's name, and says it with the next hello", () => {
      const { link, latest, names } = setUp();
      link.connect(TARGET);
      latest().welcome();
      link.rename('Window');
      latest().hear({ type: 'renamed', name: 'Camera 3' });
      expect(names.at(-1)).toBe('Camera 3');
      latest().drop();
      vi.advanceTimersByTime(250);
      latest().open();
      expect(latest().heard('hello')).toMatchObject([{ name: 'Camera 3', nameEdited: false }]);
    });
  });
});
