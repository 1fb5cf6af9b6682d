import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MP4_FILE_PATTERN, THUMBNAIL_FILE } from '#shared/recording/manifest.ts';
import { foundHere, type VerificationFinding } from '#shared/verification/verification-report.ts';
import { codesOf, isSound, type Repair, takeOver, withFiles } from './repair-parts.ts';

/** Computes missing checksums and lists what belongs to the session, of files that nothing else was found about. */
export async function repairListing({ directory, inspection, tools }: Repair): Promise<VerificationFinding[]> {
  const listed: VerificationFinding[] = [];
  const computed: string[] = [];
  const files = inspection.measured.filter(({ name }) => {
    const codes = codesOf(inspection, name);
    const [code] = codes;
    if (codes.length !== 1) return false;
    if (code === 'checksum-missing') computed.push(name);
    // A video that belonged to the session would have been listed when it was complete.
    else if (code === 'file-unlisted' && !MP4_FILE_PATTERN.test(name))
      listed.push(foundHere('file-listed', { file: name }));
    else return false;
    return true;
  });
  if (files.length === 0) return [];
  await tools.manifests.update(directory, (now) => withFiles(now, files));
  return computed.length === 0 ? listed : [...listed, foundHere('checksums-made', { files: computed.join(', ') })];
}

/** Makes a thumbnail that is missing or damaged anew, where ffmpeg is there and a video that plays. */
export async function repairThumbnail(repair: Repair): Promise<VerificationFinding[]> {
  const { directory, inspection, tools } = repair;
  const isMissing = inspection.findings.some(({ code }) => code === 'no-thumbnail');
  const codes = codesOf(inspection, THUMBNAIL_FILE);
  const isDamaged = codes.some((code) => code !== 'checksum-missing' && code !== 'file-unlisted');
  if (!isMissing && !isDamaged) return [];
  const video = inspection.measured.find(({ name }) => MP4_FILE_PATTERN.test(name) && isPlayable(inspection, name));
  if (video === undefined || !(await tools.hasFfmpeg())) return [];
  const made = `repaired.${THUMBNAIL_FILE}`;
  const path = join(directory, made);
  try {
    if ((await tools.makeThumbnail(join(directory, video.name), path)) !== null) return [];
    const facts = await tools.checksum(path, () => undefined);
    const found = foundHere('thumbnail-made', { file: THUMBNAIL_FILE });
    return await takeOver(repair, { file: THUMBNAIL_FILE, made, ...facts }, found, null);
  } finally {
    await rm(path, { force: true });
  }
}

function isPlayable(inspection: Repair['inspection'], name: string): boolean {
  return isSound(inspection, name) || codesOf(inspection, name).every((code) => code === 'file-unlisted');
}
