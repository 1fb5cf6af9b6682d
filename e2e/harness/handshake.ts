import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { WebSocket } from 'ws';
import { CAMERA_SUBPROTOCOL } from '#shared/messages/camera-messages.ts';

type Headers = Readonly<Record<string, string>>;

/** What a peer is answered: the HTTP status and the words of the body; 101 and no words where a WebSocket is let in. */
export interface Answered {
  readonly status: number;
  readonly words: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Tries to open a WebSocket with these headers, as a peer that is no browser can, and lets go of it again. */
export function shakeHands(url: string, headers: Headers = {}): Promise<Answered> {
  const subprotocols = new URL(url).pathname === '/camera' ? [CAMERA_SUBPROTOCOL] : [];
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, subprotocols, { headers, rejectUnauthorized: false });
    socket.on('unexpected-response', (_request, response) => {
      let words = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        words += text;
      });
      response.on('close', () => resolve({ status: response.statusCode ?? 0, words, headers: response.headers }));
    });
    socket.on('open', () => {
      resolve({ status: 101, words: '', headers: {} });
      socket.terminate();
    });
    socket.on('error', reject);
  });
}

/** What a GET with these headers gets, whatever the certificate. */
export function get(url: string, headers: Headers = {}): Promise<Answered> {
  const isSecure = url.startsWith('https:');
  return new Promise((resolve, reject) => {
    const asked = (isSecure ? secureRequest : plainRequest)(
      url,
      { headers, ...(isSecure ? { rejectUnauthorized: false } : {}) },
      (response) => {
        let words = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          words += text;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, words, headers: response.headers }));
      },
    );
    asked.on('error', reject).end();
  });
}
