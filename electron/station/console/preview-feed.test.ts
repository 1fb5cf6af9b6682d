import { describe, expect, it } from 'vitest';
import { type PreviewHeader, readPreviewHeader } from '#shared/packets/preview-packet.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import type { ConsoleLink } from './console-link.ts';
import { PreviewFeed } from './preview-feed.ts';
import { PREVIEW_LIMITS, type PreviewLimits } from './preview-limits.ts';
import { PreviewTap } from './preview-tap.ts';

const KEY = Buffer.from('000000016742e01fed01407b200000000168ce3c800000016588d558', 'hex');
const SLICE = Buffer.from('00000001419a381b', 'hex');
const CHANNELS: Readonly<Record<string, number>> = { a: 1, b: 2 };

class Link implements ConsoleLink {
  readonly place = 'here';
  readonly headers: PreviewHeader[] = [];
  readonly accessUnits: Uint8Array[] = [];
  queuedBytes = 0;

  sendEvent(): void {}
  close(): void {}

  sendPreview(header: Uint8Array, accessUnit: Uint8Array): void {
    const read = readPreviewHeader(Buffer.concat([header, accessUnit]));
    if (read !== null) this.headers.push(read);
    this.accessUnits.push(accessUnit);
  }

  /** What was sent since the last look, as `channel`, `K` for key and `!` for skipped. */
  take(): string {
    const words = this.headers.map(({ channel, key, skipped }) => `${channel}${key ? 'K' : ''}${skipped ? '!' : ''}`);
    this.headers.length = 0;
    return words.join(' ');
  }
}

function setUp(limits: Partial<PreviewLimits> = {}) {
  const all: PreviewLimits = { ...PREVIEW_LIMITS, ...limits };
  const tap = new PreviewTap(new Log(new ManualClock()), all);
  const link = new Link();
  const feed = new PreviewFeed(tap, link, all);
  const offer = (device: string, ...payloads: Uint8Array[]): void => {
    for (const payload of payloads) {
      tap.offer(device, CHANNELS[device] ?? 0, { sequence: 0, deviceUs: 0, arrivalUs: 5_000_000, payload });
    }
  };
  return { feed, link, offer };
}

describe('PreviewFeed', () => {
  it('sends each picture of a watched device as it came, behind a header', () => {
    const { feed, link, offer } = setUp();
    feed.watch(['a']);
    offer('a', KEY, SLICE);
    offer('b', KEY);
    expect(link.headers).toEqual([
      { channel: 1, key: true, skipped: false, arrivalUs: 5_000_000, codec: 'h264' },
      { channel: 1, key: false, skipped: false, arrivalUs: 5_000_000, codec: 'h264' },
    ]);
    expect(link.accessUnits).toEqual([KEY, SLICE]);
    expect(link.accessUnits[1]).toBe(SLICE);
  });

  it('begins with the last key frame and what has come since', () => {
    const { feed, link, offer } = setUp();
    offer('a', KEY, SLICE, KEY, SLICE, SLICE);
    feed.watch(['a']);
    offer('a', SLICE);
    expect(link.take()).toBe('1K 1 1 1');
  });

  it('begins with the next key frame where the last one is not kept', () => {
    const { feed, link, offer } = setUp({ previewKeptFrames: 2 });
    offer('a', KEY, SLICE, SLICE);
    feed.watch(['a']);
    offer('a', SLICE, KEY, SLICE);
    expect(link.take()).toBe('1K 1');
  });

  it('sends on without a break what stays watched, and nothing that does not', () => {
    const { feed, link, offer } = setUp();
    feed.watch(['a', 'b']);
    offer('a', KEY);
    offer('b', KEY);
    feed.watch(['b']);
    offer('a', SLICE);
    offer('b', SLICE);
    expect(link.take()).toBe('1K 2K 2');
    feed.close();
    feed.watch(['a']);
    offer('a', KEY);
    offer('b', KEY);
    expect(link.take()).toBe('');
  });

  it('leaves out frames to the next key frame when too many packets are in flight, and says so', () => {
    const { feed, link, offer } = setUp({ previewPacketsInFlight: 4 });
    feed.watch(['a', 'b']);
    offer('a', KEY);
    offer('b', KEY);
    offer('a', SLICE, SLICE, SLICE);
    expect(link.take()).toBe('1K 2K 1 1');
    feed.acknowledge(4);
    // b lost nothing, so it goes on; a waits.
    offer('b', SLICE);
    offer('a', SLICE, KEY, SLICE);
    expect(link.take()).toBe('2 1K! 1');
  });

  it('begins again only when at most half of what may be in flight is', () => {
    const { feed, link, offer } = setUp({ previewPacketsInFlight: 4 });
    feed.watch(['a']);
    offer('a', KEY, SLICE, SLICE, SLICE, SLICE);
    feed.acknowledge(1);
    offer('a', KEY);
    expect(link.take()).toBe('1K 1 1 1');
    feed.acknowledge(1);
    offer('a', KEY);
    expect(link.take()).toBe('1K!');
  });

  it('counts bytes in flight too', () => {
    const { feed, link, offer } = setUp({ previewBytesInFlight: 2 * (16 + KEY.length) });
    feed.watch(['a']);
    offer('a', KEY, KEY, SLICE, SLICE);
    expect(link.take()).toBe('1K 1K');
    feed.acknowledge(1);
    offer('a', KEY);
    expect(link.take()).toBe('1K!');
  });

  it('leaves out frames while its link is full', () => {
    const { feed, link, offer } = setUp({ previewBytesInFlight: 1000 });
    feed.watch(['a']);
    offer('a', KEY);
    link.queuedBytes = 1000;
    offer('a', SLICE);
    link.queuedBytes = 0;
    offer('a', SLICE, KEY);
    expect(link.take()).toBe('1K 1K!');
  });

  it('bears with a console that acknowledges more than it was sent', () => {
    const { feed, link, offer } = setUp({ previewPacketsInFlight: 2 });
    feed.watch(['a']);
    feed.acknowledge(1000);
    offer('a', KEY, SLICE, SLICE);
    expect(link.take()).toBe('1K 1');
  });
});
