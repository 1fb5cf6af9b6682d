import * as z from 'zod';

/** What `verify` can find in a session's folder; the words for each are in words.ts. */
export const verificationCode = z.enum([
  'folder-missing',
  'no-session',
  'live',
  'manifest-missing',
  'manifest-unreadable',
  'interrupted',
  'file-missing',
  'file-length',
  'file-changed',
  'checksum-unknown',
  'thumbnail-missing',
  'video-unreadable',
  'video-damaged',
  'video-frames',
  'video-times',
  'rows-unreadable',
  'rows-torn',
  'rows-count',
  'rows-beyond-raw',
  'rows-place',
  'unverifiable',
]);
export type VerificationCode = z.infer<typeof verificationCode>;

/**
 * What became of it: `problem`: it remains; `repaired`: it was so and is not any more; `note`: nobody has lost anything.
 */
export const verificationOutcome = z.enum(['problem', 'repaired', 'note']);

/** One thing that was found, with the facts that its words need. */
export const verificationFinding = z.object({
  code: verificationCode,
  outcome: verificationOutcome,
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type VerificationFinding = Readonly<z.infer<typeof verificationFinding>>;

/** What was looked at in a session, and what was found. Whole where no finding is a problem. */
export const verification = z.object({
  findings: z.array(verificationFinding),
  files: z.number().int(),
  frames: z.number().int(),
  bytes: z.number(),
});
export type Verification = Readonly<z.infer<typeof verification>>;

/** Whether nothing remains to be done. */
export function isWhole({ findings }: Verification): boolean {
  return findings.every(({ outcome }) => outcome !== 'problem');
}
