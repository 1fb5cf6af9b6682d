import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { manifestForFolder } from './foreign-folder.ts';
import { belongsToAnother } from './live-folder.ts';

const HERE = { host: 'here', pid: 999_999_998 };
/** This very process stands for a station that lives. */
const ALIVE = { host: 'here', pid: process.pid };
const MINUTE_MS = 60_000;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function leave(changes: Partial<SessionManifest>, minutesAgo = 0): Promise<void> {
  const path = join(folder, 'session.json');
  await writeFile(path, JSON.stringify({ ...manifestForFolder(folder, 'test'), ...changes }));
  const at = new Date(Date.now() - minutesAgo * MINUTE_MS);
  await utimes(path, at, at);
}

it('belongs to a station that lives and writes', async () => {
  await leave({ state: 'recording', writer: ALIVE });
  expect(await belongsToAnother(folder, HERE)).toBe(true);
  // A station that lives writes more often: its number has gone to another program.
  await leave({ state: 'recording', writer: ALIVE }, 2);
  expect(await belongsToAnother(folder, HERE)).toBe(false);
});

it('belongs to a station that has others to finish first', async () => {
  await leave({ state: 'finalizing', writer: ALIVE }, 10);
  expect(await belongsToAnother(folder, HERE)).toBe(true);
  await leave({ state: 'finalizing', writer: ALIVE }, 20);
  expect(await belongsToAnother(folder, HERE)).toBe(false);
});

it('belongs to nobody once its station is gone', async () => {
  const gone = spawn(process.execPath, ['-e', '']);
  await once(gone, 'exit');
  await leave({ state: 'recording', writer: { host: 'here', pid: gone.pid ?? 0 } });
  expect(await belongsToAnother(folder, HERE)).toBe(false);
  await leave({ state: 'recording' });
  expect(await belongsToAnother(folder, HERE)).toBe(false);
});

it('does not belong to another where it is ours', async () => {
  await leave({ state: 'finalizing', writer: ALIVE });
  expect(await belongsToAnother(folder, ALIVE)).toBe(false);
});

it('belongs to a station of another computer that wrote a moment ago', async () => {
  const writer = { host: 'there', pid: 1 };
  await leave({ state: 'recording', writer });
  expect(await belongsToAnother(folder, HERE)).toBe(true);
  for (const minutesAgo of [3, -3]) {
    await leave({ state: 'recording', writer }, minutesAgo);
    expect(await belongsToAnother(folder, HERE)).toBe(false);
  }
});

it('belongs to its station until that has finished it, checksums included', async () => {
  await leave({ state: 'ready', writer: ALIVE, files: [{ name: 'stream.mp4', bytes: 1, sha256: null }] });
  expect(await belongsToAnother(folder, HERE)).toBe(true);
  await leave({ state: 'ready', writer: ALIVE, files: [{ name: 'stream.mp4', bytes: 1, sha256: 'aa' }] });
  expect(await belongsToAnother(folder, HERE)).toBe(false);
});
