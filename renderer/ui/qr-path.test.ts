import { expect, it } from 'vitest';
import { qrPath } from './qr-path.ts';

it('draws each run of dark modules as one rectangle, four modules from the edge', () => {
  // prettier-ignore
  const dark = [
    1, 1, 0,
    0, 0, 0,
    1, 0, 1,
  ];
  expect(qrPath(dark, 3)).toBe('M4 4h2v1h-2zM4 6h1v1h-1zM6 6h1v1h-1z');
});

it('does not join the end of a row with the beginning of the next', () => {
  expect(qrPath([0, 1, 1, 0], 2)).toBe('M5 4h1v1h-1zM4 5h1v1h-1z');
});
