import { expect, it } from 'vitest';
import { ProgressLine } from './progress-line.ts';

function lineOn(stream: { isTTY?: boolean; columns?: number }) {
  let written = '';
  const write = (text: string): void => {
    written += text;
  };
  return { line: new ProgressLine({ ...stream, write }), written: () => written };
}

it('is written over, and makes room', () => {
  const { line, written } = lineOn({ isTTY: true, columns: 80 });
  line.show('1/2 a 5 %');
  line.show('1/2 a 9 %');
  line.clear();
  line.clear();
  expect(written()).toBe('\r1/2 a 5 %\u001B[K\r1/2 a 9 %\u001B[K\r\u001B[K');
});

it('never wraps', () => {
  const { line, written } = lineOn({ isTTY: true, columns: 6 });
  line.show('123456789');
  expect(written()).toBe('\r12345\u001B[K');
});

it('is silent where nobody looks', () => {
  const { line, written } = lineOn({});
  line.show('1/2 a 5 %');
  line.clear();
  expect(written()).toBe('');
});
