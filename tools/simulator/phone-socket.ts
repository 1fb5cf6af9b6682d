import { WebSocket, type RawData } from 'ws';

const CLOSE_TIMEOUT_MS = 1000;

/** Opens a WebSocket as the app's OkHttp does: no Origin, its own User-Agent. */
export function openPhoneSocket(url: string): WebSocket {
  return new WebSocket(url, {
    perMessageDeflate: false,
    handshakeTimeout: 10_000,
    headers: { 'User-Agent': 'okhttp/4.12.0' },
  });
}

/** Closes politely, and the hard way if the other side does not answer within a second or the socket is a dead one. */
export function closePhoneSocket(socket: WebSocket): Promise<void> {
  if (socket.isPaused) {
    socket.terminate();
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      socket.terminate();
      resolve();
    }, CLOSE_TIMEOUT_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1000);
  });
}

/** A text message of ws as a string. */
export function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : data.toString('utf8');
}

/** An error in words, whatever was thrown. */
export function wordsOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
