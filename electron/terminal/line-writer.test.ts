import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LineWriter } from './line-writer.ts';
import type { WriteDescriptor } from './standard-output.ts';

/** A descriptor that takes what it is told to, when it is told to. */
class Descriptor {
  taken = '';
  readonly #asked: { readonly bytes: Uint8Array; readonly done: Parameters<WriteDescriptor>[1] }[] = [];

  readonly write: WriteDescriptor = (bytes, done) => {
    this.#asked.push({ bytes, done });
  };

  get waiting(): number {
    return this.#asked.length;
  }

  /** Takes so many bytes of the oldest write. */
  take(count = Infinity): void {
    const { bytes, done } = this.#next();
    const written = Math.min(count, bytes.byteLength);
    this.taken += Buffer.from(bytes.subarray(0, written)).toString('utf8');
    done(null, written);
  }

  refuse(code: string): void {
    this.#next().done(Object.assign(new Error(code), { code }), 0);
  }

  #next() {
    const asked = this.#asked.shift();
    if (asked === undefined) throw new Error('Nothing was written.');
    return asked;
  }
}

let descriptor: Descriptor;
let writer: LineWriter;

beforeEach(() => {
  vi.useFakeTimers();
  descriptor = new Descriptor();
  writer = new LineWriter(descriptor.write);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('LineWriter', () => {
  it('writes one thing at a time, and what came meanwhile together', () => {
    writer.line('one');
    writer.line('two');
    writer.line('three');
    expect(descriptor.waiting).toBe(1);
    descriptor.take();
    expect(descriptor.taken).toBe('one\n');
    descriptor.take();
    expect(descriptor.taken).toBe('one\ntwo\nthree\n');
    expect(descriptor.waiting).toBe(0);
  });

  it('goes on where a write took only a part, in the middle of a character too', () => {
    const pieces: Buffer[] = [];
    const writes: [Uint8Array, Parameters<WriteDescriptor>[1]][] = [];
    const partly = new LineWriter((bytes, done) => writes.push([bytes, done]));
    partly.line('äöü');
    for (let next = writes.shift(); next !== undefined; next = writes.shift()) {
      const [bytes, done] = next;
      pieces.push(Buffer.from(bytes.subarray(0, 3)));
      done(null, Math.min(3, bytes.byteLength));
    }
    expect(pieces.length).toBe(3);
    expect(Buffer.concat(pieces).toString('utf8')).toBe('äöü\n');
  });

  it('tries again where the descriptor cannot take anything now, and loses nothing', () => {
    writer.line('one');
    descriptor.take(2);
    descriptor.refuse('EAGAIN');
    writer.line('two');
    expect(descriptor.waiting).toBe(0);
    vi.advanceTimersByTime(1000);
    descriptor.refuse('EAGAIN');
    vi.advanceTimersByTime(1000);
    descriptor.take();
    descriptor.take();
    expect(descriptor.taken).toBe('one\ntwo\n');
  });

  it('is silent for good once nobody reads any more', async () => {
    writer.line('one');
    writer.line('two');
    const flushed = writer.flush(1000);
    descriptor.refuse('EPIPE');
    await flushed;
    writer.line('three');
    expect(descriptor.waiting).toBe(0);
    expect(descriptor.taken).toBe('');
    await writer.flush(1000);
  });

  it('keeps a bounded number of lines and says how many it left out', () => {
    writer.line('first');
    for (let i = 0; i < 20_007; i += 1) writer.line(`${i}`);
    descriptor.take();
    descriptor.take();
    const lines = descriptor.taken.trimEnd().split('\n');
    expect(lines).toHaveLength(20_002);
    expect(lines.slice(-2)).toEqual([
      '19999',
      '[Warning]: 7 lines were not printed because the terminal did not take them.',
    ]);
    writer.line('again');
    descriptor.take();
    expect(descriptor.taken.endsWith('\nagain\n')).toBe(true);
  });

  it('flush resolves when all is taken', async () => {
    await writer.flush(1000);
    writer.line('one');
    writer.line('two');
    let flushed = false;
    const flush = writer.flush(1000).finally(() => {
      flushed = true;
    });
    descriptor.take();
    await Promise.resolve();
    expect(flushed).toBe(false);
    descriptor.take();
    await flush;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('flush gives up on a descriptor that never answers', async () => {
    writer.line('one');
    const flush = writer.flush(1000);
    vi.advanceTimersByTime(1000);
    await flush;
    expect(descriptor.taken).toBe('');
  });
});
