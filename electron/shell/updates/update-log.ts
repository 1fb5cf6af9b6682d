import type { Logger } from 'electron-updater';
import type { Log } from '../../station/log.ts';

/** As many different lines are remembered, so that a check every few hours does not say the same again. */
const REMEMBERED = 200;

/**
 * What electron-updater says, as information: what matters of its errors comes as rejected promises too, and is told once
 * by the updater in its own words. Lines that were there already are left out.
 */
export function updateLog(log: () => Log): Logger {
  const told = new Set<string>();
  const tell = (message: unknown): void => {
    const line = String(message).split('\n', 1)[0] ?? '';
    if (told.has(line) || told.size >= REMEMBERED) return;
    told.add(line);
    log().info('updater', `Update: ${line}`);
  };
  return { info: tell, warn: tell, error: tell };
}
