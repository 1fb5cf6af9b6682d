import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_STATION_SETTINGS } from '#shared/contract/settings.ts';
import { found } from '#shared/diagnostics/finding.ts';
import { LIMITS } from '../limits.ts';
import { ManualClock } from '../manual-clock.ts';
import { makeProblemReport, type ProblemReportParts } from './problem-report.ts';
import { versionsOf } from './versions.ts';

const SETTINGS = {
  values: DEFAULT_STATION_SETTINGS,
  recordingsFolder: '/videos',
  listeningPort: 50_001,
  listeningHttpsPort: 50_002,
  fixed: [],
};

let root = '';
let recordings = '';
let logFolder = '';
let clock: ManualClock;
beforeEach(async () => {
  root = await mkdtemp(join(os.tmpdir(), 'problem-report-'));
  recordings = join(root, 'recordings');
  logFolder = join(root, 'logs');
  await mkdir(recordings);
  await mkdir(logFolder);
  clock = new ManualClock();
});
afterEach(() => rm(root, { recursive: true }));

function parts(changed: Partial<ProblemReportParts> = {}): ProblemReportParts {
  return {
    file: join(root, 'report.zip'),
    logFolder,
    recordings,
    clock,
    settings: SETTINGS,
    diagnosis: () => Promise.resolve({ findings: ['all is well'] }),
    versions: () => Promise.resolve(versionsOf('capture-station 9', { path: '/bin/ffmpeg', version: '7' })),
    secrets: [],
    ...changed,
  };
}

/** Makes a report and unpacks it. */
async function report(changed: Partial<ProblemReportParts> = {}): Promise<ReadonlyMap<string, string>> {
  const { file, bytes } = await makeProblemReport(parts(changed));
  const packed = await readFile(file);
  expect(packed.length).toBe(bytes);
  return new Map(Object.entries(unzipSync(packed)).map(([name, text]) => [name, Buffer.from(text).toString('utf8')]));
}

async function putSession(folder: string, manifest: string): Promise<void> {
  await mkdir(join(recordings, folder));
  await writeFile(join(recordings, folder, 'session.json'), manifest);
  await writeFile(join(recordings, folder, 'stream.mp4'), 'the video');
}

const manifestOf = (id: string, protocol = 'camera.v2'): string =>
  JSON.stringify({ device: { id, name: 'Left', protocol }, notes: `from ${id}` });

async function putLog(name: string, text: string, ageSeconds: number): Promise<void> {
  await writeFile(join(logFolder, name), text);
  const written = new Date(Date.UTC(2026, 0, 1) - ageSeconds * 1000);
  await utimes(join(logFolder, name), written, written);
}

