import { resolve } from 'node:path';
import type { Diagnosis } from '#shared/diagnostics/finding.ts';
import { systemClock } from '../station/clock.ts';
import { Doctor } from '../station/diagnostics/doctor.ts';
import { Log } from '../station/log.ts';
import { PROGRAM } from '../station/program.ts';
import { SettingsInForce } from '../station/settings/settings-in-force.ts';
import { askStation } from './ask-station.ts';
import { doctorJson, doctorLines, hasProblem, reportLanguage } from './doctor-report.ts';
import { fixedSettings, type HeadlessOptions } from './headless-options.ts';
import type { LineWriter } from './line-writer.ts';
import { checksWithoutStation } from './lone-machine.ts';

/** Where a station that listens on every interface is asked. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * `doctor`: the diagnosis of the station that runs with these settings, or of the machine where none does. Resolves with the
 * exit code: 0 where nothing has to be mended.
 */
export async function runDoctor(options: HeadlessOptions, output: Pick<LineWriter, 'line'>): Promise<number> {
  const settings = new SettingsInForce(options.data, fixedSettings(options), resolve('recordings'));
  // What cannot be read is one of the findings.
  settings.load(new Log(systemClock));
  const { values } = settings;
  const answer = await askStation(LOOPBACK[options.host] ?? options.host, values.port);
  const diagnosis = answer.kind === 'diagnosed' ? answer.diagnosis : await examined(options, settings);
  if (options.json) {
    output.line(doctorJson(diagnosis, answer.kind !== 'none'));
    return hasProblem(diagnosis) ? 1 : 0;
  }
  output.line(whatWasAsked(answer, values.port));
  output.line('');
  for (const line of doctorLines(diagnosis, reportLanguage(values.language, process.env))) output.line(line);
  return hasProblem(diagnosis) ? 1 : 0;
}

function whatWasAsked(answer: Awaited<ReturnType<typeof askStation>>, port: number): string {
  switch (answer.kind) {
    case 'diagnosed':
      return `${PROGRAM}: the station that runs on port ${port} has been asked.`;
    case 'silent':
      return `${PROGRAM}: a station runs on port ${port}, but gives no diagnosis: ${answer.why} This is what can be seen from outside.`;
    case 'none':
      return `${PROGRAM}: no station runs on port ${port}. This is what can be seen of the machine.`;
  }
}

function examined(options: HeadlessOptions, settings: SettingsInForce): Promise<Diagnosis> {
  return new Doctor(systemClock, () => checksWithoutStation(options, settings)).diagnose();
}
