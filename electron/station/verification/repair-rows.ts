import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FRAMES_FILE } from '#shared/recording/manifest.ts';
import { foundHere, type VerificationFinding } from '#shared/verification/verification-report.ts';
import { codesOf, type Repair, takeOver } from './repair-parts.ts';

/**
 * Takes a torn end off frames.csv where what is left is provably all that was recorded: by its checksum, or where none is
 * known by the number of its frames. Rejects as the disk does.
 */
export async function repairRows(repair: Repair): Promise<VerificationFinding[]> {
  const { directory, inspection, manifest, tools } = repair;
  const { wholeRowBytes, frames } = inspection;
  const listed = manifest.files.find(({ name }) => name === FRAMES_FILE);
  const isTorn = codesOf(inspection, FRAMES_FILE).includes('rows-torn');
  if (!isTorn || wholeRowBytes === null || wholeRowBytes === 0 || listed === undefined) return [];
  const made = `${FRAMES_FILE}.repaired`;
  const path = join(directory, made);
  try {
    await pipeline(
      createReadStream(join(directory, FRAMES_FILE), { end: wholeRowBytes - 1 }),
      createWriteStream(path, { flush: true }),
    );
    const facts = await tools.checksum(path, () => undefined);
    const isAll = listed.sha256 === null ? frames === manifest.frames : listed.sha256 === facts.sha256;
    if (!isAll) return [];
    const cut = foundHere('rows-cut', { file: FRAMES_FILE });
    return await takeOver(
      repair,
      { file: FRAMES_FILE, made, ...facts },
      cut,
      `${FRAMES_FILE}: its torn end was taken off.`,
    );
  } finally {
    await rm(path, { force: true });
  }
}
