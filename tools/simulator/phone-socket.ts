import type { IncomingMessage } from 'node:http';
import { WebSocket, type RawData } from 'ws';
import { CAMERA_SUBPROTOCOL } from '#shared/messages/camera-messages.ts';

const CLOSE_TIMEOUT_MS = 1000;
/** Longest that a page waits for its socket to open. */
const PAGE_OPENING_MS = 5000;
/** Of the body of an answer that is no handshake; more of it is not read. */
const MAX_ANSWER = 1000;

/** Opens a WebSocket as the app's OkHttp does: no Origin, its own User-Agent. */
export function openPhoneSocket(url: string): WebSocket {
  return new WebSocket(url, {
    perMessageDeflate: false,
    handshakeTimeout: 10_000,
    headers: { 'User-Agent': 'okhttp/4.12.0' },
  });
}

/** Opens a WebSocket as a phone page does, but for the certificate, which it takes whatever it is. */
export function openPageSocket(url: string): WebSocket {
  return new WebSocket(url, CAMERA_SUBPROTOCOL, {
    perMessageDeflate: false,
    handshakeTimeout: PAGE_OPENING_MS,
    rejectUnauthorized: false,
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

/** Why the station did not open the WebSocket, from its HTTP answer: the status and, where it gives any, its words. */
export function answerInWords(response: IncomingMessage): Promise<string> {
  const status = response.statusCode ?? 0;
  const what = status === 401 || status === 403 || status === 429 ? 'the station refuses this phone' : 'no WebSocket';
  return new Promise((resolve) => {
    let body = '';
    const end = (): void => {
      const words = body.trim().replace(/\.$/, '');
      resolve(`${what} (HTTP ${status})${words === '' ? '' : `: ${words}`}`);
      response.destroy();
    };
    response.setEncoding('utf8').on('data', (text: string) => {
      body = (body + text).slice(0, MAX_ANSWER);
      if (body.length === MAX_ANSWER) end();
    });
    response.on('close', end);
    response.setTimeout(CLOSE_TIMEOUT_MS, end);
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
