import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CaptureStationBridge } from '#shared/contract/bridge.ts';
import { contractCommands } from '#shared/contract/commands.ts';
import type { CommandOutcome } from '#shared/contract/messages.ts';
import { IPC_CHANNELS } from './ipc-channels.ts';
import { type BridgeIpc, createBridge } from './preload-bridge.ts';

class FakeIpcRenderer extends EventEmitter implements BridgeIpc {
  readonly sent: string[] = [];
  readonly invoked: unknown[][] = [];

  send(channel: string): void {
    this.sent.push(channel);
  }

  invoke(...call: unknown[]): Promise<CommandOutcome> {
    this.invoked.push(call);
    return Promise.resolve({ ok: true, result: {} });
  }
}

const { pageLoaded, connect, disconnect } = IPC_CHANNELS;
let ipc: FakeIpcRenderer;
let bridge: CaptureStationBridge;
let later: (() => void)[];

beforeEach(() => {
  ipc = new FakeIpcRenderer();
  later = [];
  bridge = createBridge(ipc, (run) => later.push(run));
});

describe('the bridge', () => {
  it('has three methods and nothing else', () => {
    expect(Object.keys(bridge).sort()).toEqual(['onEvent', 'onPreview', 'request']);
  });

  it('passes on every command of the contract', async () => {
    for (const name of Object.keys(contractCommands)) await bridge.request(name, { name });
    expect(ipc.invoked).toEqual(Object.keys(contractCommands).map((name) => [IPC_CHANNELS.request, name, { name }]));
  });

  it.each(['eval', 'constructor', '__proto__', 'toString', ''])('refuses "%s"', async (name) => {
    expect(await bridge.request(name, {})).toMatchObject({
      ok: false,
      problem: { code: 'unknown-command', detail: name },
    });
    expect(ipc.invoked).toEqual([]);
  });

  it('hands on events and previews until the listener is taken away', () => {
    const heard: unknown[] = [];
    const removeEvent = bridge.onEvent((event) => heard.push(event));
    const removePreview = bridge.onPreview((packet) => heard.push(packet));
    ipc.emit(IPC_CHANNELS.event, {}, { event: 'galleryReplaced' });
    ipc.emit(IPC_CHANNELS.preview, {}, Uint8Array.of(1));
    removeEvent();
    removePreview();
    ipc.emit(IPC_CHANNELS.event, {}, { event: 'galleryReplaced' });
    ipc.emit(IPC_CHANNELS.preview, {}, Uint8Array.of(2));
    expect(heard).toEqual([{ event: 'galleryReplaced' }, Uint8Array.of(1)]);
  });
});

describe('the session', () => {
  it('opens with the first listener and closes with the last', () => {
    expect(ipc.sent).toEqual([pageLoaded]);
    const first = bridge.onEvent(() => undefined);
    const second = bridge.onEvent(() => undefined);
    first();
    first();
    expect(ipc.sent).toEqual([pageLoaded, connect]);
    second();
    expect(ipc.sent).toEqual([pageLoaded, connect, disconnect]);
    bridge.onEvent(() => undefined);
    expect(ipc.sent).toEqual([pageLoaded, connect, disconnect, connect]);
  });

  it('opens again a while after the station has cut it off', () => {
    bridge.onEvent(() => undefined);
    ipc.emit(IPC_CHANNELS.closed, {}, 'too slow');
    expect(ipc.sent).toEqual([pageLoaded, connect]);
    for (const run of later) run();
    expect(ipc.sent).toEqual([pageLoaded, connect, connect]);
  });

  it('stays closed where nobody listens any more', () => {
    const remove = bridge.onEvent(() => undefined);
    ipc.emit(IPC_CHANNELS.closed, {}, 'too slow');
    remove();
    for (const run of later) run();
    expect(ipc.sent).toEqual([pageLoaded, connect, disconnect]);
  });
});
