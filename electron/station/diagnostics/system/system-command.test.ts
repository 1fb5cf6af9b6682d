import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemCommand } from './system-command.ts';

let folder: string;
const run = systemCommand();

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'system-command-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, text: string, mode = 0o755): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  await chmod(file, mode);
  return file;
}

const node = (script: string, command = run) => command(process.execPath, ['-e', script]);

describe('systemCommand', () => {
  it('hands back what a program prints and the code it exits with', async () => {
    expect(await node("console.log('out'); console.error('err'); process.exitCode = 3")).toEqual({
      kind: 'ran',
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect(await node('')).toEqual({ kind: 'ran', code: 0, stdout: '', stderr: '' });
  });

  it('asks in the C locale, gives no input, and lets no shell read the arguments', async () => {
    expect(await node('console.log(process.env.LC_ALL)')).toMatchObject({ stdout: 'C\n' });
    expect(await node('process.stdin.on("end", () => console.log("ended")).resume()')).toMatchObject({
      stdout: 'ended\n',
    });
    expect(await run(process.execPath, ['-p', 'process.argv[1]', '$(id); *'])).toMatchObject({ stdout: '$(id); *\n' });
  });

  it('says that there is no such program', async () => {
    expect(await run('no-program-has-this-name', [])).toEqual({ kind: 'missing' });
    expect(await run(path.join(folder, 'not-there'), [])).toEqual({ kind: 'missing' });
    expect(await run(folder, [])).toEqual({ kind: 'missing' });
  });

  it('ends a program that does not answer, also one whose own child holds the pipe', async () => {
    const brief = systemCommand({ timeoutMs: 300 });
    expect(await node('setInterval(() => {}, 1000)', brief)).toEqual({ kind: 'timeout' });
    const parent = `require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 3000)'],
      { stdio: 'inherit' }); setInterval(() => {}, 1000)`;
    expect(await node(parent, brief)).toEqual({ kind: 'timeout' });
  });

  it('takes no more output than its bound', async () => {
    const small = systemCommand({ outputBytes: 1000 });
    const answer = await node("for (;;) require('node:fs').writeSync(1, 'x'.repeat(500))", small);
    expect(answer).toMatchObject({ kind: 'ran', code: null });
    expect(answer.kind === 'ran' && answer.stdout.length).toBeLessThanOrEqual(1000);
  });

  it.skipIf(process.platform === 'win32')('says that a program may not be run', async () => {
    expect(await run(await program('not-executable', '#!/bin/sh\n', 0o644), [])).toEqual({ kind: 'denied' });
  });

  it.skipIf(process.platform !== 'linux')("finds the administrator's programs although PATH does not", async () => {
    const before = process.env['PATH'];
    process.env['PATH'] = folder;
    try {
      // Every Linux has one of them, with `-V` or `--version` answering on some line.
      const answers = await Promise.all(['ldconfig', 'ip', 'sysctl'].map((name) => run(name, ['--version'])));
      expect(answers.map(({ kind }) => kind)).toContain('ran');
    } finally {
      process.env['PATH'] = before;
    }
  });
});
