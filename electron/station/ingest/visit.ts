import type { IncomingMessage } from 'node:http';
import { peerAddress } from './peer-address.ts';

/** What a request says of itself, whoever sent it: nothing of it is believed yet. */
export interface Visit {
  readonly ip: string;
  /** It came over the HTTPS port. */
  readonly secure: boolean;
  readonly method: string;
  /** Still percent-encoded, without the query; begins with `/`. */
  readonly path: string;
  /** `?token=`, null where there is none. */
  readonly token: string | null;
  /** The operator token that an earlier visit left in a cookie. */
  readonly cookie: string | null;
  readonly range: string | null;
  /** The Host header, empty where there is none. */
  readonly host: string;
  readonly origin: string | null;
  readonly fetchSite: string | null;
  readonly fetchDestination: string | null;
}

const ANY_BASE = 'http://station.invalid';

/** Longer ones are no tokens of ours. */
const MAX_TOKEN = 256;

/** The cookie that opens the console; its name bears the port because cookies do not tell ports apart. */
export function operatorCookieName(host: string): string {
  return `capture-station-operator-${/:(\d+)$/.exec(host)?.[1] ?? 'default'}`;
}

function cookieOf(header: string | undefined, name: string): string | null {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  const value = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  if (value === undefined) return null;
  try {
    return decodeURIComponent(value).slice(0, MAX_TOKEN);
  } catch {
    return null;
  }
}

function headerOf(value: string | string[] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function tokenOf(target: string): string | null {
  try {
    return new URL(target, ANY_BASE).searchParams.get('token')?.slice(0, MAX_TOKEN) ?? null;
  } catch {
    return null;
  }
}

/** Reads a request; what is missing or cannot be read is null or empty. */
export function visitOf(
  request: Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'socket'>,
  secure: boolean,
): Visit {
  const { method = 'GET', url = '/', headers } = request;
  const host = headers.host ?? '';
  return {
    ip: peerAddress(request.socket).ip,
    secure,
    method,
    path: url.split('?', 1)[0] ?? '/',
    token: tokenOf(url),
    cookie: cookieOf(headers.cookie, operatorCookieName(host)),
    range: headers.range ?? null,
    host,
    origin: headers.origin ?? null,
    fetchSite: headerOf(headers['sec-fetch-site']),
    fetchDestination: headerOf(headers['sec-fetch-dest']),
  };
}
