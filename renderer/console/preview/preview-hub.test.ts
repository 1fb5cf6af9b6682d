import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatPreviewHeader } from '#shared/packets/preview-packet.ts';
import { PreviewHub, type ShownPreview } from './preview-hub.ts';
import type { ShownPicture, TileCommand, TileReport } from './tile-messages.ts';

/** The worker of a tile: says what it was told. */
class FakeWorker extends EventTarget {
  static readonly all: FakeWorker[] = [];
  readonly told: string[] = [];
  ended = false;

  constructor() {
    super();
    FakeWorker.all.push(this);
  }

  postMessage(command: TileCommand): void {
    this.told.push(command.kind);
  }

  terminate(): void {
    this.ended = true;
  }

  report(data: TileReport): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

const told = (index: number): readonly string[] => FakeWorker.all[index]?.told ?? [];

function packet(channel: number, key: boolean): ArrayBuffer {
  const header = formatPreviewHeader({ channel, key, skipped: false, arrivalUs: 1, codec: 'h264' });
  return Uint8Array.from([...header, 0xff]).buffer;
}

function setUp() {
  const watched: (readonly string[])[] = [];
  const hub = new PreviewHub({ watch: (devices) => watched.push(devices), acknowledge: () => undefined });
  const listener = {
    picturesShown: vi.fn<(pictures: readonly ShownPicture[]) => void>(),
    unsupported: vi.fn<() => void>(),
  };
  const onScreen: ShownPicture[] = [];
  const show = (deviceId: string, channel: number): ShownPreview => {
    const surface = { kind: 'track', pictures: new WritableStream<VideoFrame>() } as const;
    return hub.show(deviceId, channel, { surface, takeShown: () => onScreen.splice(0) }, listener);
  };
  return { hub, watched, listener, onScreen, show };
}

describe('PreviewHub', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    FakeWorker.all.length = 0;
    vi.stubGlobal('Worker', FakeWorker);
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const settle = (): void => void vi.advanceTimersByTime(30);

  it('watches the devices that are visible, told once for many that come into view together', () => {
    const { watched, show } = setUp();
    const [a, b] = [show('a', 1), show('b', 2)];
    settle();
    expect(watched).toEqual([]);
    a.setVisible(true);
    b.setVisible(true);
    settle();
    a.setVisible(false);
    settle();
    expect(watched).toEqual([['a', 'b'], ['b']]);
  });

  it('says nothing when nothing has changed', () => {
    const { watched, show } = setUp();
    const a = show('a', 1);
    a.setVisible(true);
    settle();
    a.setVisible(false);
    a.setVisible(true);
    settle();
    expect(watched).toEqual([['a']]);
    expect(told(0)).toEqual(['opened']);
  });

  it('lets a tile pause when it is out of sight, and begin with a key frame when it is back', () => {
    const { hub, show } = setUp();
    const a = show('a', 1);
    a.setVisible(true);
    settle();
    hub.receive(packet(1, true));
    hub.receive(packet(1, false));
    a.setVisible(false);
    settle();
    hub.receive(packet(1, false));
    a.setVisible(true);
    settle();
    hub.receive(packet(1, false));
    hub.receive(packet(1, true));
    expect(told(0)).toEqual(['opened', 'received', 'received', 'paused', 'received']);
  });

  it('watches a device afresh when another tile of it comes into view', () => {
    const { watched, show } = setUp();
    for (const [deviceId, channel] of [
      ['a', 1],
      ['b', 2],
    ] as const)
      show(deviceId, channel).setVisible(true);
    settle();
    show('a', 1).setVisible(true);
    settle();
    expect(watched).toEqual([['a', 'b'], ['b'], ['a', 'b']]);
  });

  it('tells a new connection what is watched', () => {
    const { hub, watched, show } = setUp();
    hub.reconnected();
    expect(watched).toEqual([]);
    show('a', 1).setVisible(true);
    settle();
    hub.reconnected();
    expect(watched).toEqual([['a'], ['a']]);
  });

  it('watches 64 devices at most', () => {
    const { watched, show } = setUp();
    for (let index = 0; index < 70; index += 1) show(`device-${index}`, index).setVisible(true);
    settle();
    expect(watched[0]).toHaveLength(64);
  });

  it('ends the worker of a tile that is closed, and watches its device no more', () => {
    const { hub, watched, show } = setUp();
    const a = show('a', 1);
    a.setVisible(true);
    settle();
    a.close();
    settle();
    hub.receive(packet(1, true));
    expect(FakeWorker.all[0]?.ended).toBe(true);
    expect(told(0)).toEqual(['opened']);
    expect(watched).toEqual([['a'], []]);
  });

  it('tells which pictures were shown, as the worker and the screen know it, and nothing where none was', () => {
    const { listener, onScreen, show } = setUp();
    show('a', 1);
    const [first, second] = [1, 2].map((arrivalUs) => ({ width: 4, height: 3, arrivalUs, latencyMs: 7 }));
    if (first === undefined || second === undefined) throw new Error('There are two.');
    FakeWorker.all[0]?.report({ kind: 'progressed', packets: 1, shown: [] });
    onScreen.push(second);
    FakeWorker.all[0]?.report({ kind: 'progressed', packets: 1, shown: [first] });
    expect(listener.picturesShown.mock.calls).toEqual([[[first, second]]]);
  });

  it('hands on that the worker cannot decode, or could not even begin', () => {
    const { listener, show } = setUp();
    show('a', 1);
    FakeWorker.all[0]?.report({ kind: 'unsupported' });
    FakeWorker.all[0]?.dispatchEvent(new Event('error'));
    expect(listener.unsupported).toHaveBeenCalledTimes(2);
  });

  it('gives a worker that takes nothing no more than 256 packets, and goes on with a key frame when it does', () => {
    const { hub, show } = setUp();
    show('a', 1);
    for (let index = 0; index < 300; index += 1) hub.receive(packet(1, true));
    expect(told(0)).toHaveLength(1 + 256);
    FakeWorker.all[0]?.report({ kind: 'progressed', packets: 256, shown: [] });
    hub.receive(packet(1, false));
    hub.receive(packet(1, true));
    hub.receive(packet(1, false));
    expect(told(0)).toHaveLength(1 + 256 + 2);
  });
});
