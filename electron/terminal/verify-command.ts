import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FRAMES_FILE, MANIFEST_FILE, MP4_FILE_PATTERN, RAW_FILE } from '#shared/recording/manifest.ts';
import { isWhole, type Verification, type VerificationFinding } from '#shared/verification/finding.ts';
import { verificationWords } from '#shared/verification/words.ts';
import { FolderRecovery } from '../station/folder-recovery.ts';
import type { Log } from '../station/log.ts';
import { SessionFinisher } from '../station/recording/session-finisher.ts';
import type { LineWriter } from './line-writer.ts';

/** How `verify` was asked for. */
export interface VerifyRequest {
  readonly directories: readonly string[];
  readonly repairs: boolean;
  readonly json: boolean;
}

const isSession = (names: readonly string[]): boolean =>
  names.some((name) => [MANIFEST_FILE, FRAMES_FILE, RAW_FILE].includes(name) || MP4_FILE_PATTERN.test(name));

/** The session folders that a folder is, or has in it. */
async function sessionsOf(directory: string): Promise<string[]> {
  if (isSession(await readdir(directory))) return [directory];
  const entries = await readdir(directory, { withFileTypes: true });
  const sessions: string[] = [];
  for (const entry of entries.filter((each) => each.isDirectory()).sort((a, b) => a.name.localeCompare(b.name))) {
    const folder = join(directory, entry.name);
    if (isSession(await readdir(folder).catch((): string[] => []))) sessions.push(folder);
  }
  return sessions;
}

function lineOf(folder: string, finding: VerificationFinding, json: boolean): string {
  if (json) return JSON.stringify({ folder, ...finding, words: verificationWords(finding, 'en') });
  return `${basename(folder)}: ${verificationWords(finding, 'en')}`;
}

/** `verify DIR...`: one line for each thing that was found, and one for all at the end. Resolves with the exit code. */
export async function verifyFolders(
  { directories, repairs, json }: VerifyRequest,
  output: LineWriter,
  log: Log,
  muxWorker: URL,
): Promise<number> {
  const folders = new FolderRecovery(log, muxWorker, () => false);
  const verifier = folders.verifier(new SessionFinisher(folders, log));
  const counts = { sessions: 0, whole: 0, repaired: 0, problems: 0 };
  const tell = (folder: string, { findings }: Pick<Verification, 'findings'>): void => {
    for (const finding of findings) output.line(lineOf(folder, finding, json));
  };
  try {
    for (const directory of directories) {
      const sessions = existsSync(directory) ? await sessionsOf(directory) : [];
      if (sessions.length === 0) {
        const code = existsSync(directory) ? 'no-session' : 'folder-missing';
        counts.problems += 1;
        tell(directory, { findings: [{ code, outcome: 'problem', facts: {} }] });
      }
      for (const folder of sessions) {
        const result = await verifier.verify(folder, repairs);
        tell(folder, result);
        counts.sessions += 1;
        if (!isWhole(result)) counts.problems += 1;
        else if (result.findings.some(({ outcome }) => outcome === 'repaired')) counts.repaired += 1;
        else counts.whole += 1;
      }
    }
  } finally {
    await folders.stop();
  }
  const { sessions, whole, repaired, problems } = counts;
  output.line(
    json
      ? JSON.stringify(counts)
      : `${sessions} sessions: ${whole} whole, ${repaired} repaired, ${problems} with problems`,
  );
  return problems === 0 ? 0 : 1;
}
