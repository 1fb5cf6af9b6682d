import type { AccessMode, KnownDevice, WaitingDevice } from '#shared/contract/access.ts';
import { CommandError } from '#shared/contract/problems.ts';
import type { Clock } from '../clock.ts';
import { messageOf } from '../error-facts.ts';
import type { Log } from '../log.ts';
import type { AccessStore, TokenKind } from './access-store.ts';
import { type Claim, judge } from './admission.ts';
import { type Applicant, type Application, type ApplicationListener, keyOf } from './applicant.ts';
import { knownDevices } from './known-devices.ts';
import { type DeviceRefusal, refusalOf } from './refusal.ts';
import type { RefusalLimiter } from './refusal-limiter.ts';
import { TokenGrants } from './token-grants.ts';
import { type DecidedDevice, type Visit, visitingDevice, visitLabel, waitingDevice } from './visit.ts';

/** What the gatekeeper works with. */
export interface GatekeeperParts {
  readonly store: AccessStore;
  readonly limiter: RefusalLimiter;
  readonly clock: Clock;
  readonly log: Log;
  /** The mode in force; `modeChanged` is to be called when it is another. */
  readonly mode: () => AccessMode;
  /** How many devices may wait at once, and how many of one address; further ones are refused. */
  readonly limits: { readonly waitingDevices: number; readonly waitingPerAddress: number };
  /** Who waits, who is connected or what was decided is another. */
  readonly changed: () => void;
}

/** Decides which devices may connect, whatever protocol they speak; asks the operator where the mode says so. */
export class Gatekeeper {
  readonly #parts: GatekeeperParts;
  readonly #grants = new TokenGrants();
  readonly #visits = new Set<Visit>();
  #numbers = 0;

  constructor(parts: GatekeeperParts) {
    this.#parts = parts;
  }

