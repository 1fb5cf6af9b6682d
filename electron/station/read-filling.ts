import { readSync } from 'node:fs';

/**
 * Fills `target` from that position of an open file; gives the bytes read, fewer only at the end of the file (one read may
 * give less than was asked for). Throws the file system's error.
 */
export function readFilling(fd: number, position: number, target: Uint8Array): number {
  let done = 0;
  while (done < target.length) {
    const count = readSync(fd, target, done, target.length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}
