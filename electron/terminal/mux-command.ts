import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FRAMES_FILE, RAW_FILE } from '#shared/recording/manifest.ts';
import { FolderRecovery } from '../station/folder-recovery.ts';
import type { Log } from '../station/log.ts';
import { SessionFinisher } from '../station/recording/session-finisher.ts';

/** `mux DIR`: makes the MP4 of a folder that has none. Resolves with the exit code. */
export async function muxFolder(directory: string, log: Log, muxWorker: URL): Promise<number> {
  if (!existsSync(directory)) {
    log.error('folder-missing', `There is no folder ${directory}.`);
    return 1;
  }
  if (![RAW_FILE, FRAMES_FILE].some((name) => existsSync(join(directory, name)))) {
    log.warning('raw-missing', 'Raw H.264 file not found; skip MP4 muxing.');
    return 1;
  }
  const tools = new FolderRecovery(log, muxWorker, () => false);
  try {
    const result = await tools.recovery.recoverOnRequest(directory);
    if (result === 'nothing to do') log.info('mp4-exists', `${directory} has its MP4 already.`);
    if (result === 'live') log.error('session-live', `${directory} is being written by a station that runs.`);
    if (result === 'recovered') {
      const finisher = new SessionFinisher(tools, log);
      finisher.add(directory);
      await finisher.whenIdle();
    }
    return result === 'recovered' || result === 'nothing to do' ? 0 : 1;
  } finally {
    await tools.stop();
  }
}
