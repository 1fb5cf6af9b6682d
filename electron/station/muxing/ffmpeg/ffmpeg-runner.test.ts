import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FfmpegQueue } from './ffmpeg-queue.ts';
import { MAX_STDERR_BYTES, runFfmpeg } from './ffmpeg-runner.ts';
import { installedFfmpeg } from './installed-ffmpeg.ts';

const REAL = installedFfmpeg();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ffmpeg-runner-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function script(name: string, body: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, `#!/bin/sh\n${body}\n`);
  await chmod(file, 0o755);
  return file;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the condition did not come true');
}

const isThere = (file: string): Promise<boolean> =>
  readFile(file).then(
    () => true,
    () => false,
  );

describe('runFfmpeg', () => {
  it('succeeds with the real ffmpeg and refuses its error with its own words', async () => {
    const source = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=64x64:duration=0.2', '-f', 'null', '-'];
    expect(await runFfmpeg(REAL, source, { timeoutMs: 20_000 })).toEqual({ ok: true, stderr: '' });
    const missing = await runFfmpeg(REAL, ['-i', path.join(folder, 'none.mp4')], { timeoutMs: 20_000 });
    expect(missing).toMatchObject({ ok: false, reason: 'exit-code', message: 'ffmpeg ended with exit code 1.' });
    expect(missing.stderr).toContain('No such file or directory');
  });

  it.skipIf(process.platform === 'win32')('hands -nostdin and -hide_banner to ffmpeg, and no input', async () => {
    const echo = await script('echo', 'echo "$@" >&2; cat >&2');
    const result = await runFfmpeg(echo, ['-i', 'x'], { timeoutMs: 20_000 });
    expect(result).toEqual({ ok: true, stderr: '-nostdin -hide_banner -i x' });
  });

  it.runIf(process.platform === 'linux')('runs at low priority', async () => {
    // The priority is set just after the start, so the script waits for it before it says what it is.
    const nice = await script('nice', 'for i in 1 2 3 4 5 6 7 8; do sleep 0.05; done; ps -o ni= -p $$ >&2');
    const result = await runFfmpeg(nice, [], { timeoutMs: 20_000 });
    expect(Number(result.stderr)).toBeGreaterThanOrEqual(os.constants.priority.PRIORITY_LOW);
  });

  it.skipIf(process.platform === 'win32')(
    'kills what takes too long, even with a child that holds stderr',
    async () => {
      const slow = await script('slow', 'echo begun >&2; sleep 300');
      expect(await runFfmpeg(slow, [], { timeoutMs: 500 })).toEqual({
        ok: false,
        reason: 'timeout',
        message: 'ffmpeg was stopped: it took more than 0.5 s.',
        stderr: 'begun',
      });
    },
  );

  it.skipIf(process.platform === 'win32')('is cancelled by its signal, before and while it runs', async () => {
    const slow = await script('slow', 'echo begun >&2; sleep 300');
    const cancel = new AbortController();
    const running = runFfmpeg(slow, [], { timeoutMs: 60_000, signal: cancel.signal });
    setTimeout(() => cancel.abort(), 50);
    expect(await running).toMatchObject({ ok: false, reason: 'cancelled' });
    expect(await runFfmpeg(slow, [], { timeoutMs: 60_000, signal: cancel.signal })).toMatchObject({
      reason: 'cancelled',
    });
  });

  it('says when the program is missing or not a program', async () => {
    const missing = await runFfmpeg(path.join(folder, 'missing'), [], { timeoutMs: 20_000 });
    expect(missing).toMatchObject({ ok: false, reason: 'not-started' });
    expect(!missing.ok && missing.message).toContain('ENOENT');
    expect(await runFfmpeg(folder, [], { timeoutMs: 20_000 })).toMatchObject({ ok: false, reason: 'not-started' });
  });

  it.skipIf(process.platform === 'win32')('tells exit code and signal apart', async () => {
    const one = await runFfmpeg(await script('one', 'echo why >&2; exit 3'), [], { timeoutMs: 20_000 });
    expect(one).toMatchObject({ reason: 'exit-code', message: 'ffmpeg ended with exit code 3.', stderr: 'why' });
    const killed = await runFfmpeg(await script('killed', 'kill -9 $$'), [], { timeoutMs: 20_000 });
    expect(killed).toMatchObject({ reason: 'signal', message: 'ffmpeg was ended by SIGKILL.' });
  });

  it.skipIf(process.platform === 'win32')('keeps only the end of a long stderr', async () => {
    const loud = await script('loud', 'i=0; while [ $i -lt 2000 ]; do echo "line $i" >&2; i=$((i+1)); done; exit 1');
    const result = await runFfmpeg(loud, [], { timeoutMs: 20_000 });
    expect(result.stderr.length).toBeLessThanOrEqual(MAX_STDERR_BYTES);
    expect(result.stderr.endsWith('line 1999')).toBe(true);
  });
});

