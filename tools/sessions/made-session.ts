import { copyFileSync, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FRAMES_FILE, MANIFEST_FILE, type SessionManifest } from '../../shared/recording/manifest.ts';
import { FRAMES_CSV_HEADER, formatFrameRow } from '#shared/recording/frames-csv.ts';
import { localIsoTime } from '../../electron/station/local-time.ts';
import { sha256Of, type SessionTemplate, type TemplateFile } from './session-template.ts';

/** What becomes of a session: `ready`, or one of the others that a gallery has to show. */
export type MadeState = 'ready' | 'recovered' | 'failed' | 'raw' | 'foreign' | 'unreadable';

/** One session to make. */
export interface MadeSession {
  readonly directory: string;
  readonly sessionId: string;
  readonly takeId: string;
  readonly device: SessionManifest['device'];
  readonly startedUs: number;
  readonly takeStartedUs: number;
  readonly template: SessionTemplate;
  readonly state: MadeState;
  /** The frame before which so many were lost, null where none was. */
  readonly loss: { readonly frame: number; readonly missing: number } | null;
  readonly notes: string;
  readonly tags: readonly string[];
}

/** Makes a session's folder. Synchronous, for thousands of them in a row are quickest so. */
export function makeSession(session: MadeSession): void {
  const { directory, state, template } = session;
  mkdirSync(directory);
  const csv = framesOf(session);
  if (state !== 'foreign') share(template.raw, directory);
  if (state === 'raw') return;
  if (state !== 'failed') share(template.video, directory);
  if (state === 'foreign') return;
  if (state !== 'failed') share(template.thumbnail, directory);
  writeFileSync(join(directory, FRAMES_FILE), csv);
  const text = `${JSON.stringify(manifestOf(session, csv), null, 2)}\n`;
  writeFileSync(join(directory, MANIFEST_FILE), state === 'unreadable' ? text.slice(0, text.length / 2) : text);
}

/** A link to the same file takes no room and no time; file systems without links get a copy. */
function share({ name, path }: TemplateFile, directory: string): void {
  const target = join(directory, name);
  try {
    linkSync(path, target);
  } catch {
    copyFileSync(path, target);
  }
}

function framesOf({ template, startedUs, loss, state }: MadeSession): string {
  const intervalUs = 1e6 / template.fps;
  let csv = `${FRAMES_CSV_HEADER}\n`;
  template.frames.forEach(({ offset, bytes, key }, index) => {
    const ptsUs = Math.round(index * intervalUs);
    const missing = loss !== null && index >= loss.frame ? loss.missing : 0;
    csv += formatFrameRow({
      sequence: index + 1 + missing,
      key,
      deviceUs: startedUs + ptsUs,
      arrivalUs: startedUs + ptsUs,
      stationUs: startedUs + ptsUs,
      ptsUs: state === 'failed' ? null : ptsUs,
      bytes,
      offset,
      file: state === 'failed' ? null : template.video.name,
    });
  });
  return csv;
}

function manifestOf(session: MadeSession, csv: string): SessionManifest {
  const { template, state, startedUs, takeStartedUs, loss } = session;
  const { frames, fps, width, height, codec } = template;
  const intervalUs = 1e6 / fps;
  const durationUs = Math.round(frames.length * intervalUs);
  const hasVideo = state !== 'failed';
  const csvFile = { name: FRAMES_FILE, bytes: Buffer.byteLength(csv), sha256: sha256Of(csv) };
  const shared = hasVideo ? [template.video, template.raw, csvFile, template.thumbnail] : [template.raw, csvFile];
  return {
    formatVersion: 1,
    program: 'make-sessions',
    sessionId: session.sessionId,
    takeId: session.takeId,
    state: state === 'recovered' || state === 'failed' ? state : 'ready',
    problem: hasVideo ? null : 'No key frame arrived, so there is no video to play.',
    device: session.device,
    startedAt: localIsoTime(startedUs),
    endedAt: localIsoTime(startedUs + durationUs),
    endCause: state === 'recovered' ? 'crash' : 'stopped',
    takeOffsetUs: startedUs - takeStartedUs,
    video: { codec: hasVideo ? codec : null, width, height, rotation: 0 },
    frames: frames.length,
    keyFrames: frames.filter(({ key }) => key).length,
    bytes: template.raw.bytes,
    durationUs: hasVideo ? durationUs : 0,
    fps: { mean: fps, minIntervalUs: intervalUs, maxIntervalUs: intervalUs, estimateServer: fps, estimateDevice: fps },
    requested: { aspectRatio: '4:3', bitrateMbit: 4, fps },
    gaps:
      loss === null
        ? []
        : [
            {
              atUs: Math.round((loss.frame - 1) * intervalUs),
              lengthUs: intervalUs,
              missing: loss.missing,
              cause: 'sequence',
            },
          ],
    clock: { method: 'none', offsetUs: 0, driftPpm: 0, boundUs: 0 },
    files: shared.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    notes: session.notes,
    tags: [...session.tags],
  };
}
