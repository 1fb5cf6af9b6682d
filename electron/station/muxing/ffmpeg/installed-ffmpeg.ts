import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** For tests: where the ffmpeg of this machine is. Throws a sentence where PATH has none. */
export function installedFfmpeg(): string {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined) throw new Error('These tests need ffmpeg: install it so that PATH has it.');
  return found;
}
