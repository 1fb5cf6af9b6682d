import { basename, resolve } from 'node:path';
import type { BothLanguages } from '#shared/diagnostics/check-text.ts';
import {
  findingWords,
  foundHere,
  levelOfFinding,
  type VerificationFinding,
  type VerificationReport,
  verdictOf,
  type Verdict,
} from '#shared/verification/verification-report.ts';
import { systemClock } from '../station/clock.ts';
import { FolderRecovery } from '../station/folder-recovery.ts';
import { hasCode, messageOf } from '../station/error-facts.ts';
import { folderVerification } from '../station/folder-verification.ts';
import { Log } from '../station/log.ts';
import { sessionFoldersAt } from '../station/recording/disk/session-folders.ts';
import type { SessionVerifier } from '../station/verification/session-verifier.ts';
import type { LineWriter } from './line-writer.ts';
import { ProgressLine } from './progress-line.ts';

/** What `verify` was asked for. */
export interface VerifyRequest {
  readonly directories: readonly string[];
  readonly repairs: boolean;
  readonly json: boolean;
  readonly language: keyof BothLanguages;
}

/** The built threads that it needs. */
export interface VerifyWorkers {
  readonly mux: URL;
  readonly verify: URL;
}

/** How it ends where it was interrupted, as shells have it for SIGINT. */
const INTERRUPTED = 130;

/**
 * `verify DIR...`: holds recordings to their manifests, a line for each thing that was found or repaired. Resolves with
 * the exit code: 0 where no problem remains.
 */
export async function verifyFolders(
  request: VerifyRequest,
  workers: VerifyWorkers,
  output: Pick<LineWriter, 'line'>,
  signal: AbortSignal,
): Promise<number> {
  // What is done is told in lines of its own.
  const log = new Log(systemClock);
  const nobodyRecords = (): boolean => false;
  const folders = new FolderRecovery(log, workers.mux, nobodyRecords);
  const { verifier, stop } = folderVerification(workers.verify, folders, log, nobodyRecords);
  const verification = new Verification(request, verifier, output, signal);
  try {
    for (const directory of request.directories) await verification.verifyBelow(resolve(directory));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await Promise.all([stop(), folders.stop()]);
  }
  verification.summarize();
  return signal.aborted ? INTERRUPTED : verification.exitCode;
}

class Verification {
  readonly #request: VerifyRequest;
  readonly #verifier: SessionVerifier;
  readonly #output: Pick<LineWriter, 'line'>;
  readonly #signal: AbortSignal;
  readonly #progress = new ProgressLine();
  readonly #counts: Record<Verdict, number> = { whole: 0, repaired: 0, problems: 0, live: 0 };
  #others = 0;

  constructor(
    request: VerifyRequest,
    verifier: SessionVerifier,
    output: Pick<LineWriter, 'line'>,
    signal: AbortSignal,
  ) {
    this.#request = request;
    this.#verifier = verifier;
    this.#output = output;
    this.#signal = signal;
  }

  get exitCode(): number {
    return this.#counts.problems + this.#others > 0 ? 1 : 0;
  }

  /** Verifies a recording, or every one in a folder of recordings. */
  async verifyBelow(directory: string): Promise<void> {
    let sessions: string[];
    try {
      sessions = await sessionFoldersAt(directory);
    } catch (error) {
      this.#tellNone(directory, unreadable(error));
      return;
    }
    if (sessions.length === 0) this.#tellNone(directory, foundHere('no-session'));
    for (const [index, session] of sessions.entries()) await this.#verify(session, `${index + 1}/${sessions.length}`);
  }

  /** The last line. */
  summarize(): void {
    const { whole, repaired, problems, live } = this.#counts;
    const sessions = whole + repaired + problems + live;
    const { json, language } = this.#request;
    const interrupted = this.#signal.aborted;
    if (json) {
      this.#output.line(
        JSON.stringify({ summary: { sessions, ...this.#counts, otherProblems: this.#others, interrupted } }),
      );
      return;
    }
    this.#output.line(summaryWords(language, { sessions, whole, repaired, problems, live, interrupted }));
  }

  async #verify(directory: string, number: string): Promise<void> {
    const name = basename(directory);
    const progressed = (fraction: number): void =>
      this.#progress.show(`${number} ${name} ${Math.floor(fraction * 100)} %`);
    const { repairs } = this.#request;
    const options = { repairs, progressed, signal: this.#signal };
    const report = await this.#verifier.verify(directory, options).finally(() => this.#progress.clear());
    this.#counts[verdictOf(report)] += 1;
    this.#tell(directory, report, name);
  }

  #tellNone(directory: string, problem: VerificationFinding): void {
    this.#others += 1;
    this.#tell(directory, { findings: [problem], files: 0, frames: 0, bytes: 0 });
  }

  #tell(directory: string, report: VerificationReport, name = directory): void {
    if (this.#request.json) {
      this.#output.line(reportJson(directory, report));
      return;
    }
    const { language } = this.#request;
    for (const finding of report.findings) {
      const { found, fix } = findingWords(finding, language);
      const level = LEVEL_WORDS[levelOfFinding(finding)][language];
      this.#output.line(`${name}: ${level}${found}${fix === '' ? '' : ` ${fix}`} [${finding.code}]`);
    }
  }
}

function unreadable(error: unknown): VerificationFinding {
  const isMissing = hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR');
  return isMissing ? foundHere('folder-missing') : foundHere('folder-unreadable', { why: messageOf(error) });
}

const LEVEL_WORDS = {
  problem: { en: 'problem: ', zh: '问题：' },
  repaired: { en: 'repaired: ', zh: '已修复：' },
  note: { en: '', zh: '' },
} as const;

interface Summary extends Readonly<Record<Verdict, number>> {
  readonly sessions: number;
  readonly interrupted: boolean;
}

function summaryWords(language: keyof BothLanguages, summary: Summary): string {
  const { sessions, whole, repaired, problems, live, interrupted } = summary;
  if (language === 'zh') {
    const left = live === 0 ? '' : `，${live} 段正在录制`;
    return `${interrupted ? '已中断。' : ''}${sessions} 段录像：${whole} 段完好，${repaired} 段已修复，${problems} 段有问题${left}。`;
  }
  const left = live === 0 ? '' : `, ${live} being recorded`;
  const noun = sessions === 1 ? 'session' : 'sessions';
  return `${interrupted ? 'Interrupted. ' : ''}${sessions} ${noun}: ${whole} whole, ${repaired} repaired, ${problems} with problems${left}.`;
}

function reportJson(directory: string, report: VerificationReport): string {
  const findings = report.findings.map((finding) => ({
    code: finding.code,
    level: levelOfFinding(finding),
    facts: finding.facts,
    en: findingWords(finding, 'en'),
    zh: findingWords(finding, 'zh'),
  }));
  const { files, frames, bytes } = report;
  return JSON.stringify({ directory, verdict: verdictOf(report), files, frames, bytes, findings });
}
