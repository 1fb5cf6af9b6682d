import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatJsonLine, type LogEntry } from '#shared/contract/log-entry.ts';
import { groupByCode, readEntriesSince, readNewestEntries } from './log-reading.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(os.tmpdir(), 'log-reading-'));
});
afterEach(() => rm(folder, { recursive: true }));

const entry = (timeMs: number, rest: Partial<LogEntry> = {}): LogEntry => ({
  timeMs,
  level: 'info',
  source: 'Info',
  device: null,
  code: 'line',
  message: `at ${timeMs}`,
  ...rest,
});

/** Writes a log file that was last written at the time of its last entry. */
async function put(name: string, times: readonly number[], tail = ''): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, times.map((timeMs) => `${formatJsonLine(entry(timeMs))}\n`).join('') + tail);
  const written = new Date(times.at(-1) ?? 0);
  await utimes(path, written, written);
}

const timesOf = (entries: readonly LogEntry[]): number[] => entries.map(({ timeMs }) => timeMs);

describe('what is read back', () => {
  it('is the newest, oldest first, over all files', async () => {
    await put('station.log.2', [1000, 2000]);
    await put('station.log.1', [3000, 4000]);
    await put('station.log', [5000, 6000]);
    expect(timesOf(await readNewestEntries(folder, 3))).toEqual([4000, 5000, 6000]);
    expect(timesOf(await readNewestEntries(folder, 100))).toEqual([1000, 2000, 3000, 4000, 5000, 6000]);
    expect(timesOf(await readEntriesSince(folder, 3500))).toEqual([4000, 5000, 6000]);
  });

  it('has lines of two stations in order of their times', async () => {
    await put('station.log', [1000, 3000, 5000]);
    await put('station-77.log', [2000, 4000]);
    expect(timesOf(await readNewestEntries(folder, 3))).toEqual([3000, 4000, 5000]);
    expect(timesOf(await readEntriesSince(folder, 2000))).toEqual([2000, 3000, 4000, 5000]);
  });

  it('has nothing of torn lines and of what is no log', async () => {
    const torn = `${formatJsonLine(entry(9)).slice(0, 40)}\n\u0000\u0000\n{}\n${formatJsonLine(entry(3000))}`;
    await put('station.log', [1000, 2000], torn);
    await put('station.log.old', [4000]);
    await put('other.log', [5000]);
    expect(timesOf(await readNewestEntries(folder, 10))).toEqual([1000, 2000, 3000]);
  });

  it('is bounded: of a long file the end is looked at', async () => {
    await put('station.log.1', [1]);
    await put(
      'station.log',
      Array.from({ length: 5000 }, (_, i) => 1000 + i),
    );
    const entries = await readNewestEntries(folder, 100_000, 100_000);
    const lineBytes = formatJsonLine(entry(1000)).length + 1;
    expect(entries.at(-1)?.timeMs).toBe(5999);
    expect(entries.length).toBe(Math.floor(100_000 / lineBytes));
  });

  it('is nothing where there is no folder', async () => {
    expect(await readNewestEntries(join(folder, 'none'), 10)).toEqual([]);
    expect(await readEntriesSince(join(folder, 'none'), 0)).toEqual([]);
  });
});

it('groupByCode counts warnings and errors by their code, the last first', () => {
  const entries = [
    entry(1, { level: 'error', code: 'a', message: 'a1', device: 'x' }),
    entry(2, { code: 'c' }),
    entry(3, { level: 'warning', code: 'b', message: 'b1' }),
    entry(4, { level: 'warning', code: 'a', message: 'a2', device: 'y' }),
    entry(5, { level: 'error', code: 'd', message: 'd1' }),
  ];
  expect(groupByCode(entries)).toEqual([
    { code: 'd', level: 'error', count: 1, firstMs: 5, lastMs: 5, lastMessage: 'd1', device: null },
    { code: 'a', level: 'warning', count: 2, firstMs: 1, lastMs: 4, lastMessage: 'a2', device: 'y' },
    { code: 'b', level: 'warning', count: 1, firstMs: 3, lastMs: 3, lastMessage: 'b1', device: null },
  ]);
});
