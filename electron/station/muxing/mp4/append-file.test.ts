import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FdAppendFile, openAppendFile, reopenAppendFile, type FileCalls } from './append-file.ts';

let folder = '';
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'append-file-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const bytes = (text: string) => Buffer.from(text);
const system: FileCalls = {
  writev: fs.writevSync,
  ftruncate: fs.ftruncateSync,
  fdatasync: () => Promise.resolve(),
};

function faulty(name: string, calls: Partial<FileCalls>) {
  const path = join(folder, name);
  return { path, file: new FdAppendFile(fs.openSync(path, 'wx+'), 0, { ...system, ...calls }) };
}

describe('AppendFile', () => {
  it('creates, appends, overwrites, truncates, reads, and goes on after being opened again', async () => {
    const path = join(folder, 'plain');
    const file = openAppendFile(path);
    file.append([bytes('hello '), new Uint8Array(0), bytes('world')]);
    file.append([]);
    file.overwrite(0, bytes('J'));
    expect(file.bytes).toBe(11);
    await file.sync();
    file.close();
    file.close();

    const again = reopenAppendFile(path);
    expect(again.bytes).toBe(11);
    again.truncate(5);
    again.append([bytes('!')]);
    const target = Buffer.alloc(10);
    expect(again.read(1, target)).toBe(5);
    expect(target.toString('latin1', 0, 5)).toBe('ello!');
    again.close();
    expect(fs.readFileSync(path, 'latin1')).toBe('Jello!');
  });

  it('never opens a file for writing that somebody else made', () => {
    const path = join(folder, 'there');
    fs.writeFileSync(path, 'x');
    expect(() => openAppendFile(path)).toThrow('EEXIST');
    expect(() => reopenAppendFile(join(folder, 'missing'))).toThrow('ENOENT');
  });

  it('writes any mix of small and large pieces in order', () => {
    const path = join(folder, 'mix');
    const file = openAppendFile(path);
    const pieces = Array.from({ length: 5000 }, (_, i) => Buffer.alloc(i % 7 === 0 ? 3000 : (i * 37) % 2100, i % 251));
    file.append(pieces);
    file.close();
    expect(fs.readFileSync(path).equals(Buffer.concat(pieces))).toBe(true);
  });

  it('goes on where the system wrote only a part', () => {
    let most = 1;
    const { path, file } = faulty('partial', {
      writev: (fd, pieces, position) => {
        most = (most * 7) % 1013;
        const part = Buffer.concat(pieces).subarray(0, most);
        return fs.writeSync(fd, part, 0, part.length, position);
      },
    });
    const pieces = Array.from({ length: 40 }, (_, i) => Buffer.alloc(i * 100, i));
    file.append(pieces);
    expect(fs.readFileSync(path).equals(Buffer.concat(pieces))).toBe(true);
    file.close();
  });

  it('takes back what a failed append had written', () => {
    let left = Number.POSITIVE_INFINITY;
    const { path, file } = faulty('full', {
      writev: (fd, pieces, position) => {
        if (left <= 0) throw new Error('ENOSPC');
        const part = Buffer.concat(pieces).subarray(0, left);
        left -= part.length;
        return fs.writeSync(fd, part, 0, part.length, position);
      },
    });
    file.append([bytes('kept')]);
    left = 3000;
    expect(() => file.append([Buffer.alloc(2500), Buffer.alloc(2500)])).toThrow('ENOSPC');
    expect(file.bytes).toBe(4);
    expect(fs.readFileSync(path, 'latin1')).toBe('kept');
    left = 100;
    file.append([bytes(', and more')]);
    expect(fs.readFileSync(path, 'latin1')).toBe('kept, and more');
    file.close();
  });

  it('takes it back later where that failed too', () => {
    let broken = false;
    const { path, file } = faulty('ragged', {
      writev: (fd, pieces, position) => {
        const written = fs.writevSync(fd, pieces, position);
        if (broken) throw new Error('EIO');
        return written;
      },
      ftruncate: (fd, length) => {
        if (broken) throw new Error('EIO too');
        fs.ftruncateSync(fd, length);
      },
    });
    broken = true;
    expect(() => file.append([bytes('a long torn piece')])).toThrow('EIO');
    expect(() => file.append([bytes('more')])).toThrow('EIO too');
    broken = false;
    file.append([bytes('whole')]);
    expect(fs.readFileSync(path, 'latin1')).toBe('whole');
    file.close();
  });

  it('never overlaps two syncs; calls in between share the next one', async () => {
    const ends: (() => void)[] = [];
    const { file } = faulty('sync', { fdatasync: () => new Promise<void>((resolve) => void ends.push(resolve)) });
    const first = file.sync();
    const second = file.sync();
    expect(file.sync()).toBe(second);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await first;
    await Promise.resolve();
    expect(ends).toHaveLength(2);
    file.close();
    expect(() => file.append([bytes('x')])).toThrow('The file is closed.');
    await expect(file.sync()).rejects.toThrow('The file is closed.');
    ends[1]?.();
    await second;
  });

  it('a failed sync does not hinder the next', async () => {
    const outcomes = [Promise.reject(new Error('EIO')), Promise.resolve()];
    const { file } = faulty('sync-fails', { fdatasync: () => outcomes.shift() ?? Promise.resolve() });
    const first = file.sync();
    const second = file.sync();
    await expect(first).rejects.toThrow('EIO');
    await second;
    file.close();
  });

  it('refuses what would tear a hole', () => {
    const file = openAppendFile(join(folder, 'holes'));
    file.append([bytes('1234')]);
    expect(() => file.overwrite(3, bytes('ab'))).toThrow(RangeError);
    expect(() => file.truncate(5)).toThrow(RangeError);
    file.close();
  });
});
