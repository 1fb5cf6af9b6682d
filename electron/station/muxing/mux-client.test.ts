import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSps } from '#shared/h264/sps.ts';
import { reopenAppendFile } from './mp4/append-file.ts';
import type { AvcTrack } from './mp4/avc-track.ts';
import { MuxClient, MuxError, type MuxTrackHandle, type MuxTrackListener } from './mux-client.ts';
import { resumeTornFile } from './mp4/torn-file.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const SPS = hex('67 42 e0 1f ed 01 40 7b 20');
const AVC: AvcTrack = { ...parseSps(SPS), sps: [SPS], pps: [hex('68 ce 3c 80')], createdAtMs: 0 };
const KEY = hex('00000001 65 88 84 00 21');
const OPTIONS = { fragmentMs: 500, syncMs: 1000, lowPriority: false };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mux-client-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The worker thread as it is, its TypeScript loaded by tsx. */
function realWorker(): URL {
  const path = join(folder, 'real-worker.mjs');
  const tsx = import.meta.resolve('tsx/esm/api');
  const worker = new URL('mux-worker.ts', import.meta.url).href;
  writeFileSync(path, `import { register } from '${tsx}';\nregister();\nawait import('${worker}');\n`);
  return pathToFileURL(path);
}

/** A worker thread that answers each message by this body, which sees `message` and `send`. */
function workerThat(body: string): URL {
  const source = `
    import { parentPort } from 'node:worker_threads';
    const send = (reply) => parentPort.postMessage(reply);
    parentPort.on('message', (message) => { ${body} });`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

/** What a track tells, in words; `until` resolves when a line is there. */
class Told implements MuxTrackListener {
  readonly lines: string[] = [];
  readonly back: ArrayBuffer[] = [];
  #look: () => void = () => undefined;

  until(line: string): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => {
        if (this.lines.includes(line)) resolve();
      };
      this.#look();
    });
  }

  batchConsumed(buffer: ArrayBuffer): void {
    this.back.push(buffer);
    this.#note(`consumed ${buffer.byteLength}`);
  }

  firstFragmentWritten(): void {
    this.#note('first fragment');
  }

  trackFailed(error: Error): void {
    this.#note(`failed: ${error.message}`);
  }

  #note(line: string): void {
    this.lines.push(line);
    this.#look();
  }
}

function batch(ticks: number) {
  const { buffer } = Uint8Array.from(KEY);
  return { buffer, units: Float64Array.of(0, KEY.length, ticks, 1) };
}

const DIED = 'The muxing worker ended unexpectedly (exit code 3).';

describe('a client and its worker thread', () => {
  it('record a file: buffers go over and come back, the first fragment is told once, the end is an ordinary MP4', async () => {
    const client = new MuxClient(realWorker(), OPTIONS);
    const path = join(folder, 'recorded.mp4');
    const told = new Told();
    const track = client.openTrack(path, AVC, told);
    const first = batch(0);
    track.append(first);
    expect(first.buffer.byteLength).toBe(0); // handed over, not copied
    track.useParameterSets([SPS], [hex('68 ce 38 80')]);
    track.append(batch(3000));
    await track.finish(9000);
    expect(told.lines).toEqual(['consumed 9', 'first fragment', 'consumed 9']);
    const file = reopenAppendFile(path);
    expect(resumeTornFile(file)).toEqual({ state: 'finished', samples: 2 });
    file.close();
    expect(readFileSync(path).includes(hex('68ce3880 00000005 6588840021'))).toBe(true);
    await client.stop();
  });

  it('tell the code of what the system refused, for the track and at its end', async () => {
    const client = new MuxClient(realWorker(), OPTIONS);
    const told = new Told();
    const track = client.openTrack(join(folder, 'no-such-folder', 'stream.mp4'), AVC, told);
    track.append(batch(0));
    const failure = await track.finish(3000).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MuxError);
    expect(failure).toMatchObject({ message: 'The file could not be created.', code: null });
    expect(told.lines[0]).toMatch(/^failed: ENOENT/);
    expect(told.lines.slice(1)).toEqual(['consumed 9']);
    await client.stop();
  });

  it('do jobs, and reject with what the worker says', async () => {
    const client = new MuxClient(realWorker(), OPTIONS);
    writeFileSync(join(folder, 'abc'), 'abc');
    expect(await client.checksum(join(folder, 'abc'))).toEqual({
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      bytes: 3,
    });
    await expect(client.checksum(join(folder, 'none'))).rejects.toThrow('ENOENT');
    const job = { rawPath: null, configs: new Float64Array(), rows: new Float64Array(), endTicks: 0, createdAtMs: 0 };
    expect(await client.recoverVideo({ ...job, path: join(folder, 'none.mp4') })).toEqual({
      state: 'unusable',
      reason: 'There is no video file and no raw stream to make it from.',
    });
    await client.stop();
  });

  it('stop only when what is being finished is complete', async () => {
    const client = new MuxClient(realWorker(), OPTIONS);
    const track = client.openTrack(join(folder, 'last.mp4'), AVC, new Told());
    track.append(batch(0));
    const order: string[] = [];
    await Promise.all([
      track.finish(3000).then(() => order.push('finished')),
      client.stop().then(() => order.push('stopped')),
    ]);
    expect(order).toEqual(['finished', 'stopped']);
  });
});

