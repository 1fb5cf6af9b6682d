import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_STATION_SETTINGS } from '#shared/contract/settings.ts';
import { LIMITS } from '../limits.ts';
import { ManualClock } from '../manual-clock.ts';
import type { WebResponse } from '../web-response.ts';
import { ProblemReports } from './problem-reports.ts';
import { versionsOf } from './versions.ts';

let root = '';
let folder = '';
let clock: ManualClock;
let reports: ProblemReports;
beforeEach(async () => {
  root = await mkdtemp(join(os.tmpdir(), 'problem-reports-'));
  folder = join(root, 'reports');
  clock = new ManualClock(new Date(2026, 0, 2, 3, 4, 5).getTime() * 1000);
  reports = new ProblemReports({
    dataFolder: root,
    logFolder: join(root, 'logs'),
    recordings: () => join(root, 'recordings'),
    clock,
    settings: () => ({
      values: DEFAULT_STATION_SETTINGS,
      recordingsFolder: '',
      listeningPort: 0,
      listeningHttpsPort: 0,
      fixed: [],
    }),
    secrets: () => [],
    diagnosis: () => Promise.resolve({}),
    versions: () => Promise.resolve(versionsOf('p', null)),
  });
});
afterEach(() => rm(root, { recursive: true }));

async function ask(path: string, method = 'GET'): Promise<WebResponse> {
  const answer = await reports.respond({ method, path, range: null });
  if (answer === null) throw new Error(`${path} is of no report.`);
  return answer;
}

async function bytesOf({ body }: WebResponse): Promise<Buffer> {
  return body instanceof Readable ? Buffer.concat(await body.toArray()) : Buffer.from(body ?? []);
}

describe('reports', () => {
  it('are named after the time, also several of one second', async () => {
    const [first, same] = await Promise.all([reports.make(), reports.make()]);
    expect(first.file).toBe(join(folder, 'capture-station-report-20260102-030405.zip'));
    expect(same).toBe(first);
    const next = await reports.make();
    expect(basename(next.file)).toBe('capture-station-report-20260102-030405-2.zip');
    expect(ProblemReports.urlOf(next)).toBe('/report/capture-station-report-20260102-030405-2.zip');
  });

  it('are kept up to a number, the newest; other files are left alone', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'mine.zip'), '');
    for (let i = 0; i < LIMITS.reports + 2; i += 1) {
      await reports.make();
      if (i > 2) clock.advance(1000);
    }
    const names = await readdir(folder);
    expect(names).toHaveLength(LIMITS.reports + 1);
    expect(names).toContain('mine.zip');
    expect(names).not.toContain('capture-station-report-20260102-030405.zip');
    expect(names).not.toContain('capture-station-report-20260102-030405-2.zip');
    expect(names).toContain('capture-station-report-20260102-030405-3.zip');
  });

  it('that a kill left unfinished go after an hour', async () => {
    await mkdir(folder);
    const [old, young] = ['2', '9'].map((digit) => `capture-station-report-2026010${digit}-000000.zip.part`);
    for (const [name = '', ageMs = 0] of [
      [old, 61 * 60_000],
      [young, 59 * 60_000],
    ] as const) {
      await writeFile(join(folder, name), 'PK');
      const written = new Date(clock.nowUs() / 1000 - ageMs);
      await utimes(join(folder, name), written, written);
    }
    await reports.make();
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([young]);
  });

  it('are handed out as a file to keep', async () => {
    const made = await reports.make();
    const url = ProblemReports.urlOf(made);
    const answer = await ask(url);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'Content-Type': 'application/zip',
      'Content-Length': `${made.bytes}`,
      'Content-Disposition': 'attachment; filename="capture-station-report-20260102-030405.zip"',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    expect(Object.keys(unzipSync(await bytesOf(answer)))).toContain('README.txt');
    expect(await ask(url, 'HEAD')).toMatchObject({ status: 200, body: null });
    expect((await ask(url, 'POST')).status).toBe(405);
  });

  it('alone are handed out', async () => {
    const { file } = await reports.make();
    const name = basename(file);
    await writeFile(join(root, 'access.json'), 'secret');
    await symlink(join(root, 'access.json'), join(folder, 'capture-station-report-20260101-000000.zip'));
    await mkdir(join(folder, 'capture-station-report-20260101-000001.zip'));
    for (const path of [
      '../access.json',
      '..%2faccess.json',
      '%2e%2e/access.json',
      `../reports/${name}`,
      `${name}/../../access.json`,
      `%63${name.slice(1)}`,
      `${name}.part`,
      `${name}%00`,
      '',
      'capture-station-report-20260101-000000.zip',
      'capture-station-report-20260101-000001.zip',
      'capture-station-report-20250101-000000.zip',
    ]) {
      const answer = await ask(`/report/${path}`);
      expect([path, answer.status, answer.body]).toEqual([path, 404, null]);
    }
    expect(await reports.respond({ method: 'GET', path: '/media/x', range: null })).toBeNull();
  });

  it('are sent to a few at once, and whoever goes away makes room', async () => {
    const url = ProblemReports.urlOf(await reports.make());
    const answers = await Promise.all(Array.from({ length: LIMITS.reportDownloads }, () => ask(url)));
    const streams = answers.flatMap(({ body }) => (body instanceof Readable ? [body] : []));
    expect(streams).toHaveLength(LIMITS.reportDownloads);
    expect((await ask(url)).status).toBe(503);
    const [first, ...others] = streams;
    await new Promise((resolve) => first?.once('close', resolve).destroy());
    const again = await ask(url);
    expect(again.status).toBe(200);
    await bytesOf(again);
    for (const stream of others) await new Promise((resolve) => stream.once('close', resolve).destroy());
  });
});
