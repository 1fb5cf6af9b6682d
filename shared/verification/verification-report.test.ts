import { describe, expect, it } from 'vitest';
import { VERIFICATION_CODES } from './verification-codes.ts';
import { findingWords, foundHere, verdictOf, verificationFinding } from './verification-report.ts';

const placesIn = (words: string): string[] => [...words.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).sort();

describe('the words of verification', () => {
  it.each(Object.entries(VERIFICATION_CODES))('%s has the same facts in both languages', (_code, { found, fix }) => {
    expect(placesIn(found.zh)).toEqual(placesIn(found.en));
    expect(placesIn(fix?.zh ?? '')).toEqual(placesIn(fix?.en ?? ''));
  });

  it.each(Object.entries(VERIFICATION_CODES))('%s says what to do where something is wrong', (_code, text) => {
    expect(text.fix !== null).toBe(text.level === 'problem');
  });

  it('have the facts in their places', () => {
    const finding = foundHere('file-size', { file: 'stream.h264', bytes: 9, expected: 10 });
    expect(findingWords(finding, 'en')).toEqual({
      found: 'stream.h264 has 9 bytes, and session.json says 10.',
      fix: 'Restore it from a backup.',
    });
    expect(findingWords(finding, 'zh').found).toBe('stream.h264 有 9 字节，而 session.json 记录为 10。');
  });

  it('are none for a code that nobody knows', () => {
    expect(verificationFinding.safeParse({ code: 'other', facts: {} }).success).toBe(false);
  });
});

it('comes to a verdict by the worst that was found', () => {
  const made = foundHere('checksums-made', { files: 'a' });
  const lost = foundHere('file-missing', { file: 'a' });
  const known = foundHere('no-thumbnail');
  expect(verdictOf({ findings: [] })).toBe('whole');
  expect(verdictOf({ findings: [known] })).toBe('whole');
  expect(verdictOf({ findings: [known, made] })).toBe('repaired');
  expect(verdictOf({ findings: [made, lost] })).toBe('problems');
  expect(verdictOf({ findings: [foundHere('live')] })).toBe('live');
});
