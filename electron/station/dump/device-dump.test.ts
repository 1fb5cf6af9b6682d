import { describe, expect, it } from 'vitest';
import { type DumpHeader, DumpReader, type DumpRecord } from '#shared/dump/dump-format.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { DeviceDump, type DumpLimits } from './device-dump.ts';
import type { DumpFile } from './dump-file.ts';

const HEADER: DumpHeader = {
  protocol: 'esp',
  path: '/esp',
  subprotocol: null,
  address: '192.168.1.40:5000',
  model: '',
  startedAt: '2026-11-22T06:00:00.000Z',
  startedUs: 1,
  program: 'test',
};
const GIB = 1024 ** 3;
const LIMITS: DumpLimits = { dumpQueueBytes: 500, dumpFlushMs: 100, dumpFileBytes: 10_000, dumpDiskReserveBytes: GIB };

/** A disk that writes when it is let, and fails where it is told to. */
class SlowFile implements DumpFile {
  readonly path = '/dumps/x.csdump';
  readonly written: Uint8Array[] = [];
  closed = false;
  free = 2 * GIB;
  /** Thrown by the next write. */
  failure: Error | null = null;
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  /** Writes wait from now on. */
  hold(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  release(): void {
    this.#open();
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.#gate;
    if (this.failure !== null) throw this.failure;
    this.written.push(bytes);
  }

  freeBytes(): Promise<number> {
    return Promise.resolve(this.free);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  get records(): readonly DumpRecord[] {
    return new DumpReader().read(Buffer.concat(this.written));
  }
}

function setUp(more: Partial<DumpLimits> = {}) {
  const clock = new ManualClock();
  const log = new Log(clock);
  const lines: string[] = [];
  log.onEntry(({ level, code, message }) => lines.push(`${level} ${code}: ${message}`));
  const file = new SlowFile();
  let givenUp = 0;
  const dump = new DeviceDump({
    clock,
    log,
    limits: { ...LIMITS, ...more },
    connection: '192.168.1.40_5000',
    header: HEADER,
    create: () => Promise.resolve(file),
    gaveUp: () => {
      givenUp += 1;
    },
  });
  const add = (size: number, fill = 7): void =>
    dump.add({ kind: 'binary', timeUs: clock.nowUs(), payload: new Uint8Array(size).fill(fill) });
  return { clock, lines, file, dump, add, givenUp: () => givenUp };
}

/** All promises that can go on have done so. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a dump', () => {
  it('writes what it was given, in order, a tenth of a second later at the latest, and says where', async () => {
    const { clock, dump, add, file, lines } = setUp();
    expect(await dump.start()).toBe('/dumps/x.csdump');
    await settled();
    add(3, 1);
    add(2, 2);
    clock.advance(99);
    await settled();
    expect(file.records).toEqual([]);
    clock.advance(1);
    await settled();
    expect(file.records).toMatchObject([{ payload: Uint8Array.of(1, 1, 1) }, { payload: Uint8Array.of(2, 2) }]);
    await dump.connectionClosed(1006, 'gone');
    expect(file.records.at(-1)).toMatchObject({ kind: 'closed', code: 1006, reason: 'gone' });
    expect(file.closed).toBe(true);
    expect(lines).toEqual([
      'info dump-begun: The raw messages of 192.168.1.40_5000 are written to /dumps/x.csdump.',
      'info dump-ended: The raw messages of 192.168.1.40_5000 are in /dumps/x.csdump (0.0 MiB).',
    ]);
  });

  it('has a copy: what becomes of a message afterwards does not matter', async () => {
    const { dump, file } = setUp();
    await dump.start();
    const payload = Uint8Array.of(1, 2, 3);
    dump.add({ kind: 'binary', timeUs: 5, payload });
    payload.fill(0);
    await dump.stop();
    expect(file.records).toEqual([{ kind: 'binary', timeUs: 5, payload: Uint8Array.of(1, 2, 3) }]);
  });

  it('leaves messages out while the disk does not keep up, and says where and how many', async () => {
    const { clock, dump, add, file, lines } = setUp();
    await dump.start();
    await settled();
    file.hold();
    add(200, 1);
    clock.advance(100);
    add(200, 2);
    add(200, 3);
    add(100, 4);
    file.release();
    await settled();
    clock.advance(100);
    await settled();
    add(10, 5);
    await dump.stop();
    const told = file.records.map((record) => ('payload' in record ? record.payload[0] : record));
    expect(told).toEqual([1, 2, expect.objectContaining({ kind: 'left-out', messages: 2, bytes: 300 }), 5]);
    expect(lines.filter((line) => line.startsWith('warning'))).toEqual([
      'warning dump-behind: The disk does not keep up with the raw messages of 192.168.1.40_5000; some are left out of the dump.',
    ]);
  });

  it('ends with the disk’s error, and tells it once', async () => {
    const { clock, dump, add, file, lines, givenUp } = setUp();
    await dump.start();
    await settled();
    file.failure = new Error('EIO: i/o error');
    add(5);
    clock.advance(100);
    await settled();
    add(5);
    await dump.stop();
    expect(givenUp()).toBe(1);
    expect(file.closed).toBe(true);
    expect(lines.slice(1)).toEqual([
      'warning dump-failed: The raw messages of 192.168.1.40_5000 are not written any more: EIO: i/o error. Recording is not affected.',
    ]);
  });

  it('does not claim to be whole where its last messages could not be written', async () => {
    const { dump, add, file, lines } = setUp();
    await dump.start();
    await settled();
    add(5);
    file.failure = new Error('ENOSPC: no space left on device');
    await dump.stop();
    expect(lines.slice(1)).toEqual([expect.stringMatching(/^warning dump-failed: .*ENOSPC/)]);
  });

  it('leaves the recordings their room on the disk', async () => {
    const { dump, file, lines, givenUp } = setUp();
    file.free = GIB - 1;
    await dump.start();
    await settled();
    await dump.stop();
    expect(givenUp()).toBe(1);
    expect(file.written).toEqual([]);
    expect(lines.at(-1)).toContain('only 1023 MiB are left on the disk, and recordings come first');
  });

  it('ends when the file has become too long, with all that came before', async () => {
    const { dump, add, file, lines, givenUp } = setUp({ dumpFileBytes: 600, dumpQueueBytes: 5000 });
    await dump.start();
    await settled();
    for (let fill = 0; fill < 10; fill += 1) add(100, fill);
    await dump.stop();
    const fills = file.records.map((record) => ('payload' in record ? record.payload[0] : record.kind));
    expect(fills.length).toBeGreaterThan(1);
    expect(fills.length).toBeLessThan(7);
    expect(fills).toEqual(fills.map((_, index) => index));
    expect(givenUp()).toBe(1);
    expect(file.closed).toBe(true);
    expect(lines.slice(1)).toEqual([expect.stringMatching(/^warning dump-full: .* has reached 0 MiB and ends here/)]);
  });

  it('that has no file rejects with the reason', async () => {
    const clock = new ManualClock();
    const log = new Log(clock);
    const lines: string[] = [];
    log.onEntry(({ code }) => lines.push(code));
    const dump = new DeviceDump({
      clock,
      log,
      limits: LIMITS,
      connection: 'c',
      header: HEADER,
      create: () => Promise.reject(new Error('EACCES: permission denied')),
      gaveUp: () => undefined,
    });
    await expect(dump.start()).rejects.toThrow('EACCES: permission denied');
    await dump.stop();
    expect(lines).toEqual(['dump-failed']);
  });
});
