import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
      damaged: false,
    });
  });

  it.each([
    ['a torn last line', line(0) + line(1).slice(0, -1), 1, false],
    ['zeros behind the rows', `${line(0)}\0\0\0\0\n`, 1, false],
    ['a page of zeros behind the rows', `${line(0)}${'\0'.repeat(4096)}`, 1, false],
    ['more zeros than a crash leaves', `${line(0)}${'\0'.repeat(65_536)}`, 1, true],
    ['a row behind a page of zeros', `${line(0)}${'\0'.repeat(4096)}\n${line(1)}`, 1, true],
    ['a line in the middle that is none', `${line(0)}nonsense\n${line(1)}`, 1, true],
    ['a name that is no MP4', line(0) + line(1).replace('stream.mp4', 'stream.h264'), 1, false],
    ['a name that leads out of the folder', line(0) + line(1).replace('stream.mp4', '../stream.mp4'), 1, false],
    ['no row at all', '', 0, false],
  ])('leaves out %s', async (_, content, rows, damaged) => {
    await leave('frames.csv', HEADER + content);
    await leave('stream.h264', Buffer.alloc(1000));
    const left = await readLeftRows(folder);
    expect([left?.rows.length, left?.torn, left?.damaged]).toEqual([rows, content !== '', damaged]);
  });

  it.each([
    [0, 0],
    [107, 0],
    [108, 1],
    [123, 2],
    [124, 3],
  ])('of %i bytes of stream.h264 places no row that ends behind them, of JPEGs keeps none', async (bytes, held) => {
    await leave('frames.csv', HEADER + line(0) + line(1) + line(2));
    await leave('stream.h264', Buffer.alloc(bytes));
    const left = await readLeftRows(folder);
    const offsets = [100, 108, 116].map((offset, i) => (i < held ? offset : null));
    expect(left?.rows.map(({ offset }) => offset)).toEqual(offsets);
    expect(left).toMatchObject({ rawBytes: bytes, torn: held < 3, damaged: false });
    await rename(join(folder, 'stream.h264'), join(folder, 'stream.mjpeg'));
    expect(await readLeftRows(folder)).toEqual({ ...left, rows: left?.rows.slice(0, held) });
  });

  it('takes JPEGs of more than two seconds that are not there for damage', async () => {
    const at = (i: number, us: number): string => line(i).replace(',1000,1000,', `,${us},${us},`);
    await leave('stream.mjpeg', Buffer.alloc(108));
    for (const [us, damaged] of [
      [3_000_000, false],
      [3_000_001, true],
    ] as const) {
      await leave('frames.csv', HEADER + at(0, 0) + at(1, 1_000_000) + at(2, us));
      expect((await readLeftRows(folder))?.damaged).toBe(damaged);
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
    expect(await readLeftRows(folder)).toEqual({ rows: [], rawBytes: null, torn: true, damaged: false });
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
    await rewriteRows(folder, left?.rows ?? [], false);
    expect(await readFile(join(folder, 'frames.csv'), 'latin1')).toBe(whole);
    expect(await readdir(folder)).toEqual(['frames.csv']);
    await rewriteRows(folder, [], false);
    expect(await readFile(join(folder, 'frames.csv'), 'latin1')).toBe(HEADER);
  });

  it('keeps what was there where it is told to', async () => {
    await leave('frames.csv', `${HEADER}${line(0)}nonsense\n${line(1)}`);
    await rewriteRows(folder, [], true);
    expect(await readFile(join(folder, 'frames.csv'), 'latin1')).toBe(HEADER);
    expect(await readFile(join(folder, 'frames.csv.damaged'), 'latin1')).toBe(
      `${HEADER}${line(0)}nonsense\n${line(1)}`,
    );
  });

  it('leaves the old file alone where it fails', async () => {
    await expect(rewriteRows(join(folder, 'none'), [], false)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