describe('a client', () => {
  it('needs no thread to stop where there never was one', async () => {
    const client = new MuxClient(new URL('data:text/javascript,throw'), OPTIONS);
    await expect(client.stop()).resolves.toBeUndefined();
    await expect(client.abort()).resolves.toBeUndefined();
  });

  it('refuses an answer to another kind of job', async () => {
    const client = new MuxClient(
      workerThat(`
        if (message.type === 'stop') send({ type: 'stopped' });
        else if (message.task.kind === 'checksum') send({ type: 'jobDone', job: message.job, result: { state: 'unusable', reason: '' } });
        else send({ type: 'jobDone', job: message.job, result: { sha256: '', bytes: 0 } });`),
      OPTIONS,
    );
    const job = { path: '', rawPath: null, configs: new Float64Array(), rows: new Float64Array() };
    await expect(client.checksum('')).rejects.toThrow('The muxing worker mixed up its answers.');
    await expect(client.recoverVideo({ ...job, endTicks: 0, createdAtMs: 0 })).rejects.toThrow('mixed up its answers');
    await client.stop();
  });

  it('hands on how far a checksum is, and nothing after its end', async () => {
    const client = new MuxClient(
      workerThat(`
        if (message.type === 'stop') send({ type: 'stopped' });
        if (message.type !== 'job') return;
        const { job } = message;
        send({ type: 'jobProgressed', job: 99, bytes: 1 });
        send({ type: 'jobProgressed', job, bytes: 2 });
        send({ type: 'jobProgressed', job, bytes: 3 });
        send({ type: 'jobDone', job, result: { sha256: 'ab', bytes: 4 } });
        send({ type: 'jobProgressed', job, bytes: 4 });`),
      OPTIONS,
    );
    const told: number[] = [];
    expect(await client.checksum('/file', (bytes) => told.push(bytes))).toEqual({ sha256: 'ab', bytes: 4 });
    await client.stop();
    expect(told).toEqual([2, 3]);
  });

  it('goes by what is said about tracks and jobs that it knows, and passes over the rest', async () => {
    const client = new MuxClient(
      workerThat(`
        if (message.type === 'stop') send({ type: 'stopped' });
        if (message.type !== 'open') return;
        for (const track of [99, message.track]) {
          send({ type: 'fragmentWritten', track });
          send({ type: 'consumed', track, buffers: [new ArrayBuffer(1), new ArrayBuffer(2)] });
          send({ type: 'finished', track: 99, problem: null, code: null });
          send({ type: 'failed', track, message: 'full', code: 'ENOSPC' });
        }
        send({ type: 'jobDone', job: 99, result: { sha256: '', bytes: 0 } });
        send({ type: 'jobFailed', job: 99, message: '' });`),
      OPTIONS,
    );
    const told = new Told();
    client.openTrack('', AVC, told);
    await told.until('failed: full');
    expect(told.lines).toEqual(['first fragment', 'consumed 1', 'consumed 2', 'failed: full']);
    await client.stop();
  });
});

