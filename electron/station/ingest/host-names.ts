import { isIP } from 'node:net';

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The name in a Host header, without the port and in small letters; null where it is none. */
export function hostNameOf(host: string): string | null {
  return /^(\[[0-9a-f:.]+\]|[^:/@\s]+)(?::\d+)?$/i.exec(host)?.[1]?.toLowerCase().replace(/\.$/, '') ?? null;
}

/** Whether a Host header names this machine for itself: what no foreign site can point its own name to. */
export function isLoopbackHost(host: string): boolean {
  const name = hostNameOf(host);
  return name !== null && LOOPBACK_NAMES.has(name);
}

/**
 * Whether a Host header is one by which this station may be called: an address (a foreign site cannot make a browser take
 * one for its own name), or a name that the station knows for its own. Ports do not matter: there may be forwards.
 */
export function isOwnHost(host: string, ownNames: readonly string[]): boolean {
  const name = hostNameOf(host);
  if (name === null) return false;
  if (LOOPBACK_NAMES.has(name) || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0) return true;
  return ownNames.some((own) => own.toLowerCase() === name);
}
