import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, it, type TestContext } from 'vitest';
import { parseFramesCsv } from '#shared/recording/frames-csv.ts';
import { sessionManifest } from '#shared/recording/manifest.ts';
import { pythonWith } from '../tools/python.ts';
import { readRecorded } from './harness/recorded.ts';
import { eventually, temporaryFolder } from './harness/station-process.ts';
import { TestBed } from './harness/test-bed.ts';
import { decodedFrames, samplesOf } from './harness/video-facts.ts';

// What the documents hand to other people really runs, as it stands there, against the built program.

const run = promisify(execFile);
const FPS = 25;
const FRAMES = 50;
const INTERVAL_MS = 1000 / FPS;
const PROTOCOL = 'docs/protocol.md';
const RECORDING_FORMAT = 'docs/recording-format.md';

/** The code blocks of a document in this language. */
async function blocks(document: string, language: string): Promise<string[]> {
  const text = await readFile(document, 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code);
}

/** The one ffmpeg command of a document that writes this file, as arguments. */
async function documentedCommand(document: string, output: string): Promise<readonly string[]> {
  const lines = (await blocks(document, 'sh')).flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'));
  const [line, ...others] = lines.filter((text) => text.startsWith('ffmpeg ') && text.endsWith(` ${output}`));
  if (line === undefined || others.length > 0) throw new Error(`${document} has no one command for ${output}.`);
  return line.trim().split(/\s+/).slice(1);
}

interface Film {
  readonly path: string;
  readonly bytes: Buffer;
}

/** The H.264 file that the document tells how to make, shorter. */
async function film(context: TestContext): Promise<Film> {
  const folder = await temporaryFolder();
  context.onTestFinished(() => folder.remove());
  const seconds = FRAMES / FPS;
  const command = (await documentedCommand(PROTOCOL, 'film.h264')).map((word) =>
    word.startsWith('testsrc2=') ? `testsrc2=size=320x240:rate=${FPS}:duration=${seconds}` : word,
  );
  await run('ffmpeg', ['-v', 'error', ...command], { cwd: folder.path });
  const path = join(folder.path, 'film.h264');
  return { path, bytes: await readFile(path) };
}

/** An example that runs, and what it has printed. */
class Example {
  output = '';
  readonly child: ChildProcess;

  constructor(command: string, args: readonly string[], context: TestContext) {
    this.child = spawn(command, args);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    context.onTestFinished(async () => {
      if (this.child.exitCode !== null || this.child.signalCode !== null) return;
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    });
  }

  /** How many frames its capture had, once it says so. */
  async sentFrames(): Promise<number> {
    const sent = await eventually(
      () => `the example has sent its frames; it said: ${this.output}`,
      () => /Sent (\d+) frames\./.exec(this.output)?.[1],
    );
    return Number(sent);
  }
}

/** Starts a station and the example, and records until the file has ended, or presses Stop after so many rows. */
async function recordWith(command: string, script: string, stopAfter: number | null, context: TestContext) {
  const { path, bytes } = await film(context);
  const bed = await TestBed.open(context.onTestFinished);
  const example = new Example(command, [script, bed.station.url, path, `${FPS}`], context);
  await bed.station.line(/is a Example/);
  bed.station.type('start 4:3 4 25');
  if (stopAfter !== null) {
    const started = await bed.station.line(/Started recording session at/);
    const rows = join(started.split(' at ').at(-1) ?? '', 'frames.csv');
    await eventually('some frames are recorded', async () => {
      const text = await readFile(rows, 'utf8').catch(() => '');
      return parseWhole(text).length >= stopAfter;
    });
    bed.station.type('stop');
  }
  const sent = await example.sentFrames();
  const { directory, manifest } = await bed.session();
  return { bytes, sent, directory, manifest, recorded: await readRecorded(directory) };
}

/** The rows of a frames.csv that is being written; none before its header is there. */
const parseWhole = (text: string) => (text.includes('\n') ? parseFramesCsv(text) : []);

/** The manifest of a session as it stands. */
async function sessionIn(directory: string) {
  const value: unknown = JSON.parse(await readFile(join(directory, 'session.json'), 'utf8'));
  return sessionManifest.parse(value);
}

/** Skips with a sentence where no Python has the package. */
function pythonOrSkip(context: TestContext, modules: readonly string[]): string {
  const python = pythonWith(modules);
  if (python !== null) return python;
  const needed = ['Python 3', ...modules.map((name) => `its package ${name}`)].join(' and ');
  return context.skip(`It needs ${needed}: apt-get install python3-websockets, or pip install websockets.`);
}

