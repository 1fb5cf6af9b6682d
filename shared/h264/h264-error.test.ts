import { expect, it } from 'vitest';
import { H264Error } from './h264-error.ts';

it('is an Error with a name, a stable code and a sentence', () => {
  const error = new H264Error('truncated', 'It ends.');
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'H264Error', code: 'truncated', message: 'It ends.' });
});
