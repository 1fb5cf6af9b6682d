/** Whether an address is this machine's own: 127.0.0.0/8 or ::1, as `peerAddress` writes them. */
export function isLoopback(ip: string): boolean {
  return ip === '::1' || /^127\.\d+\.\d+\.\d+$/.test(ip);
}
