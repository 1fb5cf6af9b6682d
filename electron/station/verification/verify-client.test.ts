import { expect, it, onTestFinished } from 'vitest';
import { VerifyClient } from './verify-client.ts';

/** A thread that answers each message by this body, which sees `message` and `send`. */
function clientOf(body: string): VerifyClient {
  const source = `
    import { parentPort } from 'node:worker_threads';
    const send = (reply) => parentPort.postMessage(reply);
    parentPort.on('message', (message) => { ${body} });`;
  const client = new VerifyClient(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  onTestFinished(() => client.stop());
  return client;
}

const ANSWER = `
  const findings = [{ code: 'folder-unreadable', facts: { why: message.directory } }];
  send({ type: 'inspected', inspection: { manifest: null, findings, measured: [], frames: 0, wholeRowBytes: null } });`;
const signal = new AbortController().signal;
const nothing = (): void => undefined;

it('gives the answer about each folder, and tells how far it is', async () => {
  const client = clientOf(`send({ type: 'progressed', fraction: 0.5 }); ${ANSWER}`);
  const told: number[] = [];
  const looks = await Promise.all(
    ['a', 'b'].map((directory) => client.inspect(directory, (fraction) => told.push(fraction), signal)),
  );
  expect(looks.map(({ findings }) => findings[0]?.facts['why'])).toEqual(['a', 'b']);
  expect(told).toEqual([0.5, 0.5]);
});

it('is given up at once, and begins anew for the next folder', async () => {
  const client = clientOf(`if (message.directory === 'endless') for (;;); ${ANSWER}`);
  const giving = new AbortController();
  const endless = client.inspect('endless', nothing, giving.signal);
  const next = client.inspect('next', nothing, signal);
  giving.abort(new Error('Enough.'));
  await expect(endless).rejects.toThrow('Enough.');
  expect((await next).findings[0]?.facts['why']).toBe('next');
  await expect(client.inspect('late', nothing, giving.signal)).rejects.toThrow('Enough.');
});

it('says that its thread has failed, and makes another', async () => {
  const client = clientOf(`if (message.directory === 'bad') throw new Error('broken'); ${ANSWER}`);
  await expect(client.inspect('bad', nothing, signal)).rejects.toThrow('The verifying thread failed: broken');
  expect((await client.inspect('good', nothing, signal)).findings[0]?.facts['why']).toBe('good');
});
