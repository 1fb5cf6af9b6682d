import os from 'node:os';
import type { CertificateFacts } from '#shared/contract/access.ts';
import type { Clock, Timer } from '../clock.ts';
import { messageOf } from '../error-facts.ts';
import type { Log } from '../log.ts';
import { type KeyPair, makeAuthority, makeServerCertificate } from './certificate-maker.ts';
import { certificateNames } from './certificate-names.ts';
import { heldAuthority, HeldCertificate } from './held-certificate.ts';
import { type KeyOwner, TlsFolder } from './tls-folder.ts';

/** What is left of a certificate's time when it is made anew. */
const RENEW_BEFORE_MS = 30 * 24 * 60 * 60 * 1000;

/** Names of the certificate before that the next one covers too. */
const MAX_EARLIER_NAMES = 50;

/** What the HTTPS server presents, PEM; `cert` is its certificate followed by the CA's. */
export interface Credentials {
  readonly key: string;
  readonly cert: string;
}

/** What the certificate keeper works with. */
export interface CertificateKeeperParts {
  /** The folder of keys and certificates; made when it is needed. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The IP addresses and host names by which the station is reached at this moment; what is neither is left out. */
  readonly names: () => readonly string[];
  readonly checkEveryMs: number;
  /**
   * Whether this is a moment for another certificate, always unless said otherwise. A phone that has clicked through the
   * warning has done so for one certificate; another one locks it out until somebody reloads its page.
   */
  readonly mayRenew?: () => boolean;
  /** The server has to present these from now on. */
  readonly renewed: (credentials: Credentials) => void;
  /** What the CA is named after: this machine's name, unless said otherwise. */
  readonly hostname?: string;
}

const WHAT: Readonly<Record<KeyOwner, string>> = {
  ca: "The station's own certificate authority",
  server: "The station's certificate",
};
const AUTHORITY_ADVICE = 'Phones on which the old one was installed have to install the new one.';

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * The certificate of the HTTPS port and the local CA that signs it: read from the folder, made on the first run, and made
 * anew when an address is new or its time runs out. The CA stays as long as it can, for it is what phones have installed.
 */
export class CertificateKeeper {
  readonly #parts: CertificateKeeperParts;
  readonly #folder: TlsFolder;
  #held: { readonly authority: HeldCertificate; readonly server: HeldCertificate } | null = null;
  #timer: Timer | null = null;
  #checking: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | null = null;

  constructor(parts: CertificateKeeperParts) {
    this.#parts = parts;
    this.#folder = new TlsFolder(parts.folder);
  }

  /** What the server is to present. A folder that cannot be written is told in the log, and is no reason to reject. */
  async start(): Promise<Credentials> {
    const { clock, checkEveryMs } = this.#parts;
    const authority = await this.#authority(null);
    const server = await this.#server(await this.#stored('server', (pair) => new HeldCertificate(pair)), authority);
    this.#held = { authority, server };
    this.#timer = clock.every(checkEveryMs, () => void this.check());
    return this.credentials;
  }

