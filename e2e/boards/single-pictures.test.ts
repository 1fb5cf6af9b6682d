import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { boardAt, films } from '../harness/board-at.ts';
import { TestBed } from '../harness/test-bed.ts';

// Single pictures beside the recording, as the old server kept them: only where Settings say so.

const NAME = /^frame_\d{8}_\d{6}_(\d{3,})\.jpg$/;

async function recordedPictures(bed: TestBed) {
  const board = await boardAt(onTestFinished, bed.station.port, { fps: 10 });
  bed.station.type('start');
  await films(board, 12);
  bed.station.type('stop');
  const session = await bed.session();
  const names = (await readdir(session.directory)).filter((name) => name.startsWith('frame_')).sort();
  return { board, session, names };
}

it('keeps the newest of them, byte for byte, and the recording has all', async () => {
  const bed = await TestBed.open(onTestFinished, { settings: { boardPictures: { keep: true, most: 5 } } });
  const { board, session, names } = await recordedPictures(bed);
  const sent = board.sent();
  expect(session.manifest).toMatchObject({ state: 'ready', frames: sent.length });
  const newest = sent.map((_, number) => number).slice(-5);
  expect(names.map((name) => Number(NAME.exec(name)?.[1]))).toEqual(newest);
  const hashes = await Promise.all(
    names.map(async (name) =>
      createHash('sha1')
        .update(await readFile(join(session.directory, name)))
        .digest('hex'),
    ),
  );
  expect(hashes).toEqual(sent.slice(-5).map(({ sha1 }) => sha1));
});

it('keeps none unless it is told to', async () => {
  const { names } = await recordedPictures(await TestBed.open(onTestFinished));
  expect(names).toEqual([]);
});
