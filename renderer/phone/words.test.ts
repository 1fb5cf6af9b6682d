import { describe, expect, it } from 'vitest';
import { cameraRefusalCode } from '#shared/messages/camera-messages.ts';
import { itHasWholeWords } from '../ui/test-words.ts';
import { phoneWords } from './words.ts';

describe('the words of the phone page', () => {
  itHasWholeWords(phoneWords);
});

describe.each(cameraRefusalCode.options)('the refusal %s', (code) => {
  it('has words', () => {
    expect(phoneWords.en.refused[code].text).toMatch(/\.$/);
    expect(phoneWords.zh.refused[code].text).toMatch(/。$/);
  });
});
