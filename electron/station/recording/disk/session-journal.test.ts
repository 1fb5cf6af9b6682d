import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../manual-clock.ts';
import { FrameBatch } from './frame-batch.ts';
import { type JournalFileSystem, nodeJournalFileSystem } from './journal-file.ts';
import { SessionJournal } from './session-journal.ts';
import { SyncScheduler } from './sync-scheduler.ts';

const HEADER = 'sequence,key,device_us,arrival_us,station_us,pts_us,bytes,offset,file\n';

function batch(payload: string, ...rows: string[]): FrameBatch {
  const made = new FrameBatch(new ArrayBuffer(100));
  made.add(Buffer.from(payload, 'latin1'));
  for (const row of rows) made.addRow(row);
  return made;
}

let folder: string;
let clock: ManualClock;
let sync: SyncScheduler;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-journal-'));
  clock = new ManualClock(0);
  sync = new SyncScheduler(clock, { everyMs: 1000, concurrent: 2 });
});
afterEach(() => rm(folder, { recursive: true }));

/** The real file system without its syncs, with a note of each call; appends to a file fail once `broken` names it. */
class WatchedFiles implements JournalFileSystem {
  readonly calls: string[] = [];
  broken: string | null = null;

  async create(path: string, goesOn: boolean): ReturnType<JournalFileSystem['create']> {
    const name = basename(path);
    const handle = await nodeJournalFileSystem.create(path, goesOn);
    return {
      append: async (data) => {
        if (this.broken === name) throw new Error(`No space for ${name}`);
        await handle.append(data);
      },
      sync: async () => {
        this.calls.push(`sync ${name}`);
      },
      close: async () => {
        this.calls.push(`close ${name}`);
        await handle.close();
      },
    };
  }
}

const content = (name: string): Promise<string> => readFile(join(folder, name), 'latin1');

describe('SessionJournal', () => {
  it('appends payloads and rows behind the header', async () => {
    const journal = new SessionJournal(folder, { fileSystem: nodeJournalFileSystem, sync, keepRaw: true });
    await journal.write(batch('config'));
    await journal.write(batch('onetwo', '1\n', '2\n'));
    expect(await content('stream.h264')).toBe('configonetwo');
    expect(await content('frames.csv')).toBe(`${HEADER}1\n2\n`);
    expect([journal.rows, journal.keepsRaw]).toEqual([2, true]);
    await journal.close();
  });

  it('has a frames.csv with its header, and an empty stream.h264, where nothing came', async () => {
    const journal = new SessionJournal(folder, { fileSystem: nodeJournalFileSystem, sync, keepRaw: true });
    await journal.close();
    expect(await content('frames.csv')).toBe(HEADER);
    expect(await content('stream.h264')).toBe('');
  });

  it('keeps rows only, where raw is off', async () => {
    const journal = new SessionJournal(folder, { fileSystem: nodeJournalFileSystem, sync, keepRaw: false });
    await journal.write(batch('one', '1\n'));
    await journal.close();
    expect(await readdir(folder)).toEqual(['frames.csv']);
    expect(await content('frames.csv')).toBe(`${HEADER}1\n`);
    expect([journal.rows, journal.keepsRaw]).toEqual([1, false]);
  });

  it('is synced once a second, and at the end what was not; then no more', async () => {
    const files = new WatchedFiles();
    const journal = new SessionJournal(folder, { fileSystem: files, sync, keepRaw: true });
    await journal.write(batch('one', '1\n'));
    clock.advance(999);
    await setImmediate();
    expect(files.calls).toEqual([]);
    clock.advance(1);
    await setImmediate();
    expect(files.calls.splice(0)).toEqual(['sync stream.h264', 'sync frames.csv']);
    await journal.write(batch('two'));
    await journal.close();
    expect(files.calls.splice(0).sort()).toEqual(['close frames.csv', 'close stream.h264', 'sync stream.h264']);
    clock.advance(5000);
    await setImmediate();
    expect(files.calls).toEqual([]);
  });

  it('rejects when raw fails; the rows that did get into frames.csv count', async () => {
    const files = new WatchedFiles();
    const journal = new SessionJournal(folder, { fileSystem: files, sync, keepRaw: true });
    await journal.write(batch('one', '1\n'));
    files.broken = 'stream.h264';
    await expect(journal.write(batch('two', '2\n'))).rejects.toThrow('No space for stream.h264');
    expect(await content('frames.csv')).toBe(`${HEADER}1\n2\n`);
    expect(journal.rows).toBe(2);
    await expect(journal.close()).rejects.toThrow('No space for stream.h264');
  });

  it('rejects when frames.csv fails; raw is written all the same, and both are closed', async () => {
    const files = new WatchedFiles();
    const journal = new SessionJournal(folder, { fileSystem: files, sync, keepRaw: true });
    await journal.write(batch('one', '1\n'));
    files.broken = 'frames.csv';
    await expect(journal.write(batch('two', '2\n'))).rejects.toThrow('No space for frames.csv');
    expect(await content('stream.h264')).toBe('onetwo');
    expect(journal.rows).toBe(1);
    await expect(journal.close()).rejects.toThrow('No space for frames.csv');
    expect(files.calls.slice(-2).sort()).toEqual(['close frames.csv', 'close stream.h264']);
  });

  it('tells at the first write that a file could not be created', async () => {
    const journal = new SessionJournal(join(folder, 'gone'), {
      fileSystem: nodeJournalFileSystem,
      sync,
      keepRaw: true,
    });
    await expect(journal.write(batch('one', '1\n'))).rejects.toThrow('ENOENT');
    await expect(journal.close()).rejects.toThrow('ENOENT');
    expect(journal.rows).toBe(0);
  });
});
