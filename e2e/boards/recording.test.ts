import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseFramesCsv } from '#shared/recording/frames-csv.ts';
import { loadClip } from '../../tools/simulator/clip.ts';
import { SimulatedPhone } from '../../tools/simulator/simulated-phone.ts';
import { boardAt, films } from '../harness/board-at.ts';
import { endedSessions } from '../harness/recorded.ts';
import { eventually, type SessionOnDisk, sessionsIn, StationProcess } from '../harness/station-process.ts';
import { TestBed } from '../harness/test-bed.ts';
import { samplesOf } from '../harness/video-facts.ts';

// ESP32 boards: whole JPEGs in, a session that plays.

const TICKS_PER_US = 0.09;

/** What a session of JPEGs holds: its rows, the SHA-1 of each picture, and the times of its video, in us. */
async function contentOf({ directory }: SessionOnDisk) {
  const rows = parseFramesCsv(await readFile(join(directory, 'frames.csv'), 'utf8'));
  const raw = await readFile(join(directory, 'stream.mjpeg'));
  const samples = await samplesOf(join(directory, 'stream.mp4'));
  const hashOf = (offset: number, bytes: number): string =>
    createHash('sha1')
      .update(raw.subarray(offset, offset + bytes))
      .digest('hex');
  return {
    rows,
    hashes: rows.map(({ offset, bytes }) => hashOf(offset ?? 0, bytes)),
    timesUs: samples.map(({ ptsTicks }) => ptsTicks / TICKS_PER_US),
  };
}

it('records two boards and a phone in one take, each picture at the time of its arrival', async () => {
  const bed = await TestBed.open(onTestFinished);
  const boards = [
    await boardAt(onTestFinished, bed.station.port, { model: 'A' }),
    await boardAt(onTestFinished, bed.station.port, { model: 'B', fps: 10, brokenEvery: 7 }),
  ];
  const clip = await loadClip({ width: 320, height: 240, fps: 10, seconds: 2, bitrateMbit: 1 });
  const phone = new SimulatedPhone({ url: bed.station.url, clips: () => Promise.resolve(clip), fps: 10 });
  onTestFinished(() => phone.stop());
  await phone.start();
  bed.station.type('start');
  for (const board of boards) await films(board, 25);
  bed.station.type('stop');

  const sessions = await bed.sessions(3);
  expect(new Set(sessions.map(({ manifest }) => manifest.takeId)).size).toBe(1);
  const ofBoards = sessions.filter(({ manifest }) => manifest.device.protocol === 'esp');
  expect(ofBoards).toHaveLength(2);
  const found = await Promise.all(ofBoards.map(contentOf));
  const sent = boards.map((board) => board.sent().flatMap(({ sha1, isWhole }) => (isWhole ? [sha1] : [])));
  expect(found.map(({ hashes }) => hashes).sort((a, b) => a.length - b.length)).toEqual(
    sent.sort((a, b) => a.length - b.length),
  );
  for (const [index, { rows, timesUs }] of found.entries()) {
    const firstUs = rows[0]?.arrivalUs ?? 0;
    expect(timesUs).toHaveLength(rows.length);
    const worst = Math.max(
      ...timesUs.map((timeUs, frame) => Math.abs(timeUs - ((rows[frame]?.arrivalUs ?? 0) - firstUs))),
    );
    expect(worst).toBeLessThan(1000);
    expect(ofBoards[index]?.manifest).toMatchObject({
      state: 'ready',
      problem: null,
      endCause: 'stopped',
      frames: rows.length,
    });
    expect(ofBoards[index]?.manifest.video).toMatchObject({ width: 1600, height: 1200 });
  }
});

it('goes on with another session of the same take where a board vanishes and comes back', async () => {
  const bed = await TestBed.open(onTestFinished);
  const board = await boardAt(onTestFinished, bed.station.port, { reconnectMs: 500 });
  bed.station.type('start');
  await films(board, 15);
  board.dropConnection();
  await films(board, 40);
  bed.station.type('stop');
  const sessions = await bed.sessions(2);
  expect(new Set(sessions.map(({ manifest }) => manifest.takeId)).size).toBe(1);
  expect(sessions.map(({ manifest }) => manifest.endCause)).toEqual(['disconnected', 'stopped']);
});

it('recovers what a killed station has left of a board', async () => {
  const bed = await TestBed.open(onTestFinished);
  const board = await boardAt(onTestFinished, bed.station.port);
  bed.station.type('start');
  await films(board, 40);
  await eventually('some of it is on the disk', async () => {
    const [session] = await sessionsIn(bed.recordings);
    return (session?.manifest.video.width ?? 0) > 0;
  });
  await bed.station.kill();
  const again = await StationProcess.start({ recordings: bed.recordings });
  onTestFinished(() => again.kill());
  const session = await eventually('it is recovered', async () => {
    const [one] = await sessionsIn(bed.recordings);
    return one?.manifest.state === 'recovered' ? one : null;
  });
  const { rows, hashes, timesUs } = await contentOf(session);
  expect(rows.length).toBeGreaterThan(20);
  expect(timesUs).toHaveLength(rows.length);
  expect(hashes).toEqual(
    board
      .sent()
      .slice(0, rows.length)
      .map(({ sha1 }) => sha1),
  );
});

it('ends a session by itself where a board ignores Stop', async () => {
  const bed = await TestBed.open(onTestFinished);
  const board = await boardAt(onTestFinished, bed.station.port, { ignoresStop: true });
  bed.station.type('start');
  await films(board, 10);
  bed.station.type('stop');
  const [session] = await endedSessions(bed.recordings, 1);
  expect(session?.manifest.endCause).toBe('no answer');
});
