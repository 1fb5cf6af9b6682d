import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AccessUnitInspector } from '#shared/h264/access-unit.ts';
import { codecString } from '#shared/h264/sps.ts';
import {
  CLOCK_FILE,
  JPEG_FILE,
  MANIFEST_FILE,
  MANIFEST_FORMAT_VERSION,
  RAW_FILE,
  type SessionManifest,
} from '#shared/recording/manifest.ts';
import { parseFolderName } from '../../folder-name.ts';
import { localIsoTime } from '../../local-time.ts';

/** Parameter sets stand at the very front of a stream. */
const HEAD_BYTES = 256 * 1024;

/** A manifest for a folder that has none, an old backend's or one that lost it: what its name and its files tell. */
export function manifestForFolder(directory: string, program: string): SessionManifest {
  const told = parseFolderName(basename(directory));
  const startedAt = localIsoTime((told?.startedMs ?? Date.now()) * 1000);
  return {
    formatVersion: MANIFEST_FORMAT_VERSION,
    program,
    sessionId: randomUUID(),
    takeId: randomUUID(),
    state: 'recording',
    problem: null,
    device: { id: told?.ip ?? '', name: '', model: '', address: told?.address ?? '', protocol: protocolOf(directory) },
    startedAt,
    endedAt: startedAt,
    takeOffsetUs: 0,
    video: { codec: null, width: 0, height: 0, rotation: 0 },
    frames: 0,
    keyFrames: 0,
    bytes: 0,
    durationUs: 0,
    fps: { mean: null, minIntervalUs: null, maxIntervalUs: null, estimateServer: null, estimateDevice: null },
    requested: null,
    gaps: [],
    clock: { method: 'none', offsetUs: 0, driftPpm: 0, boundUs: 0 },
    files: [],
    notes: '',
    tags: [],
  };
}

/** Only boards send JPEGs, and only protocol 2 measures clocks. */
function protocolOf(directory: string): SessionManifest['device']['protocol'] {
  if (existsSync(join(directory, JPEG_FILE))) return 'esp';
  return existsSync(join(directory, CLOCK_FILE)) ? 'camera.v2' : 'android-cam';
}

/** Whether a folder's session.json says that another version of this program wrote it. */
export async function hasManifestOfAnotherVersion(directory: string): Promise<boolean> {
  try {
    const value: unknown = JSON.parse(await readFile(join(directory, MANIFEST_FILE), 'utf8'));
    if (typeof value !== 'object' || value === null || !('formatVersion' in value)) return false;
    return value.formatVersion !== MANIFEST_FORMAT_VERSION;
  } catch {
    return false;
  }
}

/** Size and codec of a folder's stream.h264, from its first picture; null where that cannot be told. */
export async function readRawVideo(directory: string): Promise<SessionManifest['video'] | null> {
  const handle = await open(join(directory, RAW_FILE), 'r');
  try {
    const head = new Uint8Array(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    const inspector = new AccessUnitInspector();
    const first = inspector.inspect(head.subarray(0, bytesRead));
    if (first.kind !== 'picture' || !first.key || first.ppsId === null) return null;
    const sets = inspector.parameterSets.resolve(first.ppsId);
    if (sets === null) return null;
    return { codec: codecString(sets.sps), width: sets.sps.width, height: sets.sps.height, rotation: 0 };
  } finally {
    await handle.close();
  }
}
