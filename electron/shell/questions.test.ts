import type { MessageBoxOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { askToLeave, askToReload, tellFailure } from './questions.ts';
import { wordsFor } from './words.ts';

const words = wordsFor('en', '');
let shown: MessageBoxOptions | null = null;

const answering = (response: number) => (options: MessageBoxOptions) => {
  shown = options;
  return Promise.resolve({ response });
};

describe('the question before leaving', () => {
  it('keeps recording by Enter and by Escape, and quits by the second button', async () => {
    const { signal } = new AbortController();
    expect(await askToLeave(answering(0), words, signal)).toBe(false);
    expect(shown).toMatchObject({
      message: 'Recording is in progress',
      buttons: ['Keep Recording', 'Stop, Finish and Quit'],
      defaultId: 0,
      cancelId: 0,
      signal,
    });
    expect(await askToLeave(answering(1), words, signal)).toBe(true);
  });
});

describe('the question after crashes', () => {
  it('loads the page again by Enter, and leaves it by Escape', async () => {
    expect(await askToReload(answering(1), words)).toBe(true);
    expect(shown).toMatchObject({ buttons: ['Leave It', 'Try Again'], defaultId: 1, cancelId: 0 });
    expect(await askToReload(answering(0), words)).toBe(false);
  });
});

it('a failure is told in words', async () => {
  await tellFailure(answering(0), words, 'The disk is full.');
  expect(shown).toMatchObject({ type: 'error', message: 'That did not work', detail: 'The disk is full.' });
});
