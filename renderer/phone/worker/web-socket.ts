import { CAMERA_SUBPROTOCOL } from '#shared/messages/camera-messages.ts';

/** What a socket tells. Nothing after `closed`, which comes once. */
export interface LinkSocketListener {
  opened(): void;
  textReceived(text: string): void;
  /** It closed, or never opened. The code is that of RFC 6455, 7.4, or one of the protocol's own. */
  closed(code: number, reason: string): void;
}

/** A socket, as much of it as the connection to the station needs. */
export interface LinkSocket {
  /** Bytes that are not on the network yet. */
  readonly bufferedAmount: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
}

/** Opens a socket; the seam at which tests put one of their own. */
export type OpenLinkSocket = (url: string, listener: LinkSocketListener) => LinkSocket;

/** Opens a WebSocket of the camera protocol. Throws where the browser refuses the address. */
export const openWebSocket: OpenLinkSocket = (url, listener) => {
  const socket = new WebSocket(url, CAMERA_SUBPROTOCOL);
  socket.addEventListener('open', () => listener.opened());
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') listener.textReceived(data);
  });
  socket.addEventListener('close', ({ code, reason }) => listener.closed(code, reason));
  return socket;
};
