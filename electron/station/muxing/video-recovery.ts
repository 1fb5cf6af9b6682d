import { closeSync, constants, copyFileSync, fstatSync, openSync, renameSync, rmSync } from 'node:fs';
import { AccessUnitInspector } from '#shared/h264/access-unit.ts';
import type { ResolvedParameterSets } from '#shared/h264/parameter-sets.ts';
import { codecString } from '#shared/h264/sps.ts';
import { openAppendFile, type ReadableAppendFile, reopenAppendFile } from './mp4/append-file.ts';
import type { AvcTrack } from './mp4/avc-track.ts';
import { HEAD_BYTES, HEAD_POSITION, HybridMp4Writer } from './mp4/hybrid-mp4-writer.ts';
import { getType, getU32 } from './mp4/iso-box.ts';
import { ftyp } from './mp4/iso-boxes.ts';
import type { RecoveredVideo, RecoverVideoJob } from './mux-protocol.ts';
import { resumeTornFile } from './mp4/torn-file.ts';
import { hasCode } from '../error-facts.ts';
import { keptPath } from '../kept-file.ts';
import { readFilling } from '../read-filling.ts';

/** A region between frames that is longer than this is not a codec config and is passed over. */
const MAX_CONFIG_BYTES = 1024 * 1024;
/** What a crash leaves behind the last row is shorter: a batch of frames whose rows did not reach the disk. */
const MOST_UNTOLD_BYTES = 64 * 1024 * 1024;
/** A fragment of the recovered tail. */
const FLUSH_BYTES = 8 * 1024 * 1024;

/** Reads frames out of stream.h264 and knows, at each key frame, the parameter sets that came before it. */
class RawReader {
  readonly bytes: number;
  readonly #fd: number;
  readonly #inspector = new AccessUnitInspector();
  /** Offset and bytes of the regions between frames, in order, and how many of them have been learned from. */
  readonly #configs: Float64Array;
  #learned = 0;

