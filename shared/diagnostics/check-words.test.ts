import { describe, expect, it } from 'vitest';
import type { BothLanguages, CheckText } from './check-text.ts';
import { AREAS } from './check-text.ts';
import { CHECKS, checksByArea } from './finding.ts';
import { LOG_CODES } from './log-codes.ts';

const checks: readonly (readonly [string, CheckText])[] = Object.entries(CHECKS);
const outcomes = checks.flatMap(([check, { outcomes: all }]) =>
  Object.entries(all).map(([code, outcome]) => ({ path: `${check}/${code}`, code, outcome })),
);

/** What is said in sentences, by the place where it stands. */
const sentences: readonly (readonly [string, BothLanguages])[] = [
  ...checks.map(([code, { symptom }]) => [`${code}/symptom`, symptom] as const),
  ...outcomes.map(({ path, outcome }) => [`${path}/found`, outcome.found] as const),
  ...outcomes.flatMap(({ path, outcome }) => (outcome.fix === null ? [] : [[`${path}/fix`, outcome.fix] as const])),
  ...Object.entries(LOG_CODES).map(([code, { means }]) => [`${code}/means`, means] as const),
];
const all: readonly (readonly [string, BothLanguages])[] = [
  ...checks.map(([code, { title }]) => [`${code}/title`, title] as const),
  ...sentences,
];

/** The paths of those of which that is true. */
function where(
  texts: readonly (readonly [string, BothLanguages])[],
  isTrue: (words: BothLanguages) => boolean,
): string[] {
  return texts.filter(([, words]) => isTrue(words)).map(([path]) => path);
}

function places(words: string): string[] {
  return [...new Set(words.match(/\{\{\w+\}\}/g))].sort();
}

const CHINESE = String.raw`\p{Script=Han}，。；：？！、“”（）`;
const HALF_WIDTH_BESIDE_CHINESE = new RegExp(`[${CHINESE}][,;:?!()"]|[,;:?!()"][${CHINESE}]|\\p{Script=Han}\\.`, 'u');
const FULL_WIDTH_BESIDE_LATIN_SPACE = /[，。；：？！、“”（）] | [，。；：？！、”）]/u;
const FULL_WIDTH_LETTER = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u3000]/u;
const OF_CHINESE = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;

describe('the checks', () => {
  it('are many, and each area of the guide has some', () => {
    expect(sentences.length).toBeGreaterThan(150);
    expect(checksByArea().map(({ area }) => area)).toEqual(AREAS);
    expect(checksByArea().filter(({ codes }) => codes.length === 0)).toEqual([]);
    expect(checksByArea().flatMap(({ codes }) => codes)).toHaveLength(checks.length);
  });

  it('and what they find go by codes in kebab-case', () => {
    const codes = [...checks.map(([code]) => code), ...outcomes.map(({ code }) => code), ...Object.keys(LOG_CODES)];
    expect(codes.filter((code) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(code))).toEqual([]);
  });

  it('can each find that nothing is wrong', () => {
    const always = checks.filter(([, check]) =>
      Object.values(check.outcomes).every((outcome) => outcome.level === 'problem'),
    );
    expect(always.map(([code]) => code)).toEqual([]);
  });

  it('say what to do about every problem', () => {
    const helpless = outcomes.filter(({ outcome }) => outcome.level === 'problem' && outcome.fix === null);
    expect(helpless.map(({ path }) => path)).toEqual([]);
  });
});

describe('the words of checks and codes', () => {
  it('have the same facts in both languages', () => {
    expect(where(all, ({ en, zh }) => places(en).join(' ') !== places(zh).join(' '))).toEqual([]);
  });

  it('have whole places for facts', () => {
    const broken = (words: string): boolean => /\{\{|\}\}/.test(words.replaceAll(/\{\{[a-zA-Z]+\}\}/g, ''));
    expect(where(all, ({ en, zh }) => broken(en) || broken(zh))).toEqual([]);
  });

  it('are never empty, and have no space too many', () => {
    const untidy = (words: string): boolean => words === '' || words !== words.trim() || /\s\s|\n/.test(words);
    expect(where(all, ({ en, zh }) => untidy(en) || untidy(zh))).toEqual([]);
  });

  it('end as sentences do, or with a fact that ends as one', () => {
    expect(where(sentences, ({ en }) => !/([.?]|\}\})$/.test(en))).toEqual([]);
    expect(where(sentences, ({ zh }) => !/([。？]|\}\})$/.test(zh))).toEqual([]);
  });

  it('are written in the signs of their language', () => {
    expect(where(all, ({ en }) => OF_CHINESE.test(en))).toEqual([]);
    expect(where(sentences, ({ zh }) => !/\p{Script=Han}/u.test(zh))).toEqual([]);
    expect(where(all, ({ zh }) => HALF_WIDTH_BESIDE_CHINESE.test(zh))).toEqual([]);
    expect(where(all, ({ zh }) => FULL_WIDTH_BESIDE_LATIN_SPACE.test(zh) || FULL_WIDTH_LETTER.test(zh))).toEqual([]);
  });
});
