import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LogEntry, parseJsonLine } from '#shared/contract/log-entry.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { LogFile, type LogFileParts } from './log-file.ts';

const LIMITS = {
  logFileBytes: 4000,
  logFiles: 3,
  logWaitingBytes: 100_000,
  logBatchBytes: 1000,
  logRetryMs: 60_000,
  logStopMs: 2000,
};

let root = '';
let folder = '';
let clock: ManualClock;
let log: Log;
let told: LogEntry[];
beforeEach(async () => {
  root = await mkdtemp(join(os.tmpdir(), 'log-file-'));
  folder = join(root, 'logs');
  clock = new ManualClock();
  log = new Log(clock);
  told = [];
  log.onEntry((entry) => told.push(entry));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function logFile(parts: Partial<LogFileParts> = {}): LogFile {
  return new LogFile({ folder, clock, log, limits: LIMITS, firstLine: 'begins', secrets: () => [], ...parts });
}

async function entriesOf(name = 'station.log'): Promise<LogEntry[]> {
  const lines = (await readFile(join(folder, name), 'utf8')).split('\n');
  return lines.flatMap((line) => parseJsonLine(line) ?? []);
}

const messagesOf = async (name?: string): Promise<string[]> => (await entriesOf(name)).map(({ message }) => message);

/** A disk that takes nothing until it is told to. */
class SlowDisk extends Writable {
  readonly taken: string[] = [];
  #isSlow = true;
  #take: (() => void) | null = null;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#take = () => {
      this.taken.push(chunk.toString('utf8'));
      done();
    };
    if (!this.#isSlow) this.#take();
  }

  get isWriting(): boolean {
    return this.#take !== null;
  }

  /** From now on it takes everything. */
  recover(): void {
    this.#isSlow = false;
    this.#take?.();
  }

  get entries(): LogEntry[] {
    return this.taken
      .join('')
      .split('\n')
      .flatMap((line) => parseJsonLine(line) ?? []);
  }
}

describe('the log file', () => {
  it('has each entry as a JSON line with its time, behind a line that says what runs', async () => {
    const file = logFile();
    file.start();
    clock.advance(1500);
    log.warning('code', 'Words "in" 中文', { source: 'Connection', device: '10.0.0.2_5' });
    await file.stop();
    const text = await readFile(join(folder, 'station.log'), 'utf8');
    expect(text.split('\n')).toEqual([
      '{"time":"2026-11-22T06:00:00.000Z","level":"info","source":"Info","device":null,"code":"run-began","message":"begins"}',
      '{"time":"2026-11-22T06:00:01.500Z","level":"warning","source":"Connection","device":"10.0.0.2_5","code":"code","message":"Words \\"in\\" 中文"}',
      '',
    ]);
  });

  it('has no line for a single frame, and errors that are about one', async () => {
    const file = logFile();
    file.start();
    log.info('frame', 'Frame 1', { source: 'Frame' });
    log.error('bad-packet', 'Bad', { source: 'Frame' });
    await file.stop();
    expect(await messagesOf()).toEqual(['begins', 'Bad']);
  });

  it('has no secret, also one that is renewed', async () => {
    const secrets = ['T-first'];
    const file = logFile({ secrets: () => secrets });
    file.start();
    log.error('bad-command', 'Unknown command "T-first".');
    secrets[0] = 'T-second';
    log.error('bad-command', 'Unknown command "T-second".');
    await file.stop();
    const text = await readFile(join(folder, 'station.log'), 'utf8');
    expect(text.match(/Unknown command ..\[secret\]../g)).toHaveLength(2);
    expect(text).not.toMatch(/T-first|T-second/);
  });

  it('goes on where an earlier run ended, also in the middle of a line', async () => {
    const first = logFile();
    first.start();
    log.info('one', 'one');
    await first.stop();
    await writeFile(join(folder, 'station.log'), '{"time":"2026-', { flag: 'a' });
    const second = logFile({ firstLine: 'begins again' });
    second.start();
    log.info('two', 'two');
    await second.stop();
    expect(await messagesOf()).toEqual(['begins', 'one', 'begins again', 'two']);
  });

  it('writes nothing after its end', async () => {
    const file = logFile();
    file.start();
    await file.stop();
    log.info('late', 'late');
    expect(await messagesOf()).toEqual(['begins']);
  });

  it('is put aside when it is full, and the oldest goes', async () => {
    const file = logFile();
    file.start();
    for (let i = 0; i < 200; i += 1) log.info('line', `line ${i}`);
    await file.stop();
    expect((await readdir(folder)).sort()).toEqual(['station.log', 'station.log.1', 'station.log.2']);
    const all = [
      ...(await messagesOf('station.log.2')),
      ...(await messagesOf('station.log.1')),
      ...(await messagesOf('station.log')),
    ];
    // No hole and nothing twice, up to the newest.
    const oldest = 200 - all.length;
    expect(oldest).toBeGreaterThan(0);
    expect(all).toEqual(Array.from({ length: all.length }, (_, i) => `line ${oldest + i}`));
    for (const name of ['station.log', 'station.log.1', 'station.log.2']) {
      expect((await readFile(join(folder, name))).length).toBeLessThan(LIMITS.logFileBytes + LIMITS.logBatchBytes);
    }
  });
});

describe('a disk that is slow', () => {
  it('makes lines wait up to a bound; those beyond are counted in one line', async () => {
    const disk = new SlowDisk();
    const file = logFile({ open: () => disk, limits: { ...LIMITS, logWaitingBytes: 2000 } });
    file.start();
    for (let i = 0; i < 100; i += 1) log.info('line', `line ${i}`);
    await vi.waitFor(() => expect(disk.isWriting).toBe(true));
    disk.recover();
    await file.stop();
    const lines = disk.entries.filter(({ code }) => code === 'line');
    const [first, ...others] = disk.entries.filter(({ code }) => code === 'log-lines-left-out');
    expect(lines.length).toBeLessThan(25);
    expect(lines.map(({ message }) => message)).toEqual(lines.map((_, i) => `line ${i}`));
    expect(first?.message).toContain(`${100 - lines.length} lines`);
    expect(others).toEqual([]);
  });

  it('holds up the end of the program for a bounded time', async () => {
    const file = logFile({ open: () => new SlowDisk() });
    file.start();
    let isStopped = false;
    const stopped = file.stop().finally(() => {
      isStopped = true;
    });
    clock.advance(LIMITS.logStopMs - 1);
    await new Promise(setImmediate);
    expect(isStopped).toBe(false);
    clock.advance(1);
    await stopped;
  });
});

describe('a disk that refuses', () => {
  const failures = (): LogEntry[] => told.filter(({ code }) => code === 'log-file-failed');

  it('is told once and tried again every minute; nothing is lost when it takes the log again', async () => {
    await writeFile(folder, 'a file in its place');
    const file = logFile();
    file.start();
    log.info('one', 'one');
    await vi.waitFor(() => expect(failures()).toHaveLength(1));
    expect(failures()[0]?.message).toContain(folder);
    for (let i = 0; i < 3; i += 1) {
      clock.advance(LIMITS.logRetryMs);
      await new Promise((resolve) => setImmediate(resolve));
    }
    log.info('two', 'two');
    await rm(folder);
    await vi.waitFor(() => {
      clock.advance(LIMITS.logRetryMs);
      expect(told.map(({ code }) => code)).toContain('log-file-again');
    });
    await file.stop();
    expect(failures()).toHaveLength(1);
    const codes = (await entriesOf()).map(({ code }) => code);
    expect(codes).toEqual(['run-began', 'one', 'log-file-failed', 'two', 'log-file-again']);
  });

  it('while it is full loses no line: what was torn is written again', async () => {
    let isFull = true;
    const written: string[] = [];
    class FullDisk extends Writable {
      override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
        if (isFull) done(new Error('ENOSPC: no space left on device'));
        else {
          written.push(chunk.toString('utf8'));
          done();
        }
      }
    }
    const file = logFile({ open: () => new FullDisk() });
    file.start();
    log.info('one', 'one');
    await vi.waitFor(() => expect(failures()).toHaveLength(1));
    expect(failures()[0]?.message).toContain('no space left');
    isFull = false;
    clock.advance(LIMITS.logRetryMs);
    await file.stop();
    expect(written.join('').match(/"message":"(begins|one)"/g)).toHaveLength(2);
  });

  it('at the end is not waited for', async () => {
    await writeFile(folder, 'a file in its place');
    const file = logFile();
    file.start();
    await file.stop();
    expect(await readFile(folder, 'utf8')).toBe('a file in its place');
  });
});

