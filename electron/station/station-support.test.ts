import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { found } from '#shared/diagnostics/finding.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_STATION_SETTINGS } from '#shared/contract/settings.ts';
import { AccessStore, storedTokens } from './access/access-store.ts';
import { Log } from './log.ts';
import type { Check } from './diagnostics/check-runner.ts';
import { ManualClock } from './manual-clock.ts';
import { StationSupport } from './station-support.ts';

let folder = '';
let clock: ManualClock;
let log: Log;
beforeEach(async () => {
  folder = await mkdtemp(join(os.tmpdir(), 'station-support-'));
  clock = new ManualClock();
  log = new Log(clock);
});
afterEach(() => rm(folder, { recursive: true }));

function supportOf(secrets: () => readonly string[], checks: () => readonly Check[] = () => []): StationSupport {
  return new StationSupport({
    dataFolder: folder,
    clock,
    log,
    settings: () => ({
      values: DEFAULT_STATION_SETTINGS,
      recordingsFolder: join(folder, 'recordings'),
      listeningPort: 50_001,
      listeningHttpsPort: 50_002,
      fixed: [],
    }),
    secrets,
    checks,
  });
}

const logText = (): Promise<string> => readFile(join(folder, 'logs', 'station.log'), 'utf8');

describe('the support', () => {
  it('begins the log with what runs where', async () => {
    const support = supportOf(() => []);
    support.start();
    await support.stop();
    const [first = ''] = (await logText()).split('\n');
    expect(first).toContain(`Node ${process.versions.node}`);
    expect(first).toContain(`${process.platform} ${process.arch}`);
    expect(first).toMatch(/capture-station \d+\.\d+\.\d+ begins/);
  });

  it('says at the end of the log why the station did not start', async () => {
    const support = supportOf(() => []);
    support.start();
    await support.stopFailed(new Error('Port 50001 is in use.'));
    expect((await logText()).trim().split('\n').at(-1)).toMatch(/"error".*"start-failed".*Port 50001 is in use/);
  });

  it('hands out no byte of a token, neither in the log nor in a report', async () => {
    const store = new AccessStore(folder, {}, clock);
    await store.load(log);
    const tokens = storedTokens(folder);
    expect(tokens).toEqual([store.deviceToken, store.operatorToken]);
    const [device = '', operator = ''] = tokens;
    const support = supportOf(
      () => tokens,
      () => [
        {
          code: 'url',
          look: () => [found('url', 'no-pages', { apps: `https://10.0.0.1:50002/phone#${device}, or ${operator}` })],
        },
      ],
    );
    support.start();
    log.error('bad-command', `Unknown command "${operator}".`);
    log.info('text', `opens wss://here/camera?token=${encodeURIComponent(device)}`);
    await support.stop();
    const { file, url } = await support.reportProblem();
    expect(url).toMatch(/^\/report\/capture-station-report-\d{8}-\d{6}\.zip$/);
    const files = Object.entries(unzipSync(await readFile(file)));
    expect(files.map(([name]) => name)).toContain('log/station.log');
    for (const [name, text] of files) {
      for (const token of tokens) expect([name, Buffer.from(text).includes(token)]).toEqual([name, false]);
    }
    expect(Buffer.concat(files.map(([, text]) => text)).toString('utf8')).toContain('phone#[secret], or [secret]');
  });

  it('looks at the firewall alone where only that is asked', async () => {
    const looked: string[] = [];
    const check = (code: 'firewall' | 'disk-space'): Check => ({
      code,
      look: () => {
        looked.push(code);
        return [found('firewall', 'none')];
      },
    });
    const support = supportOf(
      () => [],
      () => [check('disk-space'), check('firewall')],
    );
    expect((await support.firewallDoctor.diagnose()).findings).toEqual([found('firewall', 'none')]);
    expect(looked).toEqual(['firewall']);
  });

  it('says why there is no report', async () => {
    await writeFile(join(folder, 'reports'), 'a file in its place');
    const support = supportOf(() => []);
    await expect(support.reportProblem()).rejects.toMatchObject({ code: 'disk-error' });
  });
});