  /** Stops looking. Resolves when a look that is under way is done; `renewed` is not called any more. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = null;
    await this.#checking;
  }

  /** Looks now whether the certificate still fits, as it is done every `checkEveryMs`. Never rejects. */
  check(): Promise<void> {
    // One look at a time, and one that waits: what it will find is what every further one would.
    this.#waiting ??= this.#checking.then(() => {
      this.#waiting = null;
      return this.#check();
    });
    this.#checking = this.#waiting;
    return this.#waiting;
  }

  get credentials(): Credentials {
    const { authority, server } = this.#present;
    return { key: server.pair.key, cert: server.pair.cert + authority.pair.cert };
  }

  get facts(): CertificateFacts {
    const { authority, server } = this.#present;
    return {
      names: server.names,
      validUntilMs: server.validUntilMs,
      authorityFingerprint: authority.certificate.fingerprint256,
    };
  }

  /** The CA's certificate as phones install it, DER and PEM. */
  get authorityDer(): Uint8Array {
    return new Uint8Array(this.#present.authority.certificate.raw);
  }

  get authorityPem(): string {
    return this.#present.authority.pair.cert;
  }

  get #present() {
    if (this.#held === null) throw new Error('There is no certificate before the start.');
    return this.#held;
  }

  async #check(): Promise<void> {
    const { log, renewed } = this.#parts;
    if (this.#held === null || this.#parts.mayRenew?.() === false) return;
    try {
      const { authority: before, server: presented } = this.#held;
      const authority = await this.#authority(before);
      const server = await this.#server(presented, authority);
      if (server === presented) return;
      this.#held = { authority, server };
      if (this.#timer !== null) renewed(this.credentials);
    } catch (error) {
      const words = `The certificate could not be renewed: ${messageOf(error)}. The station tries again.`;
      log.warning('certificate-not-renewed', words);
    }
  }

  /** The CA to sign with: the stored one, which may be another than is held; else the one that is held; else a new one. */
  async #authority(held: HeldCertificate | null): Promise<HeldCertificate> {
    const { clock, hostname = os.hostname(), log } = this.#parts;
    const stored = await (held === null ? this.#stored('ca', heldAuthority) : this.#replacement());
    const known = [stored, held].filter((authority) => authority !== null);
    const lasting = known.find((authority) => this.#lasts(authority));
    if (lasting !== undefined) return lasting;
    const [ending] = known;
    if (ending !== undefined) {
      const words = `${WHAT.ca} ends on ${dateOf(ending.validUntilMs)}: a new one is made. ${AUTHORITY_ADVICE}`;
      log.warning('certificate-remade', words);
    }
    const made = heldAuthority(await makeAuthority(hostname, clock.nowUs() / 1000));
    await this.#store('ca', made.pair);
    return made;
  }

  /** The certificate to present: the given one if it still fits, else a new one. */
  async #server(present: HeldCertificate | null, authority: HeldCertificate): Promise<HeldCertificate> {
    const { clock, log } = this.#parts;
    const names = certificateNames(this.#parts.names());
    if (present !== null && this.#fits(present, authority, names)) return present;
    // An address that is away now may come back, and must not cost another certificate then.
    const earlier = present?.names.slice(-MAX_EARLIER_NAMES) ?? [];
    const covered = certificateNames([...names, ...earlier]);
    const made = new HeldCertificate(await makeServerCertificate(authority.pair, covered, clock.nowUs() / 1000));
    await this.#store('server', made.pair);
    const words = `Made a certificate for ${covered.join(', ')}; it is valid until ${dateOf(made.validUntilMs)}.`;
    log.info('certificate-made', words);
    return made;
  }

  #fits(server: HeldCertificate, authority: HeldCertificate, names: readonly string[]): boolean {
    const covered = new Set(server.names);
    return (
      server.isIssuedBy(authority) &&
      this.#lasts(server) &&
      // One that was made while the clock was ahead.
      server.validFromMs <= this.#parts.clock.nowUs() / 1000 &&
      names.every((name) => covered.has(name))
    );
  }

  #lasts(held: HeldCertificate): boolean {
    return held.validUntilMs - this.#parts.clock.nowUs() / 1000 >= RENEW_BEFORE_MS;
  }

  async #stored(owner: KeyOwner, held: (pair: KeyPair) => HeldCertificate): Promise<HeldCertificate | null> {
    try {
      const pair = await this.#folder.read(owner);
      return pair === null ? null : held(pair);
    } catch (error) {
      const words = `${WHAT[owner]} in ${this.#folder.path} cannot be used (${messageOf(error)}): a new one is made.`;
      this.#parts.log.warning('certificate-remade', owner === 'ca' ? `${words} ${AUTHORITY_ADVICE}` : words);
      return null;
    }
  }

  /** The CA that is stored now; null where none can be used, which is no reason to leave the one that is held. */
  async #replacement(): Promise<HeldCertificate | null> {
    try {
      const pair = await this.#folder.read('ca');
      return pair === null ? null : heldAuthority(pair);
    } catch {
      return null;
    }
  }

  async #store(owner: KeyOwner, pair: KeyPair): Promise<void> {
    try {
      await this.#folder.write(owner, pair);
    } catch (error) {
      const words =
        `${WHAT[owner]} cannot be stored in ${this.#folder.path}: ${messageOf(error)}. It holds until the program ends, ` +
        'and phones have to accept another one after that.';
      this.#parts.log.warning('certificate-not-stored', words);
    }
  }
}
