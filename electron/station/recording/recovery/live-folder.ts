import type { SessionManifest } from '#shared/recording/manifest.ts';
import { isAlive } from '../../process-alive.ts';
import { LIVING_WRITE_MS, newestWriteMs } from '../disk/newest-write.ts';
import { readManifest } from '../disk/manifest-store.ts';

/** Who looks at a folder. */
export interface Looker {
  readonly host: string;
  readonly pid: number;
}

/** Checksums of many long recordings are computed one after the other; the last of them is not written meanwhile. */
const FINISHING_MS = 15 * 60_000;
/** A station on another computer cannot be asked whether it is alive; one that records writes all the time. */
const ELSEWHERE_MS = 2 * 60_000;

/** Whether another process is recording a session, recovering it, or still has to finish it. Rejects as the disk does. */
export async function belongsToAnother(directory: string, looker: Looker): Promise<boolean> {
  const reading = await readManifest(directory);
  if (reading.kind !== 'manifest' || !isUnfinished(reading.manifest)) return false;
  const { writer } = reading.manifest;
  if (writer === undefined) return false;
  const isHere = writer.host === looker.host;
  if (isHere && (writer.pid === looker.pid || !isAlive(writer.pid))) return false;
  const hereMs = reading.manifest.state === 'recording' ? LIVING_WRITE_MS : FINISHING_MS;
  const limitMs = isHere ? hereMs : ELSEWHERE_MS;
  // A file server's clock may be ahead; a time far in the future says nothing.
  return Math.abs(Date.now() - (await newestWriteMs(directory))) < limitMs;
}

function isUnfinished({ state, files }: SessionManifest): boolean {
  return state === 'recording' || state === 'finalizing' || files.some(({ sha256 }) => sha256 === null);
}
