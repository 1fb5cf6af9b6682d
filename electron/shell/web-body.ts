import type { Readable } from 'node:stream';
import { messageOf } from '../station/error-facts.ts';

function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError('A media stream gives bytes.');
}

/**
 * A Node stream as a web stream: a chunk is read only when one is asked for, and the stream is destroyed when the
 * reader goes away. `Readable.toWeb` throws past its caller when it is cancelled while it waits, as a seek does.
 */
export function webBody(source: Readable): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<unknown> = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await chunks.next();
          if (next.done === true) controller.close();
          else controller.enqueue(bytesOf(next.value));
        } catch (error) {
          source.destroy();
          throw new Error(`The file could not be read to its end: ${messageOf(error)}.`, { cause: error });
        }
      },
      cancel() {
        source.destroy();
      },
    },
    { highWaterMark: 1 },
  );
}
