import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFolder } from '../electron/station/gallery/folder-reading.ts';
import { parseFrameRow } from '#shared/recording/frames-csv.ts';
import { makeSessions } from './make-sessions.ts';

const LAST_TAKE_US = Date.UTC(2026, 10, 22, 6) * 1000;

let recordings = '';
let directories: readonly string[] = [];
beforeAll(async () => {
  recordings = await mkdtemp(join(tmpdir(), 'make-sessions-'));
  directories = await makeSessions({ recordings, count: 120, mixed: true, seed: 1, lastTakeUs: LAST_TAKE_US });
}, 120_000);
afterAll(() => rm(recordings, { recursive: true }));

function stateOf(directory: string): string {
  return readFolder(recordings, basename(directory))?.report.summary?.state ?? 'none';
}

describe('made sessions', () => {
  it('are of every kind that a gallery has to show, most of them ready', () => {
    const states = directories.map(stateOf);
    expect(new Set(states)).toEqual(new Set(['ready', 'recovered', 'failed', 'raw', 'foreign', 'unreadable']));
    expect(states.filter((state) => state === 'ready').length).toBe(110);
  });

  it('have four devices a take, the newest take first', () => {
    const starts = directories.map(
      (directory) => readFolder(recordings, basename(directory))?.manifest?.takeId ?? null,
    );
    expect(starts.slice(0, 8)).toEqual([0, 0, 0, 0, 1, 1, 1, 1].map((take) => `made-1-take-${take}`));
  });

  it('tell the truth about their files: sizes, checksums, and a row for each frame', async () => {
    const ready = directories.filter((directory) => stateOf(directory) === 'ready').slice(0, 8);
    for (const directory of ready) {
      const manifest = readFolder(recordings, basename(directory))?.manifest;
      for (const { name, bytes, sha256 } of manifest?.files ?? []) {
        const content = await readFile(join(directory, name));
        expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
      }
      const rows = (await readFile(join(directory, 'frames.csv'), 'utf8'))
        .trim()
        .split('\n')
        .slice(1)
        .map(parseFrameRow);
      expect(rows.length).toBe(manifest?.frames);
      expect(rows.every((row) => row !== null)).toBe(true);
    }
    expect(ready.length).toBe(8);
  });
});
