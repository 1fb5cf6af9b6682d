import fs from 'node:fs';
import net from 'node:net';

/** Writes bytes to a descriptor without ever blocking the caller; `done` may name fewer bytes than were given. */
export type WriteDescriptor = (
  bytes: Uint8Array,
  done: (error: NodeJS.ErrnoException | null, written: number) => void,
) => void;

const STDOUT = 1;

const toDescriptor =
  (descriptor: number): WriteDescriptor =>
  (bytes, done) =>
    fs.write(descriptor, bytes, 0, bytes.byteLength, null, done);

/**
 * Standard output without a write that can hang. A plain write to a pipe that nobody reads, or to a terminal that is held
 * (Ctrl-S), blocks a thread of the pool for good, and the process cannot end before it comes back.
 */
export function standardOutput(): WriteDescriptor {
  try {
    const kind = fs.fstatSync(STDOUT);
    if (process.platform !== 'win32' && (kind.isFIFO() || kind.isSocket())) return toPipe();
    if (process.platform === 'linux' && kind.isCharacterDevice()) return toTerminal();
  } catch {
    // Closed before we began: the first write says so.
  }
  return toDescriptor(STDOUT);
}

function toPipe(): WriteDescriptor {
  const socket = new net.Socket({ fd: STDOUT, readable: false, writable: true });
  socket.on('error', () => undefined); // the write that failed says so too
  return (bytes, done) => socket.write(bytes, (error) => done(error ?? null, bytes.byteLength));
}

/** The terminal is opened anew: not to block is then ours alone and not the shell's that shares the descriptor. */
function toTerminal(): WriteDescriptor {
  const { O_NOCTTY, O_NONBLOCK, O_WRONLY } = fs.constants;
  return toDescriptor(fs.openSync(`/proc/self/fd/${STDOUT}`, O_WRONLY | O_NONBLOCK | O_NOCTTY));
}
