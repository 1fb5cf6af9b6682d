import { describe, expect, it } from 'vitest';
import { CommandError } from '#shared/contract/problems.ts';
import { ManualClock } from '../manual-clock.ts';
import { ScanClient } from './scan-client.ts';

/** A worker thread that runs this body for each message, which sees `message`, `send` and `begin` at its begin. */
function workerThat(body: string, begin = ''): URL {
  const source = `
    import { parentPort, workerData } from 'node:worker_threads';
    const send = (reply) => parentPort.postMessage(reply);
    parentPort.on('message', (message) => { ${body} });
    ${begin}`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

const REPORT = `{ folder: 'a', summary: null, hasRaw: true, needs: { recovery: true, thumbnail: false, checksums: false } }`;

/** A client, and what it tells in words; `until` resolves when a line is there so many times. */
class Bench {
  readonly clock = new ManualClock();
  readonly lines: string[] = [];
  readonly client: ScanClient;
  #look: () => void = () => undefined;

  constructor(worker: URL) {
    this.client = new ScanClient(worker, '/recordings', this.clock, {
      found: (reports, gone) => this.#note(`found ${[...reports.map(({ folder }) => folder), ...gone].join(' ')}`),
      passed: (problem) => this.#note(`passed ${problem ?? 'well'}`),
      died: (why) => this.#note(`died: ${why}`),
    });
    this.client.start();
  }

  until(line: string, times = 1): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => {
        if (this.lines.filter((each) => each.startsWith(line)).length >= times) resolve();
      };
      this.#look();
    });
  }

  #note(line: string): void {
    this.lines.push(line);
    this.#look();
  }
}

const codeOf = (error: unknown): string => (error instanceof CommandError ? error.code : 'none');

describe('ScanClient', () => {
  it('hands on what the thread tells of itself, which knows the recordings folder', async () => {
    const begin = `send({ type: 'found', reports: [${REPORT}], gone: [workerData.recordings] }); send({ type: 'passed', problem: null });`;
    const bench = new Bench(workerThat('', begin));
    await bench.until('passed');
    expect(bench.lines).toEqual(['found a /recordings', 'passed well']);
    await bench.client.stop();
    expect(bench.lines.length).toBe(2);
  });

  it('asks about folders, and gives each the answer to its own question', async () => {
    const bench = new Bench(
      workerThat(`
        globalThis.asked = [...(globalThis.asked ?? []), message];
        if (asked.length < 2) return;
        for (const { request, folder } of asked.reverse()) {
          const report = folder === 'a' ? ${REPORT} : null;
          send({ type: 'inspected', request, folder, report, manifest: null });
        }`),
    );
    const answers = await Promise.all([bench.client.inspect('a'), bench.client.inspect('b')]);
    expect(answers.map(({ report }) => report?.folder ?? null)).toEqual(['a', null]);
    await bench.client.stop();
  });

  it('gives up waiting after a while; an answer that still comes is told as found', async () => {
    const bench = new Bench(
      workerThat(`
        const { request, folder } = message;
        if (folder === 'a') { globalThis.late = request; send({ type: 'passed', problem: 'asked' }); return; }
        send({ type: 'inspected', request: late, folder: 'a', report: ${REPORT}, manifest: null });
        send({ type: 'inspected', request: late, folder: 'gone', report: null, manifest: null });
        send({ type: 'inspected', request, folder, report: null, manifest: null });`),
    );
    const waiting = bench.client.inspect('a').catch(codeOf);
    await bench.until('passed');
    bench.clock.advance(10_000);
    expect(await waiting).toBe('no-answer');
    expect((await bench.client.inspect('b')).report).toBeNull();
    expect(bench.lines).toEqual(['passed asked', 'found a', 'found gone']);
    await bench.client.stop();
  });

  it('says when the thread dies, and makes another one, later each time', async () => {
    const bench = new Bench(workerThat('', 'process.exit(3);'));
    await bench.until('died', 1);
    expect(bench.lines).toEqual(['died: exit code 3']);
    expect(await bench.client.inspect('a').catch(codeOf)).toBe('no-answer');
    bench.clock.advance(999);
    bench.clock.advance(1);
    await bench.until('died', 2);
    bench.clock.advance(1999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(bench.lines.length).toBe(2);
    bench.clock.advance(1);
    await bench.until('died', 3);
    await bench.client.stop();
    bench.clock.advance(100_000);
    expect(bench.lines.length).toBe(3);
  });

  it('fails the questions that a thread dies on', async () => {
    const bench = new Bench(workerThat('process.exit(3);'));
    expect(await bench.client.inspect('a').catch(codeOf)).toBe('no-answer');
    await bench.client.stop();
  });

  it('ends a thread that says what nobody understands', async () => {
    const bench = new Bench(workerThat('', `send({ type: 'found', reports: [7], gone: [] });`));
    await bench.until('died');
    expect(bench.lines.length).toBe(1);
    await bench.client.stop();
  });

  it('fails the questions that are open when it is stopped, and those after', async () => {
    const bench = new Bench(workerThat(''));
    const open = bench.client.inspect('a').catch(codeOf);
    await bench.client.stop();
    expect([await open, await bench.client.inspect('a').catch(codeOf)]).toEqual(['no-answer', 'no-answer']);
    expect(bench.lines).toEqual([]);
  });
});
