import { WebSocket } from 'ws';

/** Opens a WebSocket as the boards' library does: with its own headers, and content to have no subprotocol chosen. */
export function openBoardSocket(url: string): WebSocket {
  return new WebSocket(url, {
    perMessageDeflate: false,
    handshakeTimeout: 5000,
    headers: {
      Origin: 'file://',
      'User-Agent': 'arduino-WebSocket-Client',
      'Sec-WebSocket-Protocol': 'arduino',
    },
  });
}