describe.skipIf(process.platform === 'win32')('FfmpegQueue', () => {
  /** Writes "in N", waits for the file `go`, writes "out N". */
  const gated = (log: string, go: string): Promise<string> =>
    script('gated', `echo "in $3" >> '${log}'; while [ ! -e '${go}' ]; do sleep 0.02; done; echo "out $3" >> '${log}'`);

  it('runs one at a time by default, in order', async () => {
    const [log, go] = [path.join(folder, 'log1'), path.join(folder, 'go1')];
    const run = new FfmpegQueue().runner(await gated(log, go));
    const all = ['a', 'b', 'c'].map((name) => run([name], { timeoutMs: 20_000 }));
    await until(() => isThere(log));
    await writeFile(go, '');
    expect((await Promise.all(all)).every((result) => result.ok)).toBe(true);
    expect(await readFile(log, 'utf8')).toBe('in a\nout a\nin b\nout b\nin c\nout c\n');
  });

  it('runs as many at once as it is told', async () => {
    const [log, go] = [path.join(folder, 'log2'), path.join(folder, 'go2')];
    const queue = new FfmpegQueue({ concurrency: 2 });
    const run = queue.runner(await gated(log, go));
    const all = ['a', 'b', 'c'].map((name) => run([name], { timeoutMs: 20_000 }));
    await until(async () => (await isThere(log)) && (await readFile(log, 'utf8')).split('\n').length === 3);
    expect([queue.running, queue.waiting]).toEqual([2, 1]);
    await writeFile(go, '');
    await Promise.all(all);
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });

  it('refuses a run when its bound of waiting runs is reached, and goes on after a failure', async () => {
    const [log, go] = [path.join(folder, 'log3'), path.join(folder, 'go3')];
    const queue = new FfmpegQueue({ maxWaiting: 1 });
    const first = queue.run(path.join(folder, 'missing'), [], { timeoutMs: 20_000 });
    const second = queue.run(await gated(log, go), ['b'], { timeoutMs: 20_000 });
    await first;
    await until(() => isThere(log));
    const third = queue.run(REAL, ['-version'], { timeoutMs: 20_000 });
    expect(await queue.run(REAL, ['-version'], { timeoutMs: 20_000 })).toEqual({
      ok: false,
      reason: 'queue-full',
      message: 'ffmpeg is busy: 1 runs are waiting already.',
      stderr: '',
    });
    await writeFile(go, '');
    expect(await first).toMatchObject({ reason: 'not-started' });
    expect([await second, await third].map((result) => result.ok)).toEqual([true, true]);
  });

  it('ends what runs and refuses what waits when it is stopped', async () => {
    const slow = await script('slow', 'echo begun >&2; sleep 300');
    const queue = new FfmpegQueue();
    const all = [1, 2].map(() => queue.run(slow, [], { timeoutMs: 60_000 }));
    await queue.stop();
    expect((await Promise.all(all)).map((result) => !result.ok && result.reason)).toEqual(['cancelled', 'stopped']);
    expect(await queue.run(slow, [], { timeoutMs: 60_000 })).toMatchObject({ reason: 'stopped' });
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });
});
