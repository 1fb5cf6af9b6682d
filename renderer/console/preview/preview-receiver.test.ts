import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatPreviewHeader } from '#shared/packets/preview-packet.ts';
import { type PacketTarget, PreviewReceiver } from './preview-receiver.ts';

function packet(channel: number, key = false): ArrayBuffer {
  const header = formatPreviewHeader({ channel, key, skipped: false, arrivalUs: 1, codec: 'h264' });
  return Uint8Array.from([...header, 0xff]).buffer;
}

class Target implements PacketTarget {
  readonly received: [ArrayBuffer, boolean][] = [];

  receive(given: ArrayBuffer, key: boolean): void {
    this.received.push([given, key]);
  }
}

describe('PreviewReceiver', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('leads each packet to its channel', () => {
    const receiver = new PreviewReceiver(() => undefined);
    const [one, two] = [new Target(), new Target()];
    receiver.connect(1, one);
    const disconnect = receiver.connect(2, two);
    const [first, second] = [packet(1, true), packet(2)];
    receiver.receive(first);
    receiver.receive(second);
    disconnect();
    receiver.receive(packet(2));
    expect(one.received).toEqual([[first, true]]);
    expect(two.received).toEqual([[second, false]]);
  });

  it('gives each of two tiles of a channel memory of its own', () => {
    const receiver = new PreviewReceiver(() => undefined);
    const [one, two] = [new Target(), new Target()];
    receiver.connect(1, one);
    receiver.connect(1, two);
    receiver.receive(packet(1));
    expect(one.received).toEqual(two.received);
    expect(one.received[0]?.[0]).not.toBe(two.received[0]?.[0]);
  });

  it('acknowledges every 100 ms while packets come, those that nobody wants too', () => {
    const acknowledge = vi.fn<(packets: number) => void>();
    const receiver = new PreviewReceiver(acknowledge);
    for (const channel of [1, 2, 3]) receiver.receive(packet(channel));
    receiver.receive(new ArrayBuffer(1));
    vi.advanceTimersByTime(99);
    expect(acknowledge).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(acknowledge.mock.calls).toEqual([[4]]);
    vi.advanceTimersByTime(10_000);
    expect(acknowledge).toHaveBeenCalledOnce();
  });

  it('acknowledges at once when many have come', () => {
    const acknowledge = vi.fn<(packets: number) => void>();
    const receiver = new PreviewReceiver(acknowledge);
    for (let index = 0; index < 65; index += 1) receiver.receive(packet(1));
    expect(acknowledge.mock.calls).toEqual([[64]]);
    vi.advanceTimersByTime(100);
    expect(acknowledge.mock.calls).toEqual([[64], [1]]);
  });

  it('acknowledges on a new connection only what came on it', () => {
    const acknowledge = vi.fn<(packets: number) => void>();
    const receiver = new PreviewReceiver(acknowledge);
    receiver.receive(packet(1));
    receiver.reset();
    vi.advanceTimersByTime(100);
    expect(acknowledge).not.toHaveBeenCalled();
  });
});
