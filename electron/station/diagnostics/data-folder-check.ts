import { type Finding, found } from '#shared/diagnostics/finding.ts';
import { messageOf } from '../error-facts.ts';
import { isThere, tryToWrite } from './folder-probe.ts';

/** A file of the data folder, read as the program reads it. Throws in words where it cannot be used. */
export interface DataFile {
  readonly path: string;
  read(): unknown;
}

/** Whether settings and what else is remembered can be read and written. */
export async function checkDataFolder(folder: string, files: readonly DataFile[]): Promise<Finding[]> {
  if (!(await isThere(folder))) return [found('data-folder', 'missing', { folder })];
  try {
    await tryToWrite(folder);
  } catch (error) {
    return [found('data-folder', 'unwritable', { folder, why: `${messageOf(error)}.` })];
  }
  const unreadable = files.flatMap((file) => {
    const { path } = file;
    try {
      file.read();
      return [];
    } catch (error) {
      const why = messageOf(error).replace(`${path} cannot be used: `, '');
      return [found('data-folder', 'unreadable', { file: path, why })];
    }
  });
  if (unreadable.length > 0) return unreadable;
  return [found('data-folder', 'usable', { folder })];
}
