import { join } from 'node:path';
import { type Finding, found } from '#shared/diagnostics/finding.ts';
import { messageOf } from '../error-facts.ts';
import { LOG_FILE, logFilesIn } from '../log-file/log-folder.ts';
import { isThere, tryToWrite } from './folder-probe.ts';

/** Where the log is, how large it has become, and whether it can be written. */
export async function checkLogFile(folder: string): Promise<Finding> {
  const files = await logFilesIn(folder);
  const file = join(folder, LOG_FILE);
  if (!(await isThere(folder))) return found('log-file', 'none', { file });
  try {
    await tryToWrite(folder);
  } catch (error) {
    return found('log-file', 'failed', { file, why: `${messageOf(error)}.` });
  }
  if (files.length === 0) return found('log-file', 'none', { file });
  const bytes = files.reduce((sum, { bytes: its }) => sum + its, 0);
  return found('log-file', 'kept', { file, megabytes: (bytes / 1e6).toFixed(1) });
}
