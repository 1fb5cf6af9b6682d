import type { AccessStore } from './access-store.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import type { RefusalLimiter } from './refusal-limiter.ts';
import { keepNewest } from '../keep-newest.ts';

/** Addresses whose last wrong token is remembered. */
const MAX_REMEMBERED = 1024;

/** Who is an operator: whoever shows the operator token. Where none is needed, as from loopback, nobody asks here. */
export class OperatorGate {
  readonly #store: AccessStore;
  readonly #limiter: RefusalLimiter;

  /** The wrong token that an address showed last: a page that asks again and again with one counts once. */
  readonly #lastWrong = new Map<string, string>();

  constructor(store: AccessStore, limiter: RefusalLimiter) {
    this.#store = store;
    this.#limiter = limiter;
  }

  /** Why a peer with this token, null for none, is no operator; null where it is one. */
  tokenRefusal(ip: string, token: string | null): Refusal<'operator-token' | 'rate-limited'> | null {
    // An account of its own: what pages do must not lock out the devices of an address.
    const account = `operator ${ip}`;
    // A browser asks for many things before anybody has typed a token: that tries out none.
    if (token === null || token === '') return refusalOf('operator-token');
    if (this.#limiter.isBlocked(account)) return refusalOf('rate-limited');
    if (this.#store.isOperatorToken(token)) return null;
    if (this.#lastWrong.get(ip) !== token) {
      this.#limiter.count(account, ip);
      this.#remember(ip, token);
    }
    return refusalOf('operator-token');
  }

  #remember(ip: string, token: string): void {
    this.#lastWrong.delete(ip);
    this.#lastWrong.set(ip, token);
    keepNewest(this.#lastWrong, MAX_REMEMBERED);
  }
}
