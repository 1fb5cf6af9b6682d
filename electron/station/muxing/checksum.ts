import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

const READ_BYTES = 1024 * 1024;

/**
 * SHA-256 of a file in lower-case hex, and its length. `progressed` is told how many bytes are done, after each read.
 * Rejects with the file system's error.
 */
export async function checksumFile(
  path: string,
  progressed: (bytes: number) => void = () => undefined,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const chunks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: READ_BYTES });
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.byteLength;
    progressed(bytes);
  }
  return { sha256: hash.digest('hex'), bytes };
}
