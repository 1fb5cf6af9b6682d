import type { Socket } from 'node:net';
import type { PeerAddress } from '../devices/device.ts';

/** The address of a socket's peer; an IPv4 peer of a dual-stack socket loses its `::ffff:`. */
export function peerAddress(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): PeerAddress {
  const ip = (socket.remoteAddress ?? '0.0.0.0').replace(/^::ffff:(?=\d+\.)/i, '');
  return { ip, port: socket.remotePort ?? 0 };
}
