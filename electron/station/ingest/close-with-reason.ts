import type { Clock } from '../clock.ts';

/** A close reason has 123 bytes at most (RFC 6455, 5.5.1). */
const MAX_REASON_BYTES = 123;
const GOODBYE_MS = 500;

/** A text cut to so many bytes of UTF-8, without half a character at its end. */
function cut(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  return bytes.byteLength <= maxBytes
    ? text
    : bytes
        .subarray(0, maxBytes)
        .toString('utf8')
        .replace(/\uFFFD+$/, '');
}

/** The part of a web socket that is needed here. */
interface ClosingSocket {
  close(code: number, reason: string): void;
  terminate(): void;
  once(event: 'close', listener: () => void): unknown;
}

/** Closes a web socket with a reason in words; a peer that does not close its end is cut off soon after. */
export function closeWithReason(socket: ClosingSocket, clock: Clock, code: number, reason: string): void {
  socket.close(code, cut(reason, MAX_REASON_BYTES));
  const timer = clock.after(GOODBYE_MS, () => socket.terminate());
  socket.once('close', () => timer.cancel());
}
