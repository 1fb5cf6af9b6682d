import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from './run-program.ts';

let folder: string;
let signalled: EventEmitter;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-program-'));
  signalled = new EventEmitter();
});

afterEach(() => rmSync(folder, { recursive: true }));

const run = (script: string): Promise<number> => runProgram(process.execPath, ['-e', script], signalled, 'ignore');

/** Resolves when the program has made its file. */
async function isUp(): Promise<void> {
  while (!existsSync(join(folder, 'up'))) await new Promise((resolve) => setImmediate(resolve));
}

const up = (text = "''"): string => `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'up'))}, ${text});`;

describe('a program in this one’s place', () => {
  it('ends with its own exit code', async () => {
    expect(await run('process.exit(7)')).toBe(7);
    expect(await run('')).toBe(0);
  });

  it.skipIf(process.platform === 'win32')('ends as a shell would say it where a signal killed it', async () => {
    expect(await run("process.kill(process.pid, 'SIGKILL')")).toBe(137);
  });

  it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'gets %s, and ends when it will',
    async (signal) => {
      const code = run(`process.on('${signal}', () => process.exit(3)); ${up()} setInterval(() => undefined, 1000);`);
      await isUp();
      signalled.emit(signal);
      expect(await code).toBe(3);
      expect(signalled.listenerCount(signal)).toBe(0);
    },
  );

  it('is never told to be a mere Node', async () => {
    process.env['ELECTRON_RUN_AS_NODE'] = '1';
    try {
      await run(up('String(process.env.ELECTRON_RUN_AS_NODE)'));
    } finally {
      delete process.env['ELECTRON_RUN_AS_NODE'];
    }
    expect(readFileSync(join(folder, 'up'), 'utf8')).toBe('undefined');
  });

  it('that cannot be started is told', async () => {
    await expect(runProgram(join(folder, 'none'), [], signalled, 'ignore')).rejects.toThrow(/ENOENT/);
  });
});
