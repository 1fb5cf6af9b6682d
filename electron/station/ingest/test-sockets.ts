import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';

/** A real WebSocket between two ends on 127.0.0.1, for tests. */
export interface SocketPair {
  /** The station's end, set up as IngestServer does. */
  readonly station: WebSocket;
  readonly peer: WebSocket;
  close(): Promise<void>;
}

/** Joins two ends. A `deaf` peer answers no ping, as a phone without Wi-Fi. */
export async function connectSockets(peer: 'answering' | 'deaf' = 'answering'): Promise<SocketPair> {
  const options = { perMessageDeflate: false, skipUTF8Validation: true };
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options });
  await once(server, 'listening');
  const bound = server.address();
  if (typeof bound === 'string' || bound === null) throw new Error('The server has no port.');
  const connected = new Promise<WebSocket>((resolve) => {
    server.once('connection', resolve);
  });
  const socket = new WebSocket(`ws://127.0.0.1:${bound.port}/`, { autoPong: peer === 'answering' });
  socket.on('error', () => undefined);
  await once(socket, 'open');
  const station = await connected;
  return {
    station,
    peer: socket,
    close: () =>
      new Promise((resolve) => {
        socket.terminate();
        station.terminate();
        server.close(() => resolve());
      }),
  };
}
