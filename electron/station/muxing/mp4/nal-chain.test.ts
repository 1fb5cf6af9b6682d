import { expect, it } from 'vitest';
import { MemoryFile } from './memory-file.ts';
import { isNalChain } from './nal-chain.ts';

const chain = (text: string) => {
  const bytes = Buffer.from(text.replaceAll(' ', ''), 'hex');
  return isNalChain(new MemoryFile(bytes), 0, bytes.length);
};

it('is true for NAL units behind their lengths, ending where the sample does', () => {
  expect(chain('00000002 4101')).toBe(true);
  expect(chain('00000002 4101 00000001 41')).toBe(true);
});

it('is false for zeros, for a length that leads out of the sample, and for half a length', () => {
  expect(chain('00000000 0000')).toBe(false);
  expect(chain('00000002 4101 00000000 00')).toBe(false);
  expect(chain('00000003 4101')).toBe(false);
  expect(chain('00000002 4101 0000')).toBe(false);
});

it('is false where the file ends before the sample', () => {
  expect(isNalChain(new MemoryFile(Buffer.from('0000', 'hex')), 0, 6)).toBe(false);
});

it('takes what comes behind very many units on trust', () => {
  expect(chain(`${'0000000141'.repeat(256)} 00000000`)).toBe(true);
});
