import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalFile, type JournalFileSystem, nodeJournalFileSystem } from './journal-file.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** A disk in memory. `fail` makes the next call of that operation reject; a failed append leaves its first byte behind. */
class FakeDisk implements JournalFileSystem {
  readonly calls: string[] = [];
  content = '';
  readonly #failures = new Map<string, unknown>();
  #openGate: Promise<void> = Promise.resolve();

  fail(operation: 'create' | 'append' | 'sync' | 'close', error: unknown): void {
    this.#failures.set(operation, error);
  }

  holdCreation(): () => void {
    const { promise, resolve } = withResolvers();
    this.#openGate = promise;
    return resolve;
  }

  async create(path: string): ReturnType<JournalFileSystem['create']> {
    await this.#openGate;
    this.#call('create', path);
    return {
      append: async (data) => {
        const text = Buffer.from(data).toString('latin1');
        try {
          this.#call('append', text);
        } catch (error) {
          this.content += text.slice(0, 1);
          throw error;
        }
        this.content += text;
      },
      sync: async () => this.#call('sync', ''),
      close: async () => this.#call('close', ''),
    };
  }

  #call(operation: string, argument: string): void {
    this.calls.push(`${operation} ${argument}`.trim());
    const error = this.#failures.get(operation);
    this.#failures.delete(operation);
    // oxlint-disable-next-line typescript/only-throw-error -- some tests throw what is not an Error
    if (error !== undefined) throw error;
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe('JournalFile', () => {
  it('appends in the order of the calls and counts what the operating system has', async () => {
    const disk = new FakeDisk();
    const letOpen = disk.holdCreation();
    const file = new JournalFile(disk, '/x/frames.csv');
    const first = file.append(bytes('abc'));
    const second = file.append(bytes('de'));
    expect(file.bytes).toBe(0);
    letOpen();
    await first;
    await second;
    expect(file.bytes).toBe(5);
    expect(disk.calls).toEqual(['create /x/frames.csv', 'append abc', 'append de']);
  });

  it('syncs what was appended, and nothing twice', async () => {
    const disk = new FakeDisk();
    const file = new JournalFile(disk, 'f');
    await file.sync();
    await file.append(bytes('a'));
    await file.sync();
    await file.sync();
    await file.append(bytes('b'));
    await file.sync();
    expect(disk.calls).toEqual(['create f', 'append a', 'sync', 'append b', 'sync']);
  });

  it('waits for its appends when it is closed, and syncs them first', async () => {
    const disk = new FakeDisk();
    const file = new JournalFile(disk, 'f');
    void file.append(bytes('a'));
    void file.append(bytes('b'));
    await file.close();
    expect(disk.calls).toEqual(['create f', 'append a', 'append b', 'sync', 'close']);
  });

  it('does not sync again at the end what is synced', async () => {
    const disk = new FakeDisk();
    const file = new JournalFile(disk, 'f');
    await file.append(bytes('a'));
    await file.sync();
    await file.close();
    expect(disk.calls).toEqual(['create f', 'append a', 'sync', 'close']);
  });

  it('appends nothing after an append that failed half-way: the first failure is told to all', async () => {
    const disk = new FakeDisk();
    const file = new JournalFile(disk, 'f');
    await file.append(bytes('one'));
    disk.fail('append', new Error('ENOSPC'));
    const failing = file.append(bytes('two'));
    const queued = file.append(bytes('three'));
    await expect(failing).rejects.toThrow('ENOSPC');
    await expect(queued).rejects.toThrow('ENOSPC');
    await expect(file.append(bytes('four'))).rejects.toThrow('ENOSPC');
    expect(disk.content).toBe('onet');
    expect(file.bytes).toBe(3);
  });

  it('closes after a failure without a sync, and tells the failure', async () => {
    const disk = new FakeDisk();
    const file = new JournalFile(disk, 'f');
    disk.fail('append', new Error('EIO'));
    await expect(file.append(bytes('a'))).rejects.toThrow('EIO');
    await file.sync();
    disk.fail('close', new Error('a later failure'));
    await expect(file.close()).rejects.toThrow('EIO');
    expect(disk.calls).toEqual(['create f', 'append a', 'close']);
  });

  it('keeps a failed sync to itself, and tells the next append and the end', async () => {
    const disk = new FakeDisk();
    const file = new JournalFile(disk, 'f');
    await file.append(bytes('a'));
    disk.fail('sync', new Error('EIO in sync'));
    await expect(file.sync()).resolves.toBeUndefined();
    await expect(file.append(bytes('b'))).rejects.toThrow('EIO in sync');
    await expect(file.close()).rejects.toThrow('EIO in sync');
    expect(disk.calls).toEqual(['create f', 'append a', 'sync', 'close']);
  });

  it('tells a file that could not be created, at the first append and at the end', async () => {
    const disk = new FakeDisk();
    disk.fail('create', new Error('EACCES'));
    const file = new JournalFile(disk, 'f');
    await expect(file.append(bytes('a'))).rejects.toThrow('EACCES');
    await file.sync();
    await expect(file.close()).rejects.toThrow('EACCES');
    expect(disk.calls).toEqual(['create f']);
  });

  it('tells a failed close', async () => {
    const disk = new FakeDisk();
    const file = new JournalFile(disk, 'f');
    disk.fail('close', new Error('EIO in close'));
    await expect(file.close()).rejects.toThrow('EIO in close');
  });

  it('makes an Error of whatever was thrown', async () => {
    const disk = new FakeDisk();
    const file = new JournalFile(disk, 'f');
    disk.fail('append', 'the disk is on fire');
    await expect(file.append(bytes('a'))).rejects.toThrow(new Error('the disk is on fire'));
  });
});

describe('the real file system', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'journal-file-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('has every byte, large appends too, and may be closed with nothing in it', async () => {
    const path = join(folder, 'stream.h264');
    const file = new JournalFile(nodeJournalFileSystem, path);
    const large = new Uint8Array(3_000_000).fill(0x41);
    await file.append(bytes('begin '));
    void file.append(large);
    void file.append(new Uint8Array(0));
    void file.append(bytes(' end'));
    await file.sync();
    await file.close();
    expect(file.bytes).toBe(3_000_010);
    const content = await readFile(path);
    expect(content.equals(Buffer.concat([bytes('begin '), large, bytes(' end')]))).toBe(true);

    await new JournalFile(nodeJournalFileSystem, join(folder, 'empty')).close();
    expect(await readFile(join(folder, 'empty'), 'latin1')).toBe('');
  });

  it('does not touch a file that is already there', async () => {
    const path = join(folder, 'frames.csv');
    await writeFile(path, 'of another session');
    const file = new JournalFile(nodeJournalFileSystem, path);
    await expect(file.append(bytes('x'))).rejects.toThrow('EEXIST');
    await expect(file.close()).rejects.toThrow('EEXIST');
    expect(await readFile(path, 'latin1')).toBe('of another session');
  });
});