describe('when the thread dies', () => {
  /** Dies at an `append`; a `finish` and a `checksum` are never answered. */
  const MORTAL = `
    if (message.type === 'append') process.exit(3);
    if (message.type === 'stop') send({ type: 'stopped' });`;

  it('its tracks and jobs fail, each once, and nothing else', async () => {
    const client = new MuxClient(workerThat(MORTAL), OPTIONS);
    const [waiting, writing] = [new Told(), new Told()];
    const other = client.openTrack('/other', AVC, waiting);
    const track = client.openTrack('/track', AVC, writing);
    const job = client.checksum('/file');
    const finished = other.finish(0);
    track.append(batch(0));
    const outcomes = await Promise.allSettled([job, finished]);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && String(outcome.reason))).toEqual([
      `MuxError: ${DIED}`,
      `MuxError: ${DIED}`,
    ]);
    expect(waiting.lines).toEqual([`failed: ${DIED}`]);
    expect(writing.lines).toEqual([`failed: ${DIED}`]);
  });

  it('a dead track gives its buffers straight back, cannot be finished, and makes no new thread', async () => {
    const births = join(folder, 'births');
    writeFileSync(births, '');
    const source = join(folder, 'mortal.mjs');
    writeFileSync(
      source,
      `import { appendFileSync } from 'node:fs'; import { parentPort } from 'node:worker_threads';
       appendFileSync(${JSON.stringify(births)}, 'x');
       const send = (reply) => parentPort.postMessage(reply);
       parentPort.on('message', (message) => { ${MORTAL} });`,
    );
    const client = new MuxClient(pathToFileURL(source), OPTIONS);
    const told = new Told();
    const track = client.openTrack('/track', AVC, told);
    track.append(batch(0));
    await told.until(`failed: ${DIED}`);
    const late = batch(3000);
    track.append(late);
    track.useParameterSets([SPS], []);
    expect(told.back).toEqual([late.buffer]);
    expect(late.buffer.byteLength).toBe(9);
    await expect(track.finish(0)).rejects.toThrow('The muxing worker ended.');
    await client.stop();
    expect(readFileSync(births, 'utf8')).toBe('x');
  });

  it('the next track and the next job get a new thread', async () => {
    const client = new MuxClient(
      workerThat(`
        if (message.type === 'append') process.exit(3);
        if (message.type === 'stop') send({ type: 'stopped' });
        if (message.type === 'finish') send({ type: 'finished', track: message.track, problem: null, code: null });
        if (message.type === 'job') send({ type: 'jobDone', job: message.job, result: { sha256: 'ab', bytes: 1 } });`),
      OPTIONS,
    );
    const [first, second] = [new Told(), new Told()];
    client.openTrack('/1', AVC, first).append(batch(0));
    await first.until(`failed: ${DIED}`);
    await client.openTrack('/2', AVC, second).finish(0);
    expect(second.lines).toEqual([]);
    expect(await client.checksum('')).toEqual({ sha256: 'ab', bytes: 1 });
    expect(first.lines).toEqual([`failed: ${DIED}`]);
    await client.stop();
  });

  it('a track that is opened as another one is told gets the new thread', async () => {
    const client = new MuxClient(
      workerThat(`
        if (message.type === 'append') throw new Error('a mistake');
        if (message.type === 'stop') send({ type: 'stopped' });
        if (message.type === 'finish') send({ type: 'finished', track: message.track, problem: 'odd', code: 'EIO' });`),
      OPTIONS,
    );
    const lines: string[] = [];
    const told = new Told();
    const again = new Promise<MuxTrackHandle>((resolve) => {
      told.trackFailed = (error) => {
        lines.push(error.message);
        resolve(client.openTrack('/2', AVC, new Told()));
      };
    });
    client.openTrack('/1', AVC, told).append(batch(0));
    const failure = await (await again).finish(0).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'MuxError', message: 'odd', code: 'EIO' });
    expect(lines).toEqual(['The muxing worker ended unexpectedly (a mistake).']);
    await client.stop();
  });

  it('because its program is missing, that is said', async () => {
    const client = new MuxClient(pathToFileURL(join(folder, 'none.mjs')), OPTIONS);
    await expect(client.checksum('/file')).rejects.toThrow(/ended unexpectedly \(Cannot find module/);
  });

  it('while it should stop, stopping ends all the same', async () => {
    const client = new MuxClient(workerThat(`if (message.type === 'stop') process.exit(3);`), OPTIONS);
    const told = new Told();
    client.openTrack('/1', AVC, told);
    await client.stop();
    expect(told.lines).toEqual([`failed: ${DIED}`]);
  });

  it('because it is aborted, jobs under way are given up and later ones refused without a new thread', async () => {
    const client = new MuxClient(workerThat(`if (message.type === 'stop') send({ type: 'stopped' });`), OPTIONS);
    const job = client.checksum('/file').catch((error: unknown) => String(error));
    await client.abort();
    expect(await job).toMatch(/^MuxError: The muxing worker ended unexpectedly /);
    await expect(client.checksum('/file')).rejects.toThrow('The muxing worker has been stopped.');
  });
});
