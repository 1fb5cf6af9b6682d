import os from 'node:os';
import { join } from 'node:path';
import type { StationCommandResult } from '#shared/contract/commands.ts';
import { CommandError } from '#shared/contract/problems.ts';
import type { SettingsView } from '#shared/contract/settings.ts';
import type { Clock } from './clock.ts';
import type { Check } from './diagnostics/check-runner.ts';
import { Doctor } from './diagnostics/doctor.ts';
import { RecentTrouble } from './diagnostics/recent-trouble.ts';
import { messageOf } from './error-facts.ts';
import { LIMITS } from './limits.ts';
import { LogFile } from './log-file/log-file.ts';
import { LOG_FOLDER } from './log-file/log-folder.ts';
import type { Log } from './log.ts';
import { locateFfmpeg } from './muxing/ffmpeg/ffmpeg-locator.ts';
import { PROGRAM } from './program.ts';
import { ProblemReports } from './report/problem-reports.ts';
import { electronVersion, type FfmpegFacts, versionsOf } from './report/versions.ts';

/** What the support looks at. */
export interface StationSupportParts {
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: () => SettingsView;
  /** What may stand neither in the log file nor in a report, as it is now. */
  readonly secrets: () => readonly string[];
  /** What the doctor has to look at now; `trouble` are the last warnings and errors. */
  readonly checks: (trouble: RecentTrouble, clock: Clock) => readonly Check[];
}

/** What helps when something is wrong: the log file, the doctor and reports of problems. It lives as long as the program. */
export class StationSupport {
  readonly reports: ProblemReports;
  readonly doctor: Doctor;
  /** Looks at the firewall alone: it neither writes to the disk nor starts ffmpeg. */
  readonly firewallDoctor: Doctor;
  readonly #logFile: LogFile;

  constructor({ dataFolder, clock, log, settings, secrets, checks }: StationSupportParts) {
    const trouble = new RecentTrouble();
    log.onEntry((entry) => trouble.logged(entry));
    this.doctor = new Doctor(clock, () => checks(trouble, clock));
    this.firewallDoctor = new Doctor(clock, () => checks(trouble, clock).filter(({ code }) => code === 'firewall'));
    const folder = join(dataFolder, LOG_FOLDER);
    this.#logFile = new LogFile({ folder, clock, log, limits: LIMITS, firstLine: firstLine(), secrets });
    this.reports = new ProblemReports({
      dataFolder,
      logFolder: folder,
      recordings: () => settings().recordingsFolder,
      clock,
      settings,
      secrets,
      diagnosis: () => this.doctor.diagnose(),
      versions: async () => versionsOf(PROGRAM, await ffmpegFacts()),
    });
  }

  /** Begins the log file. */
  start(): void {
    this.#logFile.start();
  }

  /** The station did not start: says so at the end of the log file. Resolves when that is written. */
  stopFailed(error: unknown): Promise<void> {
    this.#logFile.writeError('start-failed', messageOf(error));
    return this.#logFile.stop();
  }

  /** Resolves when the log is written. */
  stop(): Promise<void> {
    return this.#logFile.stop();
  }

  /** Carries out the contract's `reportProblem`. */
  async reportProblem(): Promise<StationCommandResult<'reportProblem'>> {
    try {
      const made = await this.reports.make();
      return { file: made.file, url: ProblemReports.urlOf(made) };
    } catch (error) {
      const words = messageOf(error);
      throw new CommandError('disk-error', `The report could not be made: ${words}.`, words);
    }
  }
}

function firstLine(): string {
  const { node } = process.versions;
  const electron = electronVersion();
  const runtime = electron === null ? `Node ${node}` : `Electron ${electron}, Node ${node}`;
  const machine = `${process.platform} ${process.arch} ${os.release()}`;
  return `${PROGRAM} begins: ${runtime}, ${machine}, process ${process.pid}`;
}

async function ffmpegFacts(): Promise<FfmpegFacts | null> {
  const { path, ...found } = await locateFfmpeg();
  return path === null || !('version' in found) ? null : { path, version: found.version };
}