describe('two stations with one data folder', () => {
  const owner = (pid: number, host = os.hostname()): Promise<void> =>
    writeFile(join(folder, 'station.owner.json'), JSON.stringify({ host, pid }));

  it('write two files', async () => {
    await mkdir(folder);
    // The process that started this one lives as long as this one does.
    await owner(process.ppid);
    const file = logFile();
    file.start();
    await file.stop();
    expect(await messagesOf(`station-${process.pid}.log`)).toEqual(['begins']);
    expect(await readdir(folder)).not.toContain('station.log');
    expect(await readFile(join(folder, 'station.owner.json'), 'utf8')).toContain(`${process.ppid}`);
  });

  it.each([
    ['was killed', () => owner(2 ** 30)],
    ['was killed in the middle of writing that', () => writeFile(join(folder, 'station.owner.json'), '{"ho')],
    ['had the same process id', () => owner(process.pid)],
  ])('of which one %s share the name', async (_what, leave) => {
    await mkdir(folder);
    await leave();
    const file = logFile();
    file.start();
    await file.stop();
    expect(await readdir(folder)).toEqual(['station.log']);
  });

  it('keep few files of second stations that have ended', async () => {
    await mkdir(folder);
    for (let pid = 2 ** 30; pid < 2 ** 30 + 5; pid += 1) await writeFile(join(folder, `station-${pid}.log`), '');
    const file = logFile();
    file.start();
    await file.stop();
    const second = (await readdir(folder)).filter((name) => name.startsWith('station-'));
    expect(second).toHaveLength(LIMITS.logFiles);
  });
});
