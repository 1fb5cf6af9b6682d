import { beforeEach, expect, it } from 'vitest';
import type { LogEntry } from '#shared/contract/log-entry.ts';
import { LIMITS } from '../limits.ts';
import { ManualClock } from '../manual-clock.ts';
import { DevConsoles, type DevLink } from './dev-consoles.ts';

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xd9);

/** A console that takes what it is sent only when the test reads. */
class SlowLink implements DevLink {
  queuedBytes = 0;
  readonly texts: string[] = [];
  pictures = 0;
  closed: string | null = null;
  /** Everything is on the network at once. */
  reads = true;

  sendText(text: string): void {
    this.texts.push(text);
    if (!this.reads) this.queuedBytes += text.length;
  }

  sendPicture(jpeg: Uint8Array): void {
    this.pictures += 1;
    if (!this.reads) this.queuedBytes += jpeg.byteLength;
  }

  close(reason: string): void {
    this.closed = reason;
  }
}

let clock: ManualClock;
let obeyed: string[];
let consoles: DevConsoles;
beforeEach(() => {
  clock = new ManualClock();
  obeyed = [];
  consoles = new DevConsoles({ clock, limits: LIMITS, obey: (text) => obeyed.push(text) });
});

const entry = (message: string, level: LogEntry['level'] = 'info'): LogEntry => ({
  timeMs: new Date(2026, 10, 28, 7, 5, 9).getTime(),
  level,
  source: 'Info',
  device: null,
  code: 'x',
  message,
});

it('gets every line behind a clock, and every picture; what is typed is obeyed', () => {
  const links = [new SlowLink(), new SlowLink()];
  const [session] = links.map((link) => consoles.connect(link));
  consoles.logged(entry('words'));
  consoles.logged(entry('no disk', 'error'));
  consoles.pictureArrived(JPEG);
  for (const { texts, pictures } of links) {
    expect(texts).toEqual(['[07:05:09] [Info]: words', '[07:05:09] [Error]: no disk']);
    expect(pictures).toBe(1);
  }
  session?.received('start VGA 10');
  expect(obeyed).toEqual(['start VGA 10']);
});

it('loses pictures and no lines where it reads slowly, and slows nobody', () => {
  const [slow, quick] = [new SlowLink(), new SlowLink()];
  slow.reads = false;
  for (const link of [slow, quick]) consoles.connect(link);
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
  for (const line of lines) {
    consoles.logged(entry(line));
    consoles.pictureArrived(JPEG);
  }
  expect(quick.pictures).toBe(lines.length);
  expect(slow.pictures).toBeLessThan(lines.length / 2);
  expect(slow.queuedBytes).toBeLessThan(LIMITS.devWindowBytes + 100);
  // Ten seconds later it reads again.
  clock.advance(10_000);
  slow.reads = true;
  slow.queuedBytes = 0;
  clock.advance(LIMITS.devPumpMs);
  expect(slow.texts.map((text) => text.slice('[07:05:09] [Info]: '.length))).toEqual(lines);
  expect(slow.closed).toBeNull();
});

it('is closed with a reason where it reads nothing for a minute, however little waits', () => {
  const link = new SlowLink();
  link.reads = false;
  consoles.connect(link);
  consoles.logged(entry('one line'));
  clock.advance(LIMITS.devUnreadMs - 1000);
  expect(link.closed).toBeNull();
  clock.advance(2000);
  expect(link.closed).toBe('This console has read nothing for 60 s.');
});

it('is not closed where nothing waits for it', () => {
  const link = new SlowLink();
  const session = consoles.connect(link);
  clock.advance(10 * LIMITS.devUnreadMs);
  expect(link.closed).toBeNull();
  expect(session.isBehind).toBe(false);
});

it.each([
  ['lines', 1],
  ['bytes', 2000],
] as const)('is closed where too many %s wait for it', (_what, length) => {
  const link = new SlowLink();
  link.reads = false;
  link.queuedBytes = LIMITS.devWindowBytes;
  const session = consoles.connect(link);
  for (let count = 0; count <= LIMITS.devLines && link.closed === null; count += 1)
    consoles.logged(entry('x'.repeat(length)));
  expect(link.closed).toMatch(/too slowly/);
  expect(link.texts).toEqual([]);
  session.closed();
});

it('are so many and no more', () => {
  for (let count = 0; count < LIMITS.devConsoles; count += 1) consoles.connect(new SlowLink());
  const link = new SlowLink();
  consoles.connect(link);
  expect(link.closed).toContain('already');
  consoles.logged(entry('words'));
  expect(link.texts).toEqual([]);
});
