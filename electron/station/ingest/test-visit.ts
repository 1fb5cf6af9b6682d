import type { Visit } from './visit.ts';

/** A request for tests: a browser of this very machine that opens the plain port, unless said otherwise. */
export function visit(more: Partial<Visit> = {}): Visit {
  return {
    ip: '127.0.0.1',
    secure: false,
    method: 'GET',
    path: '/',
    token: null,
    cookie: null,
    range: null,
    host: '127.0.0.1:50001',
    origin: null,
    fetchSite: null,
    fetchDestination: null,
    ...more,
  };
}
