import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { FRAMES_FILE, MANIFEST_FILE } from '#shared/recording/manifest.ts';
import { ClipSender } from './clip-sender.ts';
import { foldersIn, type KnownClip, restart } from './crash-scene.ts';
import { CAPTURE_STARTED, RawPhone } from './raw-phone.ts';
import { eventually, HEADLESS, StationProcess } from './station-process.ts';
import { samplesOf, topLevelBoxes } from './video-facts.ts';

/** A recording of `frames` frames in several fragments, as SIGKILL left it, and its video as recovery completes it. */
export interface KilledRecording {
  readonly directory: string;
  readonly frames: number;
  /** stream.mp4 after the kill: fragmented, every frame in it. */
  readonly torn: Buffer;
  /** stream.mp4 after recovery. */
  readonly whole: Buffer;
  /** Frames that the torn video holds without its last fragment. */
  readonly framesWithoutLast: number;
}

const BURSTS = 3;
const BURST_FRAMES = 20;
/** Longer than a fragment. */
const BETWEEN_BURSTS_MS = 600;

/** Records below `scratch`, kills the station when every frame is in a fragment, and recovers a copy. */
export async function killedRecording(
  scratch: string,
  { clip }: KnownClip,
  args: readonly string[] = [],
): Promise<KilledRecording> {
  const recordings = join(scratch, 'killed');
  const frames = BURSTS * BURST_FRAMES;
  const station = await StationProcess.start({ recordings, args });
  const phone = await RawPhone.connect(station.url, 'Pixel 6a');
  try {
    phone.text(CAPTURE_STARTED);
    const sender = new ClipSender(phone, clip);
    sender.config();
    for (let burst = 0; burst < BURSTS; burst += 1) {
      sender.frames(BURST_FRAMES);
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_BURSTS_MS));
    }
    await eventually('every frame is in a fragment', async () => {
      const [directory = ''] = await foldersIn(recordings);
      return (await samplesOf(join(directory, 'stream.mp4')).catch(() => [])).length === frames;
    });
  } finally {
    await station.kill();
    phone.leave();
  }
  const [directory = ''] = await foldersIn(recordings);
  const torn = await readFile(join(directory, 'stream.mp4'));
  const lastMoof = boxesOf(torn).findLast(({ type }) => type === 'moof');
  const copies = join(scratch, 'recovered');
  const copy = await copyAs(directory, join(copies, basename(directory)));
  await cutVideo(copy, torn.subarray(0, lastMoof?.start));
  const framesWithoutLast = (await samplesOf(join(copy, 'stream.mp4'))).length;
  await cutVideo(copy, torn);
  await restart(copies);
  return { directory, frames, torn, whole: await readFile(join(copy, 'stream.mp4')), framesWithoutLast };
}

/** A top-level box and where it stands. */
export interface PlacedBox {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** The top-level boxes of an MP4 with their places. */
export function boxesOf(bytes: Buffer): readonly PlacedBox[] {
  let start = 0;
  return topLevelBoxes(bytes).map(({ type, size }) => {
    const box = { type, start, end: start + size };
    start = box.end;
    return box;
  });
}

/** The ways in which a kill or a power cut leaves a video, cut from real ones. `lost` says which frames are gone. */
export function tornVideos(
  recording: KilledRecording,
): Readonly<Record<string, { readonly video: Buffer | null; readonly left: 'all' | 'all but the last' | 'none' }>> {
  const { torn, whole } = recording;
  const first = boxesOf(torn);
  const [ftyp, free, moov] = first;
  const moof = first.findLast(({ type }) => type === 'moof');
  const mdat = first.findLast(({ type }) => type === 'mdat');
  const last = boxesOf(whole).at(-1);
  if (ftyp === undefined || free === undefined || moov === undefined) throw new Error('The torn video has no head.');
  if (moof === undefined || mdat === undefined || last === undefined) throw new Error('The video has no fragments.');
  const finalMoov = whole.subarray(last.start);
  const half = ({ start, end }: PlacedBox): number => Math.floor((start + end) / 2);
  const zeros = Buffer.from(torn).fill(0, mdat.start + 8, mdat.end);
  return {
    'no file': { video: null, left: 'none' },
    'an empty file': { video: Buffer.alloc(0), left: 'none' },
    'half an ftyp': { video: torn.subarray(0, half(ftyp)), left: 'none' },
    'only ftyp': { video: torn.subarray(0, ftyp.end), left: 'none' },
    'only ftyp and free': { video: torn.subarray(0, free.end), left: 'none' },
    'half the first moov': { video: torn.subarray(0, half(moov)), left: 'none' },
    'only ftyp, free and moov': { video: torn.subarray(0, moov.end), left: 'none' },
    'half a moof': { video: torn.subarray(0, half(moof)), left: 'all but the last' },
    'half an mdat': { video: torn.subarray(0, half(mdat)), left: 'all but the last' },
    'zeros in the last mdat': { video: zeros, left: 'all but the last' },
    'whole fragments': { video: torn, left: 'all' },
    'half the final moov': {
      video: Buffer.concat([torn, finalMoov.subarray(0, finalMoov.length / 2)]),
      left: 'all',
    },
    'the final moov, head not patched': { video: Buffer.concat([torn, finalMoov]), left: 'all' },
    'head patched, the final moov torn': { video: whole.subarray(0, half(last)), left: 'all' },
    'a complete video': { video: whole, left: 'all' },
  };
}

/** Copies a session folder to another name. */
export async function copyAs(directory: string, target: string): Promise<string> {
  await mkdir(dirname(target), { recursive: true });
  await cp(directory, target, { recursive: true });
  return target;
}

/** Puts these bytes in the place of a folder's stream.mp4; null takes it away. */
export async function cutVideo(directory: string, video: Buffer | null): Promise<void> {
  const path = join(directory, 'stream.mp4');
  if (video === null) await rm(path, { force: true });
  else await writeFile(path, video);
}

/** Changes one field of a folder's session.json. */
export async function editManifest(directory: string, field: string, value: unknown): Promise<void> {
  const path = join(directory, MANIFEST_FILE);
  const manifest: unknown = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...Object(manifest), [field]: value }));
}

/** Changes the bytes of a folder's frames.csv. */
export async function editRows(directory: string, edit: (bytes: Buffer) => Buffer): Promise<void> {
  const path = join(directory, FRAMES_FILE);
  await writeFile(path, edit(await readFile(path)));
}

/** What a run of `mux DIR` said and how it ended. */
export interface MuxRun {
  readonly code: number;
  readonly output: string;
}

/** Runs `mux DIR` in a process of its own. */
export async function muxCommand(directory: string, env: Readonly<Record<string, string>> = {}): Promise<MuxRun> {
  const options = { env: { ...process.env, ...env } };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [HEADLESS, 'mux', directory], options);
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'stdout' in error && 'stderr' in error)) throw error;
    return { code: Number(error.code), output: String(error.stdout) + String(error.stderr) };
  }
}
