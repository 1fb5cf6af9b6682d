import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { keepNewest } from '../keep-newest.ts';

/** After so many refusals within `windowMs` an account is blocked for `blockMs`; the least recent accounts are forgotten. */
const LIMITS = { refusals: 20, windowMs: 60_000, blockMs: 30_000, accounts: 1024 };

interface Account {
  readonly refusedUs: number[];
  blockedUntilUs: number;
}

/**
 * Counts refusals, so that nobody can try out tokens or keep the station busy with being refused. An account is what they
 * are counted for: an address, or a device that is known by more than that.
 */
export class RefusalLimiter {
  readonly #clock: Clock;
  readonly #log: Log;
  /** In order of their last refusal. */
  readonly #accounts = new Map<string, Account>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  isBlocked(name: string): boolean {
    const account = this.#accounts.get(name);
    return account !== undefined && this.#clock.nowUs() < account.blockedUntilUs;
  }

  /** Counts a refusal of somebody at `address`; says so where it is the one too many. A blocked account counts nothing. */
  count(name: string, address: string): void {
    if (this.isBlocked(name)) return;
    const nowUs = this.#clock.nowUs();
    const before = this.#accounts.get(name)?.refusedUs ?? [];
    const refusedUs = [...before.filter((atUs) => nowUs - atUs < LIMITS.windowMs * 1000), nowUs];
    const blocks = refusedUs.length >= LIMITS.refusals;
    this.#accounts.delete(name);
    this.#accounts.set(
      name,
      blocks
        ? { refusedUs: [], blockedUntilUs: nowUs + LIMITS.blockMs * 1000 }
        : { refusedUs, blockedUntilUs: -Infinity },
    );
    keepNewest(this.#accounts, LIMITS.accounts);
    if (!blocks) return;
    const words = `Too many attempts from ${address} were refused; they are not looked at for half a minute.`;
    this.#log.warning('address-blocked', `${words} Devices that are allowed already get in as before.`);
  }

  /** Starts the account anew, for one whose refusals were not its fault. */
  forgive(name: string): void {
    this.#accounts.delete(name);
  }
}
