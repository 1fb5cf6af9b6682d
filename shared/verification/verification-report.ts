import * as z from 'zod';
import type { BothLanguages } from '../diagnostics/check-text.ts';
import { fillWords } from '../diagnostics/finding.ts';
import { VERIFICATION_CODES, type VerificationCode, type VerificationLevel } from './verification-codes.ts';

function isCode(code: string): code is VerificationCode {
  return Object.hasOwn(VERIFICATION_CODES, code);
}

/** One thing that was found or repaired. `facts` fill the places in its words and are of no language. */
export const verificationFinding = z.object({
  code: z.string().refine(isCode),
  facts: z.record(z.string(), z.string()),
});
export type VerificationFinding = Readonly<z.infer<typeof verificationFinding>>;

/** What verifying one session came to. `files` and `frames`: how many of them were read to their end; `bytes` of them. */
export const verificationReport = z.object({
  findings: z.array(verificationFinding),
  files: z.number().int(),
  frames: z.number().int(),
  bytes: z.number(),
});
export type VerificationReport = Readonly<z.infer<typeof verificationReport>>;

/** What stands at the end: `live` was left alone. */
export type Verdict = 'whole' | 'repaired' | 'problems' | 'live';

export function foundHere(
  code: VerificationCode,
  facts: Readonly<Record<string, string | number>> = {},
): VerificationFinding {
  return { code, facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, String(value)])) };
}

export function levelOfFinding({ code }: VerificationFinding): VerificationLevel {
  return VERIFICATION_CODES[code].level;
}

export function verdictOf({ findings }: Pick<VerificationReport, 'findings'>): Verdict {
  if (findings.some((one) => levelOfFinding(one) === 'problem')) return 'problems';
  if (findings.some(({ code }) => code === 'live')) return 'live';
  return findings.some((one) => levelOfFinding(one) === 'repaired') ? 'repaired' : 'whole';
}

/** A finding in words of one language; `fix` is empty where nothing is to be done. */
export function findingWords(
  { code, facts }: VerificationFinding,
  language: keyof BothLanguages,
): { readonly found: string; readonly fix: string } {
  const { found, fix } = VERIFICATION_CODES[code];
  return { found: fillWords(found[language], facts), fix: fix === null ? '' : fillWords(fix[language], facts) };
}
