import { join } from 'node:path';
import type { Log } from '../../log.ts';
import type { Session } from './session.ts';

/** Says in the log how a session went, in the words that operators and their scripts know. */
export function reportSession(log: Log, session: Session): void {
  const { directory, device: recorded } = session.identity;
  const context = { device: recorded.address };
  const { statistics } = session;
  const { server, device, used } = statistics.estimate();
  const manifest = session.manifest();
  if (server === null) log.warning('fps-unavailable', 'FPS estimate (server) unavailable.', context);
  else
    log.info('fps-server', `FPS estimate (server) frame_count=${statistics.frames} -> ${server.toFixed(2)}`, context);
  if (device !== null) {
    log.info('fps-device', `FPS estimate (device) frame_count=${statistics.frames} -> ${device.toFixed(2)}`, context);
  }
  if (device === null && server === null) {
    log.warning('fps-fallback', `Unable to estimate FPS accurately, using fallback ${used} FPS.`, context);
  }
  if (manifest.state === 'ready') {
    for (const name of session.videoNames) log.info('mp4-saved', `MP4 saved to ${join(directory, name)}`, context);
  }
  if (manifest.problem !== null) log.error('session-problem', `${directory}: ${manifest.problem}`, context);
}
