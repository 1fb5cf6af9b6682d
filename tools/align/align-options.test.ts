import { describe, expect, it } from 'vitest';
import { AlignUsageError, parseAlignOptions } from './align-options.ts';

describe('parseAlignOptions', () => {
  it('needs no more than a take', () => {
    expect(parseAlignOptions(['take-1'])).toEqual({
      take: 'take-1',
      recordings: 'recordings',
      reference: null,
      asRecorded: false,
    });
  });

  it('takes its options before or behind the take', () => {
    const wanted = { take: 'latest', recordings: '/r', reference: 'Left', asRecorded: true };
    expect(parseAlignOptions(['latest', '--recordings', '/r', '--reference=Left', '--as-recorded'])).toEqual(wanted);
    expect(parseAlignOptions(['--as-recorded', '--reference', 'Left', '--recordings=/r', 'latest'])).toEqual(wanted);
  });

  it('helps, whatever else there is', () => {
    expect(parseAlignOptions(['--help'])).toBeNull();
    expect(parseAlignOptions(['one', 'two', '--help'])).toBeNull();
  });

  it.each([
    ['no take', [], 'Name one take'],
    ['two takes', ['one', 'two'], 'Name one take'],
    ['an unknown flag', ['one', '--bound'], '--help'],
    ['a flag without its value', ['one', '--reference'], '--help'],
  ])('refuses %s in a sentence', (_what, words, sentence) => {
    expect(() => parseAlignOptions(words)).toThrow(AlignUsageError);
    expect(() => parseAlignOptions(words)).toThrow(sentence);
  });
});