  /** A device wants to connect. What can be said at once is said to the listener before this returns. */
  apply(applicant: Applicant, listener: ApplicationListener): Application {
    const { store, limiter, changed } = this.#parts;
    const visit: Visit = {
      applicant,
      listener,
      key: keyOf(applicant.identity),
      label: visitLabel(applicant.label, applicant),
      number: 0,
      sinceMs: this.#nowMs(),
      state: 'arrived',
    };
    // A device that was decided on has an account of its own, so that no neighbour at its address can lock it out.
    const account = store.decisionOf(visit.key) === null ? applicant.address : visit.key;
    const token = this.#judgeToken(applicant.token, account);
    const verdict = judge(this.#claim(visit, token));
    if (verdict === 'admit') {
      if (token === 'right') this.#grant(visit);
      this.#sendEarlierAway(visit);
      this.#admit(visit);
      changed();
    } else if (verdict === 'wait' && this.#makeRoomFor(visit)) {
      this.#wait(visit);
      changed();
    } else {
      const code = verdict === 'wait' ? 'too-many' : verdict;
      if (code !== 'rate-limited') limiter.count(account, applicant.address);
      this.#refuse(visit, refusalOf(code));
    }
    return {
      describe: ({ label }) => this.#describe(visit, label),
      withdraw: () => this.#withdraw(visit),
    };
  }

  /** Why a token is refused before anything else is known of who shows it; null where it is right. */
  tokenRefusal(address: string, token: string): DeviceRefusal | null {
    const judged = this.#judgeToken(token, address);
    if (judged === 'right') return null;
    if (judged === 'unread') return refusalOf('rate-limited');
    this.#parts.limiter.count(address, address);
    return refusalOf('token-wrong');
  }

  /** Somebody at this address said nothing that a device says. */
  misunderstood(address: string): void {
    const words = `Refused ${address}: ${refusalOf('bad-hello').words}`;
    this.#parts.log.warningOncePerSecond('device-refused', words, { device: address });
    this.#parts.limiter.count(address, address);
  }

  /** Who waits for the operator, in the order of their numbers. */
  get waiting(): readonly WaitingDevice[] {
    return this.#waitingVisits.sort((a, b) => a.number - b.number).map(waitingDevice);
  }

  /**
   * Lets a waiting device in or refuses it, with all others that go by the same key; either is remembered. Rejects with a
   * CommandError: `not-waiting`, or `disk-error` where it holds for this run only.
   */
  async answer(number: number, allow: boolean): Promise<WaitingDevice> {
    const visit = this.#waitingVisits.find((waiting) => waiting.number === number);
    if (visit === undefined) {
      const words = `Nobody waits under number ${number}: it was answered already, or the device has gone.`;
      throw new CommandError('not-waiting', words, String(number));
    }
    const device = waitingDevice(visit);
    await this.#decide(visitingDevice(visit), allow);
    return device;
  }

  /** The devices that were decided on, and those that were let in without: by a token, or because the station is open. */
  devices(): KnownDevice[] {
    return knownDevices(this.#parts.store.decisions, this.#grants.all, this.#admittedVisits);
  }

  /**
   * Changes what was decided of a device: `refuse` also cuts it off, `forget` lets it ask again when it next connects.
   * Rejects as `answer` does.
   */
  async decide(key: string, decision: 'allow' | 'refuse' | 'forget'): Promise<void> {
    const waiting = this.#waitingVisits.find((visit) => visit.key === key);
    const device =
      this.devices().find((known) => known.key === key) ?? (waiting === undefined ? null : visitingDevice(waiting));
    if (device === null) throw new CommandError('not-waiting', `Nothing is known of a device "${key}".`, key);
    if (decision !== 'forget') {
      await this.#decide(device, decision === 'allow');
      return;
    }
    this.#grants.take(key);
    this.#parts.limiter.forgive(key);
    await this.#stored(this.#parts.store.forget(key));
  }

  /**
   * Makes a new token. Devices that are connected stay and may come back; grants of others end. Rejects with a
   * CommandError: `token-fixed` where the command line has fixed it, or `disk-error` where it holds for this run only.
   */
  async renew(kind: TokenKind): Promise<void> {
    const { store } = this.#parts;
    if (store.fixedTokens.includes(kind)) {
      const words = `The ${kind} token is fixed by the command line: start the station without it to have it renewed.`;
      throw new CommandError('token-fixed', words, kind);
    }
    if (kind === 'device') this.#grants.keepOnly(new Set(this.#admittedVisits.map(({ key }) => key)));
    await this.#stored(store.renew(kind));
  }

  /** The mode is another: those that wait are judged again. Who is connected stays. */
  modeChanged(): void {
    for (const visit of this.#waitingVisits) {
      const verdict = judge(this.#claim(visit, 'none'));
      if (verdict === 'admit') this.#admit(visit);
      else if (verdict !== 'wait') this.#refuse(visit, refusalOf(verdict));
    }
    this.#parts.changed();
  }

  get #waitingVisits(): Visit[] {
    return [...this.#visits].filter(({ state }) => state === 'waiting');
  }

  get #admittedVisits(): Visit[] {
    return [...this.#visits].filter(({ state }) => state === 'admitted');
  }

  #judgeToken(token: string | null, account: string): Claim['token'] {
    const { store, limiter } = this.#parts;
    if (limiter.isBlocked(account)) return 'unread';
    if (token === null || token === '') return 'none';
    // Operators may let in whatever they like, a page from disk for example.
    return store.isDeviceToken(token) || store.isOperatorToken(token) ? 'right' : 'wrong';
  }

  #claim({ key }: Visit, token: Claim['token']): Claim {
    const { mode, store } = this.#parts;
    const decision = store.decisionOf(key);
    return {
      mode: mode(),
      token,
      decision: decision === null ? null : decision.allowed ? 'allowed' : 'refused',
      granted: this.#grants.has(key),
    };
  }

  /** An address may hide several devices, and the next of them need not have the token. */
  #grant({ applicant, key, label, sinceMs }: Visit): void {
    if (applicant.identity.kind === 'id') this.#grants.give(key, { label, address: applicant.address, sinceMs });
  }

