import * as z from 'zod';
import { arrivalChecks } from './arrival-checks.ts';
import { AREAS, type Area, type BothLanguages, type CheckText, type Level, type Outcome } from './check-text.ts';
import { connectChecks } from './connect-checks.ts';
import { ffmpegChecks } from './ffmpeg-checks.ts';
import { rateChecks } from './rate-checks.ts';
import { storageChecks } from './storage-checks.ts';
import { streamChecks } from './stream-checks.ts';

/**
 * The one list of checks: the doctor runs them, the console and the command line show them, and docs/troubleshooting.md is
 * written from them. Their codes are stable.
 */
export const CHECKS = {
  ...connectChecks,
  ...arrivalChecks,
  ...ffmpegChecks,
  ...streamChecks,
  ...rateChecks,
  ...storageChecks,
} as const;

type Checks = typeof CHECKS;
export type CheckCode = keyof Checks;
/** What a check can find; any of them may be unable to find out. */
export type OutcomeOf<Code extends CheckCode> = keyof Checks[Code]['outcomes'] | typeof UNKNOWN;

/** The outcome of a check that could not be made, with the fact `why`. */
export const UNKNOWN = 'unknown';
const COULD_NOT: Outcome = {
  level: 'note',
  found: { en: 'This could not be checked: {{why}}', zh: '无法检查：{{why}}' },
  fix: null,
};

function isCheckCode(code: string): code is CheckCode {
  return Object.hasOwn(CHECKS, code);
}

export const checkCode = z.string().refine(isCheckCode);

/**
 * What one check has found. `outcome` is one of the check's own. `device` is the one that it is about, null for the station
 * as a whole. `facts` fill the places in the words, and are of no language: numbers, names, paths.
 */
export const finding = z
  .object({
    check: checkCode,
    outcome: z.string(),
    device: z.object({ id: z.string(), name: z.string() }).nullable(),
    facts: z.record(z.string(), z.string()),
  })
  .refine(({ check, outcome }) => outcome === UNKNOWN || Object.hasOwn(CHECKS[check].outcomes, outcome));
export type Finding = Readonly<z.infer<typeof finding>>;

/** All that was found at one time; `atMs` since the Unix epoch. */
export const diagnosis = z.object({ atMs: z.number(), findings: z.array(finding) });
export type Diagnosis = Readonly<z.infer<typeof diagnosis>>;

/** A finding, by a check's own outcome. */
export function found<Code extends CheckCode>(
  check: Code,
  outcome: OutcomeOf<Code> & string,
  facts: Readonly<Record<string, string | number>> = {},
  device: Finding['device'] = null,
): Finding {
  const words = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, String(value)]));
  return { check, outcome, device, facts: words };
}

/** A check by its code, with its outcomes by name. */
export function checkText(code: CheckCode): CheckText {
  return CHECKS[code];
}

/** What the finding means: how bad, in which words. */
export function outcomeOf({ check, outcome }: Finding): Outcome {
  return outcome === UNKNOWN ? COULD_NOT : (checkText(check).outcomes[outcome] ?? COULD_NOT);
}

export function levelOf(one: Finding): Level {
  return outcomeOf(one).level;
}

/** Words of a finding with its facts in their places. */
export function fillWords(words: string, facts: Finding['facts']): string {
  return words.replaceAll(/\{\{(\w+)\}\}/g, (place, name: string) => facts[name] ?? place);
}

/** A finding in words of one language. `fix` is empty where nothing is to be done. */
export function wordsOf(one: Finding, language: keyof BothLanguages): { readonly found: string; readonly fix: string } {
  const outcome = outcomeOf(one);
  return {
    found: fillWords(outcome.found[language], one.facts),
    fix: outcome.fix === null ? '' : fillWords(outcome.fix[language], one.facts),
  };
}

/** All codes, by the area that they belong to, in the order of the guide. */
export function checksByArea(): readonly { readonly area: Area; readonly codes: readonly CheckCode[] }[] {
  const codes = Object.keys(CHECKS).filter(isCheckCode);
  return AREAS.map((area) => ({ area, codes: codes.filter((code) => CHECKS[code].area === area) }));
}
