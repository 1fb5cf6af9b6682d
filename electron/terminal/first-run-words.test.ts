import { expect, it } from 'vitest';
import { firstRunWords } from './first-run-words.ts';

it('names the ports in use, and what checks them', () => {
  const words = firstRunWords({ listeningPort: 50_001, listeningHttpsPort: 50_002 });
  expect(words).toContain('TCP ports 50001 and 50002');
  expect(words).toContain('"doctor"');
});

it('names no port that is not open', () => {
  const words = firstRunWords({ listeningPort: 50_100, listeningHttpsPort: 0 });
  expect(words).toContain('TCP port 50100,');
  expect(words).not.toMatch(/\b0\b/);
});
