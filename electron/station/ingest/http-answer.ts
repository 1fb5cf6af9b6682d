import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { WebResponse } from '../web-response.ts';

/** Sends an answer over HTTP. A body that is not wanted (HEAD), or whose peer goes, is destroyed. */
export function sendAnswer(response: ServerResponse, { status, headers, body }: WebResponse, method: string): void {
  const length = body instanceof Uint8Array ? { 'Content-Length': body.byteLength } : {};
  response.writeHead(status, { ...length, ...headers });
  if (body === null || method === 'HEAD') {
    if (body !== null && !(body instanceof Uint8Array)) body.destroy();
    response.end();
  } else if (body instanceof Uint8Array) {
    response.end(body);
  } else {
    // The peer may go at any time; both ends are destroyed then, and there is nobody to tell.
    pipeline(body, response, () => undefined);
  }
}
