import type { AccessMode } from '#shared/contract/access.ts';
import { isLoopback } from '../access/loopback.ts';
import type { Refusal } from '../access/refusal.ts';
import { isLoopbackHost, isOwnHost } from './host-names.ts';
import type { Route } from './route.ts';
import type { Visit } from './visit.ts';

/** What the guard asks. */
export interface GuardParts {
  readonly mode: () => AccessMode;
  /** Host names of this station beside its addresses. */
  readonly ownNames: () => readonly string[];
  /** Whether that token makes a peer an operator; counts what is wrong. Null = it does. */
  readonly operatorRefusal: (ip: string, token: string | null) => Refusal | null;
  /** Whether a token is the devices'; null = it is. */
  readonly deviceTokenRefusal: (ip: string, token: string) => Refusal | null;
}

const foreign = (code: 'foreign-origin' | 'foreign-host', words: string): Refusal => ({ code, status: 403, words });

function unknownHost(host: string): Refusal {
  return foreign(
    'foreign-host',
    `The station does not know the name "${host}" for its own. Use its address, or add the name in Settings.`,
  );
}

function foreignPage(origin: string): Refusal {
  return foreign('foreign-origin', `A page of "${origin}" may not use this station.`);
}

/** The console shows tokens, and its own must not travel in the clear: other computers see it over HTTPS alone. */
function clearTextRefusal({ ip, secure }: Visit): Refusal | null {
  if (secure || isLoopback(ip)) return null;
  return { code: 'operator-token', status: 403, words: 'From other computers the console opens over HTTPS alone.' };
}

/**
 * Whether a request may come in at all: no page of another site does, whatever name it uses for the station, and only an
 * operator reaches the console and the recordings. Devices are judged further by the gatekeeper.
 */
export class RequestGuard {
  readonly #parts: GuardParts;

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /** Why a page that everybody may see is not shown under that name; null where it is. */
  publicRefusal({ host }: Visit): Refusal | null {
    return isOwnHost(host, this.#parts.ownNames()) ? null : unknownHost(host);
  }

  /** Why the console's pages and media are refused; null where they are not. */
  operatorRefusal(visit: Visit): Refusal | null {
    const inTheClear = clearTextRefusal(visit);
    if (inTheClear !== null) return inTheClear;
    // A link leads here like the address bar does; the page that opens is our own, and no other page can frame or read it.
    const { fetchSite, fetchDestination } = visit;
    if (fetchDestination !== 'document' && fetchSite !== null && fetchSite !== 'same-origin' && fetchSite !== 'none') {
      return foreign('foreign-origin', 'Pages of other sites may not use the console.');
    }
    return this.#operatorHostRefusal(visit) ?? this.#operatorTokenRefusal(visit);
  }

  /** Why a web socket is refused; null where it is not. */
  socketRefusal(visit: Visit, route: Route): Refusal | null {
    switch (route.kind) {
      case 'console':
        return (
          clearTextRefusal(visit) ??
          this.#operatorHostRefusal(visit) ??
          this.#consoleOriginRefusal(visit) ??
          this.#operatorTokenRefusal(visit)
        );
      case 'dev':
        return this.#operatorHostRefusal(visit) ?? this.#originRefusal(visit) ?? this.#operatorTokenRefusal(visit);
      case 'camera':
        return this.publicRefusal(visit) ?? this.#originRefusal(visit) ?? this.#cameraTokenRefusal(visit);
      case 'esp':
        // The boards' web socket library says this; they are no pages.
        return visit.origin === 'file://' ? null : this.#originRefusal(visit);
      case 'android-cam':
        return this.#originRefusal(visit);
    }
  }

  /**
   * Apps send no Origin and reach the station by any name that local DNS has for it. A page must be the station's own; one
   * without a site (opened from disk, but also a sandboxed frame of any site) needs the operator token, except in `open`.
   */
  #originRefusal(visit: Visit): Refusal | null {
    const { origin, host, secure } = visit;
    if (origin === null) return null;
    if (origin === 'null' || origin === 'file://') {
      if (this.#parts.mode() === 'open') return null;
      return visit.token === null ? foreignPage(origin) : this.#parts.operatorRefusal(visit.ip, visit.token);
    }
    if (origin !== `${secure ? 'https' : 'http'}://${host}`) return foreignPage(origin);
    return this.publicRefusal(visit);
  }

  /** Who sees everything comes from the page that the station served, or brings the operator token and is no site's page. */
  #consoleOriginRefusal(visit: Visit): Refusal | null {
    const { origin, token, ip, host, secure } = visit;
    if (origin === `${secure ? 'https' : 'http'}://${host}`) return null;
    if (token !== null && (origin === null || origin === 'null')) return this.#parts.operatorRefusal(ip, token);
    return foreignPage(origin ?? 'no origin');
  }

  /** From this machine, without a token, only under the names that no foreign site can have (DNS rebinding). */
  #operatorHostRefusal(visit: Visit): Refusal | null {
    if (isLoopback(visit.ip) && visit.token === null && visit.cookie === null) {
      return isLoopbackHost(visit.host)
        ? null
        : foreign('foreign-host', `The console answers at http://127.0.0.1 only, not at "${visit.host}".`);
    }
    return this.publicRefusal(visit);
  }

  #operatorTokenRefusal(visit: Visit): Refusal | null {
    if (isLoopback(visit.ip) && isLoopbackHost(visit.host)) return null;
    return this.#parts.operatorRefusal(visit.ip, visit.token ?? visit.cookie);
  }

  #cameraTokenRefusal({ ip, token }: Visit): Refusal | null {
    if (token === null || this.#parts.mode() === 'open') return null;
    return this.#parts.deviceTokenRefusal(ip, token);
  }
}
