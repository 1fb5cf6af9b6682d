import type { IncomingHttpHeaders } from 'node:http';

/** The parts of a request that say where it comes from. */
export interface RequestOrigin {
  readonly ip: string;
  readonly headers: Pick<IncomingHttpHeaders, 'host' | 'origin'> & {
    readonly 'sec-fetch-site'?: string | undefined;
    readonly 'sec-fetch-dest'?: string | undefined;
  };
}

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

function isLoopback(ip: string): boolean {
  return ip === '::1' || /^127\.\d+\.\d+\.\d+$/.test(ip);
}

/** The name in a Host header or an origin's authority, without the port; null where it is none. */
function hostName(host: string): string | null {
  return /^(\[[0-9a-f:.]+\]|[^:/@\s]+)(?::\d+)?$/i.exec(host)?.[1]?.toLowerCase() ?? null;
}

/**
 * Why a request for the console's pages or media is refused, null where it is not. Only this machine's own browser gets
 * in, and only under this machine's own name: a foreign name that resolves to 127.0.0.1 (DNS rebinding) does not.
 */
export function pageRefusal({ ip, headers }: RequestOrigin): string | null {
  if (!isLoopback(ip)) return 'The console opens only on the computer that the station runs on.';
  const name = hostName(headers.host ?? '');
  if (name === null || !LOOPBACK_NAMES.has(name)) {
    return `The console answers at http://127.0.0.1 only, not at "${headers.host ?? ''}".`;
  }
  // A link leads here like the address bar does; the page that opens is our own, and no other page can frame or read it.
  if (headers['sec-fetch-dest'] === 'document') return null;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return 'Pages of other sites may not use the console.';
  }
  return null;
}

/** As `pageRefusal`, for the console's web socket: browsers always send its Origin, and it must be the station's own. */
export function socketRefusal(request: RequestOrigin): string | null {
  const { host = '', origin } = request.headers;
  // What Sec-Fetch-Site says of web sockets is not the same in all browsers; the Origin is.
  const refusal = pageRefusal({ ip: request.ip, headers: { host } });
  if (refusal !== null) return refusal;
  return origin === `http://${host}` ? null : `A page of "${origin ?? 'no origin'}" may not use the console.`;
}
