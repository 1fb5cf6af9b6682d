import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { found } from '#shared/diagnostics/finding.ts';
import { SettingsInForce } from '../station/settings/settings-in-force.ts';
import type { StationAnswer } from './ask-station.ts';
import { fixedSettings, type HeadlessOptions, parseHeadlessArguments } from './headless-options.ts';
import { checksAfter } from './lone-machine.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(os.tmpdir(), 'lone-machine-'));
});
afterEach(() => rm(folder, { recursive: true }));

function options(): HeadlessOptions {
  const request = parseHeadlessArguments(['doctor', '--data', folder, '--recordings', folder]);
  if (request.kind !== 'doctor') throw new Error('The flags of the test are wrong.');
  return request.options;
}

function checksOf(answer: StationAnswer) {
  return checksAfter(answer, options(), new SettingsInForce(folder, fixedSettings(options()), folder));
}

/** What the check of the recordings folder finds, by its outcomes. */
async function foundOfFolder(answer: StationAnswer): Promise<string[]> {
  const its = checksOf(answer).find(({ code }) => code === 'recordings-folder');
  const findings = await its?.look();
  return (findings ?? []).map(({ check }) => check);
}

it('takes the answer of a station that runs, and looks at nothing itself', async () => {
  const findings = [found('gaps', 'none'), found('disk-speed', 'unmeasured')];
  const checks = checksOf({ kind: 'diagnosed', diagnosis: { atMs: 0, findings } });
  expect(await Promise.all(checks.map(async ({ look }) => look()))).toEqual([findings]);
});

it('measures the disk where no station runs', async () => {
  expect(await foundOfFolder({ kind: 'none' })).toEqual(['recordings-folder', 'disk-speed']);
});

it('does not write beside a station that gives no answer: it may be recording', async () => {
  expect(await foundOfFolder({ kind: 'silent', why: 'It gave no answer.' })).toEqual(['recordings-folder']);
});
