import { isLoopback } from '../access/loopback.ts';
import type { Refusal } from '../access/refusal.ts';
import type { WebRequest, WebResponse } from '../web-response.ts';
import { BuiltPages } from './built-pages.ts';
import { hostNameOf, isOwnHost } from './host-names.ts';
import { landingPage } from './landing-page.ts';
import type { RequestGuard } from './request-guard.ts';
import { signInPage } from './sign-in-page.ts';
import { operatorCookieName, type Visit } from './visit.ts';
import { plainAnswer, type WebSite } from './web-site.ts';

/** What the front door leads to. */
export interface FrontDoorParts {
  readonly guard: RequestGuard;
  readonly pages: BuiltPages;
  /** The console and the recordings. */
  readonly site: WebSite;
  /** The ports in use; the HTTPS one is 0 where it could not be opened. */
  readonly ports: () => { readonly plain: number; readonly secure: number };
  /** The CA's certificate, DER; null where there is none. */
  readonly authority: () => Uint8Array | null;
  readonly ownNames: () => readonly string[];
  /** An address of this machine, for whoever came by a name that the station does not know. */
  readonly anyAddress: () => string;
  readonly refused: (visit: Visit, refusal: Refusal) => void;
}

const AUTHORITY_PATH = '/ca.crt';
const PHONE_PATHS: ReadonlySet<string> = new Set(['/phone', '/phone/']);

/**
 * Plain HTTP requests: everybody sees the phone page, the CA's certificate and the page that leads there; an operator sees
 * the console and the recordings.
 */
export class FrontDoor {
  readonly #parts: FrontDoorParts;

  constructor(parts: FrontDoorParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async respond(visit: Visit): Promise<WebResponse> {
    const { method, path } = visit;
    if (method !== 'GET' && method !== 'HEAD') {
      return plainAnswer(405, 'Only GET and HEAD are served here.', { Allow: 'GET, HEAD' });
    }
    try {
      if (path === AUTHORITY_PATH) return this.#authority();
      if (PHONE_PATHS.has(path)) return await this.#phone(visit);
      if (BuiltPages.isFile(path)) return await this.#file(visit);
      return await this.#operator(visit);
    } catch {
      return plainAnswer(500, 'The station cannot read this now.');
    }
  }

  #authority(): WebResponse {
    const body = this.#parts.authority();
    if (body === null) return plainAnswer(503, 'The station has no certificate: its HTTPS port is not open.');
    return {
      status: 200,
      headers: {
        'Content-Type': 'application/x-x509-ca-cert',
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
      },
      body,
    };
  }

  async #phone(visit: Visit): Promise<WebResponse> {
    const refusal = this.#parts.guard.publicRefusal(visit);
    if (refusal !== null) return this.#refuse(visit, refusal);
    if (visit.secure) return this.#parts.pages.page('phone', `wss://${visit.host}`);
    // The fragment with the token stays with the browser and goes along.
    const secure = this.#secureOrigin(visit);
    if (secure === null)
      return plainAnswer(503, 'The phone page is not available: the HTTPS port could not be opened.');
    return plainAnswer(302, 'The phone page is served over HTTPS.', { Location: `${secure}/phone` });
  }

  async #file(visit: Visit): Promise<WebResponse> {
    const refusal = this.#parts.guard.publicRefusal(visit);
    if (refusal !== null) return this.#refuse(visit, refusal);
    const socket = visit.secure ? `wss://${visit.host}` : null;
    return (await this.#parts.pages.file(visit.path, socket)) ?? plainAnswer(404, 'There is nothing here.');
  }

  async #operator(visit: Visit): Promise<WebResponse> {
    const { guard, site } = this.#parts;
    if (visit.path === '/' && !visit.secure && !isLoopback(visit.ip)) return this.#landing(visit);
    const refusal = guard.operatorRefusal(visit);
    if (refusal === null && visit.path === '/' && visit.token !== null) return this.#signIn(visit, visit.token);
    if (refusal === null) return site.respond(webRequest(visit));
    if (visit.path !== '/' || !visit.secure) return this.#refuse(visit, refusal);
    const asked = visit.token !== null || visit.cookie !== null;
    if (asked || refusal.code !== 'operator-token') this.#parts.refused(visit, refusal);
    return signInPage(refusal.status, asked ? refusal.words : null);
  }

  /** The token goes from the address into a cookie, so that it stands in no history and pictures and videos have it too. */
  #signIn(visit: Visit, token: string): WebResponse {
    const cookie = `${operatorCookieName(visit.host)}=${encodeURIComponent(token)}`;
    const secure = visit.secure ? '; Secure' : '';
    return plainAnswer(303, 'Signed in.', {
      Location: '/',
      'Set-Cookie': `${cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000${secure}`,
      'Cache-Control': 'no-store',
    });
  }

  #landing(visit: Visit): WebResponse {
    return landingPage({
      secure: this.#secureOrigin(visit),
      app: `ws://${this.#nameFor(visit)}:${this.#parts.ports().plain}/android-cam`,
    });
  }

  #secureOrigin(visit: Visit): string | null {
    const { secure } = this.#parts.ports();
    return secure === 0 ? null : `https://${this.#nameFor(visit)}:${secure}`;
  }

  /** The name by which the visitor called the station, if it is one of its own, else an address that works. */
  #nameFor({ host }: Visit): string {
    const known = isOwnHost(host, this.#parts.ownNames());
    return (known ? hostNameOf(host) : null) ?? this.#parts.anyAddress();
  }

  #refuse(visit: Visit, refusal: Refusal): WebResponse {
    this.#parts.refused(visit, refusal);
    return plainAnswer(refusal.status, refusal.words);
  }
}

function webRequest({ method, path, range }: Visit): WebRequest {
  return { method, path, range };
}