describe('a report', () => {
  it('has logs, settings, manifests, diagnosis and versions, and says so', async () => {
    await putLog('station.log', 'new line\n', 0);
    await putLog('station.log.1', 'old line\n', 10);
    await writeFile(join(logFolder, 'station.owner.json'), '{}');
    await putSession('10.0.0.2_5000_20261122_060000', manifestOf('phone', 'android-cam'));
    const files = await report();
    expect([...files.keys()].sort()).toEqual([
      'README.txt',
      'diagnosis.json',
      'log/station.log',
      'log/station.log.1',
      'manifests/10.0.0.2_5000_20261122_060000/session.json',
      'settings.json',
      'versions.json',
    ]);
    expect(files.get('log/station.log')).toBe('new line\n');
    expect(files.get('manifests/10.0.0.2_5000_20261122_060000/session.json')).toBe(manifestOf('phone', 'android-cam'));
    expect(JSON.parse(files.get('settings.json') ?? '')).toEqual(SETTINGS);
    expect(JSON.parse(files.get('diagnosis.json') ?? '')).toEqual({ findings: ['all is well'] });
    expect(JSON.parse(files.get('versions.json') ?? '')).toMatchObject({
      program: 'capture-station 9',
      node: process.versions.node,
      electron: null,
      platform: process.platform,
      cpu: { count: os.cpus().length },
      memory: { total: os.totalmem() },
      ffmpeg: { path: '/bin/ffmpeg', version: '7' },
    });
    const readme = files.get('README.txt') ?? '';
    expect(readme).toMatch(/no videos[^]*no tokens/);
    expect(readme).not.toContain('Left out');
  });

  it('is a ZIP that other programs read, whatever the folders are called', async () => {
    await putSession('左_1_20261122_060000', manifestOf('p', 'esp'));
    await putLog('station.log', 'line\n'.repeat(100_000), 0);
    const { file } = await makeProblemReport(parts());
    const script = 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip()); print(z.namelist()[3])';
    expect(execFileSync('python3', ['-c', script, file], { env: { PYTHONIOENCODING: 'utf8' } }).toString()).toBe(
      'None\nmanifests/左_1_20261122_060000/session.json\n',
    );
  });

  it('has no secret, and no id by which a phone page is let in', async () => {
    const id = 'the-id-of-a-phone-page';
    await putSession('10.0.0.2_5000_20261122_060000', manifestOf(id));
    const files = await report({
      secrets: ['geheim'],
      diagnosis: () => Promise.resolve({ fix: 'Type https://10.0.0.1:50002/phone#geheim' }),
    });
    const everything = [...files].flat().join('\n');
    expect(everything).not.toContain('geheim');
    expect(everything).not.toContain(id);
    expect(files.get('diagnosis.json')).toContain('https://10.0.0.1:50002/phone#[secret]');
    expect(everything).toContain('"name":"Left"');
  });

  it('tells phone pages apart without their ids', async () => {
    await putSession('10.0.0.2_5000_20261122_060000', manifestOf('first-id'));
    await putSession('10.0.0.2_5001_20261122_060100', manifestOf('second-id'));
    await putSession('10.0.0.2_5002_20261122_060200', manifestOf('first-id'));
    const marks = [...(await report())].flatMap(([, text]) => /\[id [0-9a-f]{8}\]/.exec(text)?.[0] ?? []);
    expect(marks).toHaveLength(3);
    expect(new Set(marks).size).toBe(2);
  });

  it('has no id of a phone page in the diagnosis, and there the same mark as in its manifest', async () => {
    await putSession('20260101_100000_left', manifestOf('phone-id-1234'));
    const about = { id: 'phone-id-1234', name: 'Left' };
    const findings = [found('gaps', 'none', {}, about), found('config', 'seen', {}, about)];
    const contents = await report({ diagnosis: () => Promise.resolve({ atMs: 0, findings }) });
    const diagnosis = contents.get('diagnosis.json') ?? '';
    expect(diagnosis).not.toContain('phone-id-1234');
    expect(diagnosis).toContain('"name": "Left"');
    const mark = /\[id [0-9a-f]{8}\]/.exec(diagnosis)?.[0] ?? 'none';
    expect([...contents].find(([name]) => name.startsWith('manifests/'))?.[1]).toContain(mark);
  });

  it('has the newest sessions, and of them nothing that is too long, no manifest, or a link', async () => {
    for (const minute of ['00', '01', '02', '03', '04', '05']) {
      await putSession(`10.0.0.9_1_20261122_06${minute}00`, manifestOf(minute));
    }
    const at = (minute: string): string => join(recordings, `10.0.0.9_1_20261122_06${minute}00`, 'session.json');
    await writeFile(at('05'), JSON.stringify({ ...JSON.parse(manifestOf('x')), filler: 'x'.repeat(3000) }));
    await writeFile(at('04'), 'torn {');
    await rm(at('03'));
    await symlink('/etc/hostname', at('03'));
    await rm(at('02'));
    const files = await report({ limits: { ...LIMITS, reportManifests: 5, reportManifestBytes: 2000 } });
    const names = [...files.keys()].filter((name) => name.startsWith('manifests/'));
    expect(names).toEqual(['manifests/10.0.0.9_1_20261122_060100/session.json']);
    const readme = files.get('README.txt') ?? '';
    expect(readme).toContain('060500/session.json: it is longer than 2000 bytes.');
    expect(readme).toContain('060400/session.json: it cannot be read.');
    expect(readme).toContain('060300/session.json: it cannot be read.');
  });

  it('leaves the oldest log files out where there is no room, and says so', async () => {
    await putLog('station.log', 'a'.repeat(10_000), 0);
    await putLog('station.log.1', 'b'.repeat(30_000), 10);
    await putLog('station.log.2', 'c'.repeat(100), 20);
    const files = await report({ limits: { ...LIMITS, reportBytes: 30_000 } });
    expect([...files.keys()].filter((name) => name.startsWith('log/'))).toEqual(['log/station.log']);
    expect(files.get('README.txt')).toMatch(/Left out:\n.*station\.log\.1: .*\n.*station\.log\.2: /);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no answer from the disk')), 'no answer from the disk'],
    ['answers without end', () => Promise.resolve('x'.repeat(LIMITS.diagnosisBytes)), 'longer than'],
    ['says what is no JSON', () => Promise.resolve({ big: 1n }), 'BigInt'],
  ])('says in words that the diagnosis %s', async (_what, diagnosis, words) => {
    const files = await report({ diagnosis });
    expect(files.get('diagnosis.json')).toContain(words);
    expect(files.get('README.txt')).toContain('Capture Station');
  });

  it('does not wait for a diagnosis without end', async () => {
    const asked = vi.fn<() => Promise<unknown>>(() => new Promise(() => undefined));
    const made = report({ diagnosis: asked });
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    clock.advance(LIMITS.diagnosisMs);
    expect((await made).get('diagnosis.json')).toContain('longer than 60 s');
  });

  it('is made where there are neither logs nor recordings', async () => {
    await rm(logFolder, { recursive: true });
    await rm(recordings, { recursive: true });
    expect([...(await report()).keys()]).toEqual(['settings.json', 'versions.json', 'diagnosis.json', 'README.txt']);
  });

  it('that cannot be completed leaves nothing', async () => {
    const versions = (): Promise<never> => Promise.reject(new Error('broken'));
    await expect(makeProblemReport(parts({ versions }))).rejects.toThrow('broken');
    expect((await readdir(root)).sort()).toEqual(['logs', 'recordings']);
  });
});
