import { Writable } from 'node:stream';
import { beforeEach, expect, it } from 'vitest';
import { Log } from '../station/log.ts';
import { ManualClock } from '../station/manual-clock.ts';
import { setupLogOutput } from './log-output.ts';

let log: Log;
let written: string[];
let takesLines: boolean;
let output: Writable;

beforeEach(() => {
  log = new Log(new ManualClock());
  written = [];
  takesLines = true;
  output = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      if (takesLines) done();
    },
  });
  setupLogOutput(log, output);
});

it('writes a line for each entry', () => {
  log.info('a', 'first');
  log.error('b', 'second');
  expect(written).toEqual(['[Info]: first\n', '[Error]: second\n']);
});

it('lets lines go that a reader does not take', () => {
  takesLines = false;
  for (let i = 0; i < 3000; i += 1) log.info('a', 'x'.repeat(1000));
  expect(output.writableLength).toBeLessThan(1.1 * 1024 * 1024);
});

it('outlives a reader that has gone', async () => {
  output.destroy(new Error('EPIPE'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(() => log.info('a', 'on and on')).not.toThrow();
  expect(written).toEqual([]);
});
