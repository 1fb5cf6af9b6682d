import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sequencesAhead } from '#shared/delivery/sequence.ts';
import { type FrameRow, FramesCsvError } from '#shared/recording/frames-csv.ts';
import {
  CLOCK_FILE,
  FRAMES_FILE,
  JPEG_FILE,
  MP4_FILE_PATTERN,
  RAW_FILE,
  type SessionManifest,
  THUMBNAIL_FILE,
} from '#shared/recording/manifest.ts';
import { messageOf } from '../error-facts.ts';
import { checksumFile } from '../muxing/checksum.ts';
import { FrameRowsReader } from '../recording/disk/frame-rows-reader.ts';
import { readManifest } from '../recording/disk/manifest-store.ts';
import { listSessionFiles } from '../recording/disk/session-files.ts';
import { hasManifestOfAnotherVersion } from '../recording/recovery/foreign-folder.ts';
import { ticksToUs } from '../recording/session/timeline.ts';
import { FindingList } from './finding-list.ts';
import { HashedFile } from './hashed-file.ts';
import type { Inspection, MeasuredFile } from './inspection.ts';
import { MovieCheck } from './movie-check.ts';
import { RawCheck } from './raw-check.ts';
import { damagedClockLine, isWholeJpeg } from './small-files.ts';

/** How far the length of the video may be from what the manifest says: the last frame's own length is a guess. */
const DURATION_TOLERANCE_US = 100_000;

/**
 * Looks at one session's folder and changes nothing: every file, its checksum, the videos to their last picture, the rows
 * of frames.csv against both. Each file is read once, a piece at a time. For a thread of its own, since the reading is
 * synchronous. `progressed` is told how much of all is done, 0 to 1. Never rejects.
 */
export async function inspectSession(
  directory: string,
  progressed: (fraction: number) => void = () => undefined,
): Promise<Inspection> {
  const findings = new FindingList();
  try {
    readdirSync(directory);
    return await new SessionInspection(directory, findings, progressed).run();
  } catch (error) {
    findings.add('folder-unreadable', { why: messageOf(error) });
    return { manifest: null, findings: findings.all, measured: [], frames: 0, wholeRowBytes: null };
  }
}

class SessionInspection {
  readonly #directory: string;
  readonly #findings: FindingList;
  readonly #progressed: (fraction: number) => void;
  readonly #open = new Map<string, HashedFile>();
  readonly #movies = new Map<string, MovieCheck>();
  readonly #measured: MeasuredFile[] = [];
  #total = 0;
  #done = 0;
  #frames = 0;
  #keyFrames = 0;
  #lastSequence: number | null = null;
  #wholeRowBytes: number | null = null;

  constructor(directory: string, findings: FindingList, progressed: (fraction: number) => void) {
    this.#directory = directory;
    this.#findings = findings;
    this.#progressed = progressed;
  }

  async run(): Promise<Inspection> {
    const manifest = await this.#readManifest();
    if (manifest?.state === 'recording' || manifest?.state === 'finalizing') this.#findings.add('interrupted');
    else await this.#checkFiles(manifest);
    return {
      manifest,
      findings: this.#findings.all,
      measured: this.#measured,
      frames: this.#frames,
      wholeRowBytes: this.#wholeRowBytes,
    };
  }