  constructor(path: string, configs: Float64Array) {
    this.#fd = openSync(path, 'r');
    this.bytes = fstatSync(this.#fd).size;
    this.#configs = configs;
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** The frame at this place; null where the file ends first. Learns from every config before it. */
  frame(offset: number, bytes: number): Uint8Array | null {
    for (; (this.#configs[this.#learned] ?? Infinity) < offset; this.#learned += 2) {
      const configBytes = this.#configs[this.#learned + 1] ?? 0;
      const config = configBytes > MAX_CONFIG_BYTES ? null : this.#read(this.#configs[this.#learned] ?? 0, configBytes);
      if (config !== null) this.#inspector.inspect(config);
    }
    return this.#read(offset, bytes);
  }

  /** The parameter sets of a key frame that `frame` gave. */
  setsOf(unit: Uint8Array): ResolvedParameterSets | null {
    const kind = this.#inspector.inspect(unit);
    if (kind.kind !== 'picture' || !kind.key || kind.ppsId === null) return null;
    return this.#inspector.parameterSets.resolve(kind.ppsId);
  }

  #read(offset: number, bytes: number): Uint8Array | null {
    const target = new Uint8Array(bytes);
    return readFilling(this.#fd, offset, target) === bytes ? target : null;
  }
}

function videoOf({ sps, width, height }: AvcTrack): { codec: string; width: number; height: number } {
  const [, profileIdc = 0, constraintFlags = 0, levelIdc = 0] = sps[0] ?? [];
  return { codec: codecString({ profileIdc, constraintFlags, levelIdc }), width, height };
}

function newWriter(file: ReadableAppendFile, sets: ResolvedParameterSets, createdAtMs: number): HybridMp4Writer {
  const { width, height, sarWidth, sarHeight, chromaFormatIdc, bitDepthLuma, bitDepthChroma } = sets.sps;
  const picture = { width, height, sarWidth, sarHeight, chromaFormatIdc, bitDepthLuma, bitDepthChroma };
  return new HybridMp4Writer(file, { ...picture, sps: [sets.spsNal], pps: sets.ppsNals.slice(0, 255), createdAtMs });
}

/** Appends the rows from `first` on out of the raw stream; makes the writer where there is none yet. */
function appendFromRaw(
  raw: RawReader,
  job: RecoverVideoJob,
  first: number,
  resumed: HybridMp4Writer | null,
  create: (sets: ResolvedParameterSets) => HybridMp4Writer,
): { readonly writer: HybridMp4Writer | null; readonly appended: number } {
  let writer = resumed;
  let active: ResolvedParameterSets | null = null;
  let appended = 0;
  for (let i = first * 4; i + 3 < job.rows.length; i += 4) {
    const [offset = 0, bytes = 0, ptsTicks = 0, key = 0] = job.rows.subarray(i, i + 4);
    if (bytes === 0) continue;
    const unit = raw.frame(offset, bytes);
    if (unit === null) break;
    const sets = key === 1 ? raw.setsOf(unit) : null;
    if (sets !== null && sets !== active) {
      writer?.useParameterSets([sets.spsNal], sets.ppsNals.slice(0, 255));
      writer ??= create(sets);
      active = sets;
    }
    if (writer === null || ptsTicks <= writer.lastPtsTicks) continue;
    if (writer.add(unit, ptsTicks, key === 1) > 0) appended += 1;
    if (writer.pendingBytes > FLUSH_BYTES) writer.flush();
  }
  return { writer, appended };
}

/** The file that was left, gone on with; a file that holds nothing of use makes way for a new one. */
function openLeftFile(path: string, mayReplace: boolean): ReadableAppendFile | null {
  try {
    return reopenAppendFile(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    return mayReplace ? openAppendFile(path) : null;
  }
}

/** Longer than what stands in front of the first fragment ever was. */
const MOST_HEAD_BYTES = 64 * 1024;

/** Whether the file ends within its head, before the first frame: there is nothing in it that anybody could want. */
function isTornHead(file: ReadableAppendFile): boolean {
  if (file.bytes > MOST_HEAD_BYTES) return false;
  const moovPosition = HEAD_POSITION + HEAD_BYTES;
  const head = Buffer.alloc(file.bytes);
  file.read(0, head);
  const isOurs = Array.from(ftyp().subarray(0, head.length)).every((byte, i) => head[i] === byte);
  if (!isOurs || head.length < moovPosition + 8) return isOurs;
  const moovEnd = moovPosition + getU32(head, moovPosition);
  return getType(head, moovPosition + 4) === 'moov' && moovEnd > head.length && !head.includes('moof');
}

/** A new file; one that is there and holds anything is kept under another name. */
function newBeside(path: string, holdsNothing: boolean): ReadableAppendFile {
  if (holdsNothing) rmSync(path);
  else renameSync(path, keptPath(path, 'damaged'));
  return openAppendFile(path);
}

/** Keeps a whole copy of a file that is going to be cut off, or none. Throws the file system's error. */
function keepCopy(path: string): void {
  const kept = keptPath(path, 'damaged');
  try {
    copyFileSync(path, kept, constants.COPYFILE_FICLONE);
  } catch (error) {
    rmSync(kept, { force: true });
    throw error;
  }
}

/** Whether the raw stream, as far as the rows tell, has every frame of the video, and the rows tell of all of it. */
function isAllInRaw({ rows }: RecoverVideoJob, raw: RawReader): boolean {
  for (let i = 1; i < rows.length; i += 4) if (rows[i] === 0) return false;
  const end = (rows.at(-4) ?? 0) + (rows.at(-3) ?? 0);
  return rows.length > 0 && raw.bytes - end < MOST_UNTOLD_BYTES;
}

/**
 * Completes a video that a crash left: finishes the torn file from its fragments, and takes the tail that no fragment
 * holds out of the raw stream. Where the file is of no use it is made anew from the raw stream, if there is one. What the
 * raw stream cannot make up for is not cut off: damage on the way is passed over, or a copy of the file is kept.
 */
export async function recoverVideo(job: RecoverVideoJob): Promise<RecoveredVideo> {
  const raw = job.rawPath === null ? null : new RawReader(job.rawPath, job.configs);
  let file: ReadableAppendFile | null = null;
  try {
    file = openLeftFile(job.path, raw !== null);
    if (file === null)
      return { state: 'unusable', reason: 'There is no video file and no raw stream to make it from.' };
    const sparing = { beforeCut: () => keepCopy(job.path) };
    const torn = resumeTornFile(file, raw !== null && isAllInRaw(job, raw) ? null : sparing);
    if (torn.state === 'finished') {
      return { state: 'finished', samples: torn.samples, fromRaw: 0, endTicks: null, video: null };
    }
    if (torn.state === 'resumed') return await complete(job, file, raw, torn.writer);
    const holdsNothing = isTornHead(file);
    file.close();
    if (raw === null) {
      if (holdsNothing) rmSync(job.path);
      return { state: 'unusable', reason: torn.reason };
    }
    file = newBeside(job.path, holdsNothing);
    return await complete(job, file, raw, null);
  } finally {
    file?.close();
    raw?.close();
  }
}

async function complete(
  job: RecoverVideoJob,
  file: ReadableAppendFile,
  raw: RawReader | null,
  resumed: HybridMp4Writer | null,
): Promise<RecoveredVideo> {
  const inFile = resumed?.samples ?? 0;
  const create = (sets: ResolvedParameterSets): HybridMp4Writer => newWriter(file, sets, job.createdAtMs);
  const { writer, appended } =
    raw === null ? { writer: resumed, appended: 0 } : appendFromRaw(raw, job, inFile, resumed, create);
  if (writer === null || writer.samples === 0) {
    file.close();
    rmSync(job.path);
    return { state: 'unusable', reason: 'No frame of it reached the disk.' };
  }
  // Samples that are not simply the first rows are told by their times.
  const ptsTicks = areFirstRows(writer, job) ? {} : { ptsTicks: writer.ptsTicks };
  const hasLastRow = job.rows.at(-2) === writer.lastPtsTicks;
  const endTicks = hasLastRow ? Math.max(job.endTicks, writer.lastPtsTicks + 1) : writer.guessedEndTicks;
  await writer.finish(endTicks);
  return {
    state: 'finished',
    samples: writer.samples,
    fromRaw: appended,
    endTicks,
    video: videoOf(writer.track),
    ...ptsTicks,
  };
}

function areFirstRows({ samples, ptsTicks }: HybridMp4Writer, { rows }: RecoverVideoJob): boolean {
  for (let i = 0; i < samples && i * 4 < rows.length; i += 1) if (rows[i * 4 + 2] !== ptsTicks[i]) return false;
  return true;
}
