import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';

/** A real WebSocket between two ends on 127.0.0.1, for tests. */
export interface SocketPair {
  /** The station's end, set up as IngestServer does. */
  readonly station: WebSocket;
  /** What carries the station's end. */
  readonly stream: Duplex;
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
  const connected = new Promise<Pick<SocketPair, 'station' | 'stream'>>((resolve) => {
    server.once('connection', (station, request) => resolve({ station, stream: request.socket }));
  });
  const socket = new WebSocket(`ws://127.0.0.1:${bound.port}/`, { autoPong: peer === 'answering' });
  socket.on('error', () => undefined);
  await once(socket, 'open');
  const { station, stream } = await connected;
  return {
    station,
    stream,
    peer: socket,
    close: () =>
      new Promise((resolve) => {
        socket.terminate();
        station.terminate();
        server.close(() => resolve());
      }),
  };
}