  async #readManifest(): Promise<SessionManifest | null> {
    const reading = await readManifest(this.#directory);
    if (reading.kind === 'missing') this.#findings.add('manifest-missing');
    else if (reading.kind === 'manifest') {
      const outside = reading.manifest.files.find(({ name }) => !isPlainName(name));
      if (outside === undefined) return reading.manifest;
      this.#findings.add('manifest-unreadable', { why: 'it lists a file that is not in the folder' });
    } else if (await hasManifestOfAnotherVersion(this.#directory)) this.#findings.add('manifest-version');
    else this.#findings.add('manifest-unreadable', { why: reading.why });
    return null;
  }

  async #checkFiles(manifest: SessionManifest | null): Promise<void> {
    const standing = await listSessionFiles(this.#directory);
    const listed = manifest?.files ?? [];
    const names = new Set([...listed, ...standing].map(({ name }) => name));
    if (manifest?.state === 'failed') this.#findings.add('no-video', { why: manifest.problem ?? '' });
    for (const { name } of manifest === null ? [] : standing) {
      if (!listed.some((file) => file.name === name)) this.#findings.add('file-unlisted', { file: name });
    }
    const present = [...names].filter((name) => this.#isPresent(name));
    try {
      for (const name of present) if (isStreamed(name)) this.#openFile(name);
      await this.#checkFrames(manifest, present);
      await this.#measure(manifest, present);
    } finally {
      for (const file of this.#open.values()) file.close();
    }
    this.#checkSmallFiles(manifest, present);
  }

  #isPresent(name: string): boolean {
    const facts = statSync(join(this.#directory, name), { throwIfNoEntry: false });
    if (facts?.isFile() === true) {
      this.#total += facts.size;
      return true;
    }
    this.#findings.add('file-missing', { file: name });
    return false;
  }

  #openFile(name: string): void {
    try {
      this.#open.set(name, new HashedFile(join(this.#directory, name), (bytes) => this.#progress(bytes)));
    } catch (error) {
      this.#findings.add('file-unreadable', { file: name, why: messageOf(error) });
    }
  }

  #progress(bytes: number): void {
    this.#done += bytes;
    if (this.#total > 0) this.#progressed(Math.min(1, this.#done / this.#total));
  }

  async #checkFrames(manifest: SessionManifest | null, present: readonly string[]): Promise<void> {
    const ofJpegs = present.includes(JPEG_FILE) || manifest?.device.protocol === 'esp';
    const diskFull = manifest?.endCause === 'write error';
    const rules = { ofJpegs, cutOff: manifest === null || wasCutOff(manifest), diskFull };
    for (const [name, file] of this.#open) {
      if (MP4_FILE_PATTERN.test(name)) this.#movies.set(name, new MovieCheck(name, file, this.#findings, rules));
    }
    const rawName = present.includes(RAW_FILE) ? RAW_FILE : JPEG_FILE;
    const raw = this.#open.get(rawName);
    const rawCheck = raw === undefined ? null : new RawCheck(rawName, raw, this.#findings, rules);
    const hasRows = present.includes(FRAMES_FILE) && (await this.#readRows(manifest, rawCheck));
    if (manifest !== null && hasRows) this.#compareCounts(manifest);
    this.#finishMovies(manifest, hasRows, rules);
  }

  /** Returns whether all rows could be read. */
  async #readRows(manifest: SessionManifest | null, raw: RawCheck | null): Promise<boolean> {
    const reader = new FrameRowsReader(join(this.#directory, FRAMES_FILE));
    try {
      for await (const batch of reader.batches()) for (const row of batch) this.#takeRow(row, manifest, raw);
    } catch (error) {
      if (error instanceof FramesCsvError) this.#findings.add('rows-header', { file: FRAMES_FILE });
      else this.#findings.add('file-unreadable', { file: FRAMES_FILE, why: messageOf(error) });
      return false;
    }
    this.#wholeRowBytes = reader.wholeBytes;
    if (reader.torn) this.#findings.add('rows-torn', { file: FRAMES_FILE, line: this.#frames + 1 });
    else raw?.finish();
    return true;
  }

  #takeRow(row: FrameRow, manifest: SessionManifest | null, raw: RawCheck | null): void {
    this.#frames += 1;
    if (row.key) this.#keyFrames += 1;
    const isCounted = manifest?.device.protocol === 'camera.v2';
    if (isCounted && this.#lastSequence !== null && sequencesAhead(row.sequence, this.#lastSequence) < 0) {
      this.#findings.add('rows-order', { file: FRAMES_FILE, frame: this.#frames });
    }
    this.#lastSequence = row.sequence;
    raw?.take(row, this.#frames);
    if (row.file === null) return;
    const movie = this.#movies.get(row.file);
    if (movie !== undefined) movie.take(row);
    else if (manifest?.state !== 'failed' && !this.#open.has(row.file)) {
      this.#findings.add('file-missing', { file: row.file });
    }
  }

  #compareCounts({ frames, keyFrames, endCause }: SessionManifest): void {
    const counts = (rows: number, expected: number) => ({ file: FRAMES_FILE, rows, expected });
    if (frames !== this.#frames) this.#findings.add('rows-count', counts(this.#frames, frames));
    else if (keyFrames !== this.#keyFrames && endCause !== 'write error')
      this.#findings.add('rows-keys', counts(this.#keyFrames, keyFrames));
  }

  #finishMovies(
    manifest: SessionManifest | null,
    hasRows: boolean,
    rules: { readonly ofJpegs: boolean; readonly cutOff: boolean },
  ): void {
    const known = manifest === null || manifest.frames === 0 || this.#movies.size > 1 ? null : manifest.frames;
    let ticks = 0;
    let pictures = 0;
    let areWhole = this.#movies.size > 0;
    for (const movie of this.#movies.values()) {
      const endTicks = movie.finish(hasRows ? null : known);
      areWhole &&= endTicks !== null;
      ticks += endTicks ?? 0;
      pictures += movie.pictures;
    }
    if (!hasRows) this.#frames = pictures;
    if (manifest === null || !areWhole || rules.ofJpegs || rules.cutOff) return;
    const foundUs = ticksToUs(ticks);
    if (Math.abs(foundUs - manifest.durationUs) <= DURATION_TOLERANCE_US) return;
    const inSeconds = (us: number): string => (us / 1e6).toFixed(3);
    this.#findings.add('video-duration', { found: inSeconds(foundUs), expected: inSeconds(manifest.durationUs) });
  }

  async #measure(manifest: SessionManifest | null, present: readonly string[]): Promise<void> {
    for (const name of present) {
      try {
        const file = this.#open.get(name);
        if (file === undefined && isStreamed(name)) continue;
        const measured =
          file === undefined ? await this.#checksum(name) : { name, bytes: file.bytes, sha256: file.sha256() };
        this.#measured.push(measured);
        const listed = manifest?.files.find((one) => one.name === name);
        if (listed !== undefined) this.#compare(measured, listed);
      } catch (error) {
        this.#findings.add('file-unreadable', { file: name, why: messageOf(error) });
      }
    }
  }

  async #checksum(name: string): Promise<MeasuredFile> {
    let told = 0;
    const facts = await checksumFile(join(this.#directory, name), (bytes) => {
      this.#progress(bytes - told);
      told = bytes;
    });
    return { name, ...facts };
  }

  #compare({ name, bytes, sha256 }: MeasuredFile, listed: SessionManifest['files'][number]): void {
    const file = { file: name };
    if (bytes !== listed.bytes) this.#findings.add('file-size', { ...file, bytes, expected: listed.bytes });
    else if (listed.sha256 === null) this.#findings.add('checksum-missing', file);
    else if (listed.sha256 !== sha256) this.#findings.add('checksum-differs', file);
  }

  #checkSmallFiles(manifest: SessionManifest | null, present: readonly string[]): void {
    const path = (name: string): string => join(this.#directory, name);
    const hasVideo = this.#movies.size > 0;
    if (present.includes(CLOCK_FILE)) {
      const line = damagedClockLine(path(CLOCK_FILE), manifest === null || wasCutOff(manifest));
      if (line !== null) this.#findings.add('clock-damaged', { file: CLOCK_FILE, line });
    }
    if (present.includes(THUMBNAIL_FILE)) {
      if (!isWholeJpeg(path(THUMBNAIL_FILE))) this.#findings.add('thumbnail-damaged', { file: THUMBNAIL_FILE });
    } else if (manifest !== null && hasVideo && !this.#findings.has('file-missing', THUMBNAIL_FILE)) {
      this.#findings.add('no-thumbnail');
    }
  }
}

/** The large ones, which are looked into while they are hashed. */
function isStreamed(name: string): boolean {
  return MP4_FILE_PATTERN.test(name) || name === RAW_FILE || name === JPEG_FILE;
}

function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
}

/** Whether frames may have reached the disk without their rows, or rows without all that belongs to them. */
function wasCutOff({ state, resumptions = 0, endCause, problem }: SessionManifest): boolean {
  return state !== 'ready' || resumptions > 0 || endCause === 'write error' || endCause === 'crash' || problem !== null;
}
