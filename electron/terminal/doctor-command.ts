import { resolve } from 'node:path';
import { systemClock } from '../station/clock.ts';
import { Doctor } from '../station/diagnostics/doctor.ts';
import { Log } from '../station/log.ts';
import { PROGRAM } from '../station/program.ts';
import { SettingsInForce } from '../station/settings/settings-in-force.ts';
import type { StationAnswer } from './ask-station.ts';
import { doctorJson, doctorLines, hasProblem, reportLanguage } from './doctor-report.ts';
import { fixedSettings, type HeadlessOptions } from './headless-options.ts';
import type { LineWriter } from './line-writer.ts';
import { askOwnStation, checksAfter } from './lone-machine.ts';

/**
 * `doctor`: the diagnosis of the station that runs with these settings, or of the machine where none does. Resolves with the
 * exit code: 0 where nothing has to be mended.
 */
export async function runDoctor(options: HeadlessOptions, output: Pick<LineWriter, 'line'>): Promise<number> {
  const settings = new SettingsInForce(options.data, fixedSettings(options), resolve('recordings'));
  // What cannot be read is one of the findings.
  settings.load(new Log(systemClock));
  const { values } = settings;
  const answer = await askOwnStation(options, settings);
  const diagnosis = await new Doctor(systemClock, () => checksAfter(answer, options, settings)).diagnose();
  if (options.json) {
    output.line(doctorJson(diagnosis, answer.kind !== 'none'));
    return hasProblem(diagnosis) ? 1 : 0;
  }
  output.line(whatWasAsked(answer, values.port));
  output.line('');
  for (const line of doctorLines(diagnosis, reportLanguage(values.language, process.env))) output.line(line);
  return hasProblem(diagnosis) ? 1 : 0;
}

function whatWasAsked(answer: StationAnswer, port: number): string {
  switch (answer.kind) {
    case 'diagnosed':
      return `${PROGRAM}: the station that runs on port ${port} has been asked.`;
    case 'silent':
      return `${PROGRAM}: a station runs on port ${port}, but gives no diagnosis: ${answer.why} This is what can be seen from outside.`;
    case 'none':
      return `${PROGRAM}: no station runs on port ${port}. This is what can be seen of the machine.`;
  }
}
