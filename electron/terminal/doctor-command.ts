import { resolve } from 'node:path';
import type { BothLanguages } from '#shared/diagnostics/check-text.ts';
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
  const language = reportLanguage(values.language, process.env);
  output.line(whatWasAsked(answer, values.port, language));
  output.line('');
  for (const line of doctorLines(diagnosis, language)) output.line(line);
  return hasProblem(diagnosis) ? 1 : 0;
}

function whatWasAsked(answer: StationAnswer, port: number, language: keyof BothLanguages): string {
  const words: Readonly<Record<StationAnswer['kind'], BothLanguages>> = {
    diagnosed: {
      en: `the station that runs on port ${port} has been asked.`,
      zh: `已询问在端口 ${port} 上运行的采集站。`,
    },
    silent: {
      en: `a station runs on port ${port}, but gives no diagnosis. This is what can be seen from outside.`,
      zh: `端口 ${port} 上有采集站在运行，但没有给出诊断。以下是从外部能看到的情况。`,
    },
    none: {
      en: `no station runs on port ${port}. This is what can be seen of the machine.`,
      zh: `端口 ${port} 上没有采集站在运行。以下是本机的情况。`,
    },
  };
  const why = answer.kind === 'silent' ? ` (${answer.why})` : '';
  return `${PROGRAM}: ${words[answer.kind][language]}${why}`;
}
