import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasFrameRows, readLeftRows, rewriteRows } from './left-rows.ts';

const HEADER = 'sequence,key,device_us,arrival_us,station_us,pts_us,bytes,offset,file\n';
/** Frame number `i`: 8 bytes at 100 + 8i. */
const line = (i: number): string =>
  `${i},${i === 0 ? 1 : 0},${i * 100_000},1000,1000,${i * 100_000},8,${100 + i * 8},stream.mp4\n`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'left-rows-'));
});
afterEach(() => rm(folder, { recursive: true }));
const leave = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);

describe('readLeftRows', () => {
  it('reads whole rows and the size of the raw stream', async () => {
    await leave('frames.csv', HEADER + line(0) + line(1));
    await leave('stream.h264', Buffer.alloc(116));
    expect(await readLeftRows(folder)).toEqual({
      rows: [
        {
          sequence: 0,
          key: true,
          deviceUs: 0,
          arrivalUs: 1000,
          stationUs: 1000,
          ptsUs: 0,
          bytes: 8,
          offset: 100,
          file: 'stream.mp4',
        },
        {
          sequence: 1,
          key: false,
          deviceUs: 100_000,
          arrivalUs: 1000,
          stationUs: 1000,
          ptsUs: 100_000,
          bytes: 8,
          offset: 108,
          file: 'stream.mp4',
        },
      ],
      rawBytes: 116,
      torn: false,
    });
  });

  it.each([
    ['a torn last line', line(0) + line(1).slice(0, -1), 1],
    ['zeros behind the rows', `${line(0)}\0\0\0\0\n`, 1],
    ['a line in the middle that is none', `${line(0)}nonsense\n${line(1)}`, 1],
    ['a name that is no MP4', line(0) + line(1).replace('stream.mp4', 'stream.h264'), 1],
    ['a name that leads out of the folder', line(0) + line(1).replace('stream.mp4', '../stream.mp4'), 1],
    ['no row at all', '', 0],
  ])('leaves out %s', async (_, content, rows) => {
    await leave('frames.csv', HEADER + content);
    await leave('stream.h264', Buffer.alloc(1000));
    const left = await readLeftRows(folder);
    expect([left?.rows.length, left?.torn]).toEqual([rows, content !== '']);
  });

  it('leaves out rows whose bytes did not reach stream.h264', async () => {
    await leave('frames.csv', HEADER + line(0) + line(1) + line(2));
    for (const [bytes, rows] of [
      [0, 0],
      [107, 0],
      [108, 1],
      [123, 2],
      [124, 3],
    ] as const) {
      await leave('stream.h264', Buffer.alloc(bytes));
      const left = await readLeftRows(folder);
      expect([left?.rows.length, left?.rawBytes, left?.torn], `${bytes} bytes`).toEqual([rows, bytes, rows < 3]);
    }
  });

  it('believes the rows where there is no raw stream', async () => {
    await leave('frames.csv', HEADER + line(0) + line(1).replace('108', ''));
    expect(await readLeftRows(folder)).toMatchObject({
      rows: [{ offset: 100 }, { offset: null }],
      rawBytes: null,
      torn: false,
    });
  });

  it('says so where there is no frames.csv of ours', async () => {
    expect(await readLeftRows(folder)).toBeNull();
    await leave('frames.csv', 'a,b,c\n1,2,3\n');
    expect(await readLeftRows(folder)).toBeNull();
  });

  it.each(['', HEADER.slice(0, 20), HEADER.slice(0, -1)])('takes a torn header %j for torn', async (text) => {
    await leave('frames.csv', text);
    expect(await readLeftRows(folder)).toEqual({ rows: [], rawBytes: null, torn: true });
  });

  it('reads a file of several pieces as it reads a short one, wherever they are cut', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => line(i)).join('');
    expect(rows.length).toBeGreaterThan(2 * 1024 * 1024);
    await leave('frames.csv', HEADER + rows + line(60_000).slice(0, 5));
    const left = await readLeftRows(folder);
    expect([left?.rows.length, left?.torn]).toEqual([60_000, true]);
    expect(left?.rows.every(({ sequence }, i) => sequence === i)).toBe(true);
    await leave('frames.csv', `${HEADER}${rows}oops\n${line(0)}`);
    expect((await readLeftRows(folder))?.rows.length).toBe(60_000);
  });

  it('rejects with what the file system says otherwise', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file');
    await expect(readLeftRows(folder)).rejects.toMatchObject({ code: 'ENOTDIR' });
    await rm(folder);
    await writeFile(folder, '');
  });
});

describe('hasFrameRows', () => {
  it('goes by the first line', async () => {
    expect(await hasFrameRows(folder)).toBe(false);
    await leave('frames.csv', HEADER);
    expect(await hasFrameRows(folder)).toBe(true);
    await leave('frames.csv', HEADER.slice(0, -1));
    expect(await hasFrameRows(folder)).toBe(false);
    await leave('frames.csv', HEADER.toUpperCase());
    expect(await hasFrameRows(folder)).toBe(false);
  });
});

describe('rewriteRows', () => {
  it('writes what it is given, byte for byte as a session does, and leaves nothing beside it', async () => {
    const whole = HEADER + Array.from({ length: 25_000 }, (_, i) => line(i)).join('');
    await leave('frames.csv', whole + 'torn');
    const left = await readLeftRows(folder);
    await rewriteRows(folder, left?.rows ?? []);
    expect(await readFile(join(folder, 'frames.csv'), 'latin1')).toBe(whole);
    expect(await readdir(folder)).toEqual(['frames.csv']);
    await rewriteRows(folder, []);
    expect(await readFile(join(folder, 'frames.csv'), 'latin1')).toBe(HEADER);
  });

  it('leaves the old file alone where it fails', async () => {
    await expect(rewriteRows(join(folder, 'none'), [])).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
