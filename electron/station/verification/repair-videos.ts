import { existsSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FRAMES_FILE, JPEG_FILE, MP4_FILE_PATTERN, mp4FileName, RAW_FILE } from '#shared/recording/manifest.ts';
import type { VerificationCode } from '#shared/verification/verification-codes.ts';
import { foundHere, type VerificationFinding } from '#shared/verification/verification-report.ts';
import { encodeLeftJpegs } from '../recording/recovery/jpeg-recovery.ts';
import { readLeftRows } from '../recording/recovery/left-rows.ts';
import { configsOf, videoToRecover } from '../recording/recovery/video-rows.ts';
import { UNREADABLE_VIDEO } from './movie-check.ts';
import { codesOf, isSound, knownSha256, type Repair, takeOver } from './repair-parts.ts';

/** What makes a video one to be made anew. */
const DAMAGE: ReadonlySet<VerificationCode> = new Set<VerificationCode>([
  'file-missing',
  'file-size',
  'checksum-differs',
  ...UNREADABLE_VIDEO,
  'video-frames',
  'video-times',
]);

/**
 * Makes the videos anew that are missing or damaged: out of the raw stream where that and the rows are what was recorded,
 * else out of their own fragments. What was damaged is kept. Rejects as the disk does.
 */
export async function repairVideos(repair: Repair): Promise<VerificationFinding[]> {
  const { inspection } = repair;
  const damaged = new Set(
    inspection.findings
      .filter(({ code, facts }) => DAMAGE.has(code) && MP4_FILE_PATTERN.test(facts['file'] ?? ''))
      .map(({ facts }) => facts['file'] ?? ''),
  );
  const repaired: VerificationFinding[] = [];
  for (const file of damaged) {
    // What has a checksum to lose is made of nothing that has none.
    const isToBeProven = knownSha256(repair.manifest, file) !== null;
    const isMadeOf = (source: string): boolean =>
      [FRAMES_FILE, source].every((each) => isSound(inspection, each, isToBeProven));
    let made: VerificationFinding[] = [];
    if (isMadeOf(RAW_FILE)) made = await makeFromRaw(repair, file);
    else if (isMadeOf(JPEG_FILE)) made = await makeFromJpegs(repair, file);
    // A raw stream may lack frames that the fragments have.
    const isUnreadable = codesOf(inspection, file).some((code) => UNREADABLE_VIDEO.has(code));
    if (made.length === 0 && isUnreadable && !isMadeOf(JPEG_FILE)) made = await makeFromFragments(repair, file);
    repaired.push(...made);
  }
  return repaired;
}

async function makeFromRaw(repair: Repair, file: string): Promise<VerificationFinding[]> {
  const { directory, tools } = repair;
  const left = await readLeftRows(directory);
  const rows = (left?.rows ?? []).filter((row) => row.file === file);
  if (left === null || left.torn || rows.length === 0) return [];
  const made = `${file}.repaired`;
  const path = join(directory, made);
  await rm(path, { force: true });
  try {
    const outcome = await tools.media.recoverVideo(
      videoToRecover(path, join(directory, RAW_FILE), rows, configsOf(left.rows)),
    );
    if (outcome.state !== 'finished' || outcome.samples !== rows.length) return [];
    return await takeOverVideo(repair, file, made, RAW_FILE);
  } finally {
    await rm(path, { force: true });
  }
}

/** A video whose table of pictures is gone still has that of each of its fragments. */
async function makeFromFragments(repair: Repair, file: string): Promise<VerificationFinding[]> {
  const { directory, tools } = repair;
  const made = `${file}.repaired`;
  const path = join(directory, made);
  try {
    await copyFile(join(directory, file), path);
    const outcome = await tools.media.recoverVideo(videoToRecover(path, null, [], new Float64Array(0)));
    // Without `video` it was complete already as far as that can tell, and nothing has become better.
    if (outcome.state !== 'finished' || outcome.video === null || outcome.samples === 0) return [];
    return await takeOverVideo(repair, file, made, file);
  } finally {
    // A copy of a copy.
    for (const each of [path, `${path}.damaged`]) await rm(each, { force: true });
  }
}

/** ffmpeg writes it under its own name, so that the damaged one makes way first, and comes back where that fails. */
async function makeFromJpegs(repair: Repair, file: string): Promise<VerificationFinding[]> {
  const { directory, tools, log, manifest } = repair;
  if (file !== mp4FileName(1) || !(await tools.hasFfmpeg())) return [];
  const path = join(directory, file);
  const aside = join(directory, `${file}.replaced`);
  const made = `${file}.repaired`;
  if (existsSync(path)) await rename(path, aside);
  try {
    const parts = { tools: tools.media, log, workChanged: () => undefined };
    await encodeLeftJpegs(parts, directory, manifest, await readLeftRows(directory));
    if (existsSync(path)) await rename(path, join(directory, made));
  } finally {
    if (existsSync(aside)) await rename(aside, path);
  }
  return existsSync(join(directory, made)) ? takeOverVideo(repair, file, made, JPEG_FILE) : [];
}

/** Puts a video that was made in the place of the damaged one, where it is another. */
async function takeOverVideo(
  repair: Repair,
  file: string,
  made: string,
  source: string,
): Promise<VerificationFinding[]> {
  const facts = await repair.tools.checksum(join(repair.directory, made), () => undefined);
  const present = repair.inspection.measured.find(({ name }) => name === file);
  // A video's own fragments may have been altered too: what they make is taken only for what was recorded, byte for byte.
  const known = source === file ? knownSha256(repair.manifest, file) : null;
  if (present?.sha256 === facts.sha256 || (known !== null && known !== facts.sha256)) return [];
  const from = source === file ? `${file}.damaged` : source;
  const found = foundHere('video-made', { file, source: from });
  return takeOver(repair, { file, made, ...facts }, found, `${file} was made anew from ${from}.`);
}
