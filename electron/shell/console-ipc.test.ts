import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CommandOutcome } from '#shared/contract/messages.ts';
import { ConsoleIpc } from './console-ipc.ts';
import { CONSOLE_ORIGIN } from './console-origin.ts';
import { FakeConsoles, type FakeConsole } from './fake-station.ts';
import { IPC_CHANNELS } from './ipc-channels.ts';

interface Sent {
  readonly sender: object;
  readonly senderFrame: { readonly origin: string; readonly parent: object | null } | null;
}

class FakeContents extends EventEmitter {
  readonly sent: [channel: string, value: unknown][] = [];
  gone = false;

  send(channel: string, value?: unknown): void {
    if (this.gone) throw new TypeError('Object has been destroyed');
    this.sent.push([channel, value]);
  }

  isDestroyed(): boolean {
    return this.gone;
  }
}

class FakeIpc extends EventEmitter {
  answer: (event: Sent, ...args: unknown[]) => Promise<CommandOutcome> = () => Promise.reject(new Error('no handler'));

  handle(channel: string, listener: (event: Sent, ...args: unknown[]) => Promise<CommandOutcome>): void {
    if (channel !== IPC_CHANNELS.request) throw new Error(`The channel is ${channel}.`);
    this.answer = listener;
  }
}

let contents: FakeContents;
let ipc: FakeIpc;
let consoles: FakeConsoles;
let page: Sent;

beforeEach(() => {
  contents = new FakeContents();
  ipc = new FakeIpc();
  consoles = new FakeConsoles();
  page = { sender: contents, senderFrame: { origin: CONSOLE_ORIGIN, parent: null } };
  void new ConsoleIpc(ipc, contents, consoles);
});

function at(index: number): FakeConsole {
  const found = consoles.all[index];
  if (found === undefined) throw new Error(`There is no console ${index}.`);
  return found;
}

const load = (): void => {
  ipc.emit(IPC_CHANNELS.pageLoaded, page);
  ipc.emit(IPC_CHANNELS.connect, page);
};

describe('a page of the window', () => {
  it('is a console from its first listener on, and hears events and previews', () => {
    ipc.emit(IPC_CHANNELS.pageLoaded, page);
    expect(consoles.all).toHaveLength(0);
    ipc.emit(IPC_CHANNELS.connect, page);
    at(0).link.sendPreview(Uint8Array.of(1, 2), Uint8Array.of(3, 4, 5));
    expect(contents.sent).toEqual([
      [IPC_CHANNELS.event, { event: 'galleryReplaced' }],
      [IPC_CHANNELS.preview, Uint8Array.of(1, 2, 3, 4, 5)],
    ]);
  });

  it('gives commands, arguments as they came', async () => {
    load();
    expect(await ipc.answer(page, 'stop', { devices: null })).toEqual({ ok: true, result: 'stop done' });
    expect(at(0).requests).toEqual([['stop', { devices: null }]]);
  });

  it.each([
    ['nothing', []],
    ['a name that is no text', [7, {}]],
    ['a name without end', ['x'.repeat(65), {}]],
    ['a third thing', ['stop', {}, 1]],
  ])('gets bad-arguments for %s', async (_what, args) => {
    load();
    expect(await ipc.answer(page, ...args)).toMatchObject({ ok: false, problem: { code: 'bad-arguments' } });
    expect(at(0).requests).toEqual([]);
  });

  it('gets no-connection before it is a console and after it left', async () => {
    const noConnection = { ok: false, problem: { code: 'no-connection' } };
    expect(await ipc.answer(page, 'status', {})).toMatchObject(noConnection);
    load();
    ipc.emit(IPC_CHANNELS.disconnect, page);
    expect(at(0).closes).toBe(1);
    expect(await ipc.answer(page, 'status', {})).toMatchObject(noConnection);
  });
});

describe('one page has one session', () => {
  it('a reload closes it, and the new page opens another', () => {
    load();
    ipc.emit(IPC_CHANNELS.pageLoaded, page);
    expect([consoles.all.length, at(0).closes]).toEqual([1, 1]);
    ipc.emit(IPC_CHANNELS.connect, page);
    expect([consoles.all.length, at(0).closes, at(1).closes]).toEqual([2, 1, 0]);
  });

  it.each(['render-process-gone', 'destroyed'])('%s closes it', (event) => {
    load();
    contents.gone = event === 'destroyed';
    contents.emit(event);
    expect(at(0).closes).toBe(1);
    at(0).link.sendEvent({ event: 'galleryReplaced' });
    expect(contents.sent).toHaveLength(1);
  });

  it('a closed session says nothing more to the page that came after it', () => {
    load();
    load();
    contents.sent.length = 0;
    at(0).link.sendEvent({ event: 'galleryReplaced' });
    at(0).link.sendPreview(Uint8Array.of(1), Uint8Array.of(2));
    at(0).link.close('too slow');
    expect(contents.sent).toEqual([]);
  });

  it('one that the station cuts off is told so, and closed', async () => {
    load();
    at(0).link.close('too slow');
    expect(contents.sent.at(-1)).toEqual([IPC_CHANNELS.closed, 'too slow']);
    at(0).link.sendEvent({ event: 'galleryReplaced' });
    expect(contents.sent).toHaveLength(2);
    await Promise.resolve();
    expect(at(0).closes).toBe(1);
    expect(await ipc.answer(page, 'status', {})).toMatchObject({ ok: false, problem: { code: 'no-connection' } });
  });

  it('one that the station refuses while it connects, too', async () => {
    consoles.isFull = true;
    load();
    await Promise.resolve();
    expect(contents.sent).toEqual([[IPC_CHANNELS.closed, 'full']]);
    expect(at(0).closes).toBe(1);
  });

  it('one cut off in the moment of a new connection leaves the new one alone', async () => {
    load();
    at(0).link.close('too slow');
    ipc.emit(IPC_CHANNELS.connect, page);
    await Promise.resolve();
    expect([at(0).closes, at(1).closes]).toEqual([1, 0]);
  });
});

describe('a message from elsewhere is dropped', () => {
  it.each<[string, (contents: object) => Sent]>([
    ['another window', () => ({ sender: {}, senderFrame: { origin: CONSOLE_ORIGIN, parent: null } })],
    ['another origin', (sender) => ({ sender, senderFrame: { origin: 'https://example.com', parent: null } })],
    ['a page without an origin', (sender) => ({ sender, senderFrame: { origin: 'null', parent: null } })],
    ['a frame in our page', (sender) => ({ sender, senderFrame: { origin: CONSOLE_ORIGIN, parent: {} } })],
    ['a frame that has gone', (sender) => ({ sender, senderFrame: null })],
  ])('from %s', async (_who, make) => {
    const foreign = make(contents);
    load();
    for (const channel of [IPC_CHANNELS.pageLoaded, IPC_CHANNELS.disconnect, IPC_CHANNELS.connect]) {
      ipc.emit(channel, foreign);
    }
    await expect(ipc.answer(foreign, 'stop', { devices: null })).rejects.toThrow('This page is not the console.');
    expect(consoles.all).toHaveLength(1);
    expect(at(0)).toMatchObject({ closes: 0, requests: [] });
  });
});