beforeAll(async () => {
  // The documents are read first: a command that is not there is no reason to wait for a station.
  await documentedCommand(PROTOCOL, 'film.h264');
});

describe.each([
  { name: 'Node', script: 'examples/camera.mjs', command: () => process.execPath },
  {
    name: 'Python',
    script: 'examples/camera.py',
    command: (context: TestContext) => pythonOrSkip(context, ['websockets']),
  },
])('the example camera in $name', ({ script, command }) => {
  it('is recorded whole, with its own times', async (context) => {
    const { expect } = context;
    const { bytes, sent, directory, manifest, recorded } = await recordWith(command(context), script, null, context);
    expect(sent).toBe(FRAMES);
    expect(manifest).toMatchObject({ state: 'ready', problem: null, frames: FRAMES, gaps: [] });
    expect(recorded.raw.equals(bytes)).toBe(true);
    expect(recorded.timesMs).toEqual(Array.from({ length: FRAMES }, (_, i) => i * INTERVAL_MS));
    expect(recorded.rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: FRAMES }, (_, i) => i));
    expect(await decodedFrames(join(directory, 'stream.mp4'))).toHaveLength(FRAMES);
  });

  it('stops when it is told to', async (context) => {
    const { expect } = context;
    const { bytes, sent, manifest, recorded } = await recordWith(command(context), script, 10, context);
    expect(sent).toBeGreaterThanOrEqual(10);
    expect(sent).toBeLessThan(FRAMES);
    expect(manifest).toMatchObject({ state: 'ready', endCause: 'stopped', frames: sent });
    expect(recorded.timesMs).toEqual(Array.from({ length: sent }, (_, i) => i * INTERVAL_MS));
    expect(bytes.subarray(0, recorded.raw.byteLength).equals(recorded.raw)).toBe(true);
  });

  it('says why it is not let in', async (context) => {
    const { expect } = context;
    const { path } = await film(context);
    const bed = await TestBed.open(context.onTestFinished, { access: 'token' });
    const example = new Example(command(context), [script, bed.station.url, path], context);
    await once(example.child, 'close');
    expect(example.output).toContain('401');
    expect(example.output).not.toMatch(/^ +(at|File) /m);
  });

  it('says how it is used', async (context) => {
    const { expect } = context;
    const example = new Example(command(context), [script], context);
    await once(example.child, 'close');
    expect(example.child.exitCode).not.toBe(0);
    expect(example.output).toMatch(/Usage: .*camera\.\w+ ws:\/\/STATION:50001\/android-cam FILE\.h264/);
  });
});

describe('the reading examples', () => {
  it('find the same picture by its row and by its time, make a steady copy, and notice a changed file', async (context) => {
    const { expect } = context;
    const python = pythonOrSkip(context, []);
    const { directory, recorded } = await recordWith(process.execPath, 'examples/camera.mjs', null, context);
    await eventually('checksums are made', async () =>
      (await sessionIn(directory)).files.every(({ sha256 }) => sha256 !== null),
    );
    const [frameScript = '', checkScript = ''] = await blocks(RECORDING_FORMAT, 'python');
    const number = recorded.rows.findIndex(({ ptsUs }) => ptsUs === 1_000_000);
    expect(number).toBe(FPS);

    const { stdout } = await run(python, ['-c', frameScript, directory, `${number}`]);
    expect(stdout).toContain(`Taken at ${recorded.rows[number]?.stationUs} us, 1000000 us into stream.mp4.`);
    const commands = await Promise.all(
      ['picture.png', 'steady.mp4'].map((output) => documentedCommand(RECORDING_FORMAT, output)),
    );
    for (const command of commands) await run('ffmpeg', ['-v', 'error', ...command], { cwd: directory });
    const [byRow, byTime] = await Promise.all(
      ['frame.png', 'picture.png'].map((name) => decodedFrames(join(directory, name))),
    );
    const pictures = await decodedFrames(join(directory, 'stream.mp4'));
    expect(new Set(pictures).size).toBe(FRAMES);
    expect(byRow).toHaveLength(1);
    expect(byRow).toEqual(byTime);
    expect(await samplesOf(join(directory, 'steady.mp4'))).toHaveLength((FRAMES / FPS) * 30);

    await run(python, ['-c', checkScript, directory]);
    await appendFile(join(directory, 'frames.csv'), '\n');
    await expect(run(python, ['-c', checkScript, directory])).rejects.toMatchObject({
      code: 1,
      stderr: 'Changed: frames.csv\n',
    });
  });
});
