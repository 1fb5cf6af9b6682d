import { describe } from 'vitest';
import { itHasWholeWords } from '../ui/test-words.ts';
import { consoleWords } from './words.ts';

describe.each(Object.entries(consoleWords))('the words of %s', (_room, words) => {
  itHasWholeWords(words);
});