  /** Whether one more may wait: in the place of an earlier connection of the same device, or in one that is free. */
  #makeRoomFor(visit: Visit): boolean {
    const earlier = this.#sendEarlierAway(visit);
    const { waitingDevices, waitingPerAddress } = this.#parts.limits;
    const others = this.#waitingVisits;
    const neighbours = others.filter(({ applicant }) => applicant.address === visit.applicant.address);
    if (earlier === null && (others.length >= waitingDevices || neighbours.length >= waitingPerAddress)) return false;
    // The operator may be typing the number at this moment.
    visit.number = earlier?.number ?? (this.#numbers += 1);
    visit.sinceMs = earlier?.sinceMs ?? visit.sinceMs;
    return true;
  }

  /** Ends what the same device still has waiting; null where there is nothing. */
  #sendEarlierAway({ key, applicant }: Visit): Visit | null {
    if (applicant.identity.kind !== 'id') return null;
    const earlier = this.#waitingVisits.find((visit) => visit.key === key) ?? null;
    if (earlier !== null) this.#end(earlier, refusalOf('replaced'));
    return earlier;
  }

  #wait(visit: Visit): void {
    const { applicant, label, number } = visit;
    visit.state = 'waiting';
    this.#visits.add(visit);
    const words =
      `${label} wants to connect (${applicant.protocol}, ${applicant.address}): ` +
      `type "allow ${number}" or "refuse ${number}", or answer in the console.`;
    this.#parts.log.repeated('device-waiting', words, { device: applicant.address });
    visit.listener.waiting();
  }

  #admit(visit: Visit): void {
    if (visit.state === 'gone') return;
    visit.state = 'admitted';
    visit.sinceMs = this.#nowMs();
    this.#visits.add(visit);
    this.#parts.store.see(visit.key, { label: visit.label, address: visit.applicant.address });
    visit.listener.admitted();
  }

  #refuse(visit: Visit, refusal: DeviceRefusal): void {
    // What one listener does may have ended another's connection.
    if (visit.state === 'gone') return;
    const { label, applicant } = visit;
    // Of too many attempts the log was told when they became too many.
    if (refusal.code !== 'rate-limited') {
      const words = `Refused ${label} (${applicant.protocol}, ${applicant.address}): ${refusal.words}`;
      this.#parts.log.warningOncePerSecond('device-refused', words, { device: applicant.address });
    }
    this.#end(visit, refusal);
  }

  #end(visit: Visit, refusal: DeviceRefusal): void {
    visit.state = 'gone';
    this.#visits.delete(visit);
    visit.listener.refused(refusal);
  }

  #describe(visit: Visit, label: string): void {
    if (visit.state === 'gone') return;
    const { key, applicant } = visit;
    visit.label = visitLabel(label, applicant);
    if (visit.state === 'admitted') {
      this.#parts.store.see(key, { label: visit.label, address: applicant.address });
      if (this.#grants.has(key)) this.#grant(visit);
    }
    this.#parts.changed();
  }

  #withdraw(visit: Visit): void {
    if (visit.state === 'gone') return;
    visit.state = 'gone';
    this.#visits.delete(visit);
    this.#parts.changed();
  }

  /** The decision is in force when this returns; resolves when it is stored. */
  #decide({ key, identity, label, address }: DecidedDevice, allow: boolean): Promise<void> {
    const { store, limiter, log } = this.#parts;
    const stored = store.decide({ key, identity, label, address, allowed: allow });
    limiter.forgive(key);
    if (!allow) this.#grants.take(key);
    for (const visit of [...this.#visits].filter((other) => other.key === key)) {
      if (!allow) this.#refuse(visit, refusalOf(visit.state === 'waiting' ? 'refused' : 'revoked'));
      else if (visit.state === 'waiting') {
        const { applicant } = visit;
        const words = `${visit.label} (${applicant.protocol}, ${applicant.address}) is allowed, now and when it comes back.`;
        log.info('device-allowed', words, { device: applicant.address });
        this.#admit(visit);
      }
    }
    return this.#stored(stored);
  }

  async #stored(writing: Promise<void>): Promise<void> {
    this.#parts.changed();
    try {
      await writing;
    } catch (error) {
      const why = messageOf(error);
      throw new CommandError('disk-error', `It holds until the program ends, but is not stored: ${why}.`, why);
    }
  }

  #nowMs(): number {
    return Math.floor(this.#parts.clock.nowUs() / 1000);
  }
}
