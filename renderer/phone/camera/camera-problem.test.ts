import { expect, it } from 'vitest';
import { cameraProblemOf, mayFitOtherwise } from './camera-problem.ts';

it.each([
  ['NotAllowedError', 'denied', false],
  ['SecurityError', 'denied', false],
  ['NotFoundError', 'none', true],
  ['OverconstrainedError', 'none', true],
  ['NotReadableError', 'busy', true],
  ['AbortError', 'busy', true],
  ['TypeError', 'failed', false],
])('%s is %s', (name, problem, otherwise) => {
  const error = new DOMException('', name);
  expect([cameraProblemOf(error), mayFitOtherwise(error)]).toEqual([problem, otherwise]);
});

it('takes what is no error for a failure', () => {
  expect([null, 'no', { name: 1 }].map(cameraProblemOf)).toEqual(['failed', 'failed', 'failed']);
});
