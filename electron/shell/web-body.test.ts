import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webBody } from './web-body.ts';

const CHUNK_BYTES = 64 * 1024;
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-body-'));
  file = join(folder, 'video');
  await writeFile(file, Buffer.alloc(40 * CHUNK_BYTES, 7));
});

afterEach(() => rm(folder, { recursive: true }));

describe('webBody', () => {
  it('gives every byte, then ends', async () => {
    const body = await new Response(webBody(createReadStream(file))).arrayBuffer();
    expect(Buffer.from(body).equals(Buffer.alloc(40 * CHUNK_BYTES, 7))).toBe(true);
  });

  it('reads no further ahead than a few chunks', async () => {
    const source = createReadStream(file);
    const reader = webBody(source).getReader();
    await reader.read();
    await new Promise((resolve) => setImmediate(resolve));
    expect(source.bytesRead).toBeLessThan(8 * CHUNK_BYTES);
    await reader.cancel();
  });

  it('closes the file when the reader goes away, at rest and in the middle of a read', async () => {
    for (const waits of [true, false]) {
      const source = createReadStream(file);
      const closed = once(source, 'close');
      const reader = webBody(source).getReader();
      const first = reader.read();
      if (waits) await first;
      await reader.cancel();
      await closed;
      await first;
      expect(source.destroyed).toBe(true);
    }
  });

  it('breaks off in words where the file does', async () => {
    const body = webBody(createReadStream(join(folder, 'none')));
    await expect(new Response(body).arrayBuffer()).rejects.toThrow(/could not be read to its end: ENOENT/);
  });

  it('takes bytes only', async () => {
    const source = Readable.from(['text']);
    await expect(webBody(source).getReader().read()).rejects.toThrow(/gives bytes/);
    expect(source.destroyed).toBe(true);
  });
});
