import { createHash } from 'node:crypto';
import os from 'node:os';
import { join } from 'node:path';
import type { AccessMode, AccessView, PhonePage } from '#shared/contract/access.ts';
import { AccessStore } from './access/access-store.ts';
import { Gatekeeper } from './access/gatekeeper.ts';
import { OperatorGate } from './access/operator-gate.ts';
import type { Refusal } from './access/refusal.ts';
import { RefusalLimiter } from './access/refusal-limiter.ts';
import { CertificateKeeper } from './certificates/certificate-keeper.ts';
import { TLS_FOLDER } from './certificates/tls-folder.ts';
import type { Clock } from './clock.ts';
import { messageOf } from './error-facts.ts';
import type { TlsCredentials } from './ingest/ingest-server.ts';
import { LIMITS } from './limits.ts';
import type { Log } from './log.ts';
import { type Interfaces, ownAddresses, ownHostNames } from './station-addresses.ts';

/** What access depends on. */
export interface StationAccessParts {
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Tokens that the command line fixes for this run. */
  readonly fixed: { readonly deviceToken?: string | undefined; readonly operatorToken?: string | undefined };
  readonly mode: () => AccessMode;
  /** Names that the operator has set beside the machine's own. */
  readonly hostNames: () => readonly string[];
  /** The address that the station listens on. */
  readonly host: string;
  readonly interfaces: () => Interfaces;
  /** Whether this is a moment for another certificate. */
  readonly mayRenew: () => boolean;
  /** What a console shows of it is different now. */
  readonly changed: () => void;
  /** The HTTPS port needs these from now on. */
  readonly renewed: (credentials: TlsCredentials) => void;
}

/** Where the station can be found now, for whoever shows it. */
export interface SecureDoor {
  readonly port: number;
  readonly problem: string | null;
  readonly consoles: readonly PhonePage[];
}

/**
 * Who may connect: tokens, decisions about devices and the certificate of the HTTPS port. It lives as long as the program,
 * whatever becomes of the station.
 */
export class StationAccess {
  readonly gatekeeper: Gatekeeper;
  readonly #parts: StationAccessParts;
  readonly #store: AccessStore;
  readonly #operators: OperatorGate;
  readonly #certificates: CertificateKeeper;
  readonly #hostName = os.hostname();
  #credentials: TlsCredentials | null = null;
  #problem: string | null = null;

  constructor(parts: StationAccessParts) {
    this.#parts = parts;
    const { dataFolder, clock, log, fixed, mode, changed } = parts;
    this.#store = new AccessStore(dataFolder, fixed, clock);
    const limiter = new RefusalLimiter(clock, log);
    this.#operators = new OperatorGate(this.#store, limiter);
    this.gatekeeper = new Gatekeeper({
      store: this.#store,
      limiter,
      clock,
      log,
      mode,
      limits: LIMITS,
      changed,
    });
    this.#certificates = new CertificateKeeper({
      folder: join(dataFolder, TLS_FOLDER),
      clock,
      log,
      names: () => [...ownAddresses(parts.host, parts.interfaces()), ...this.ownNames()],
      checkEveryMs: LIMITS.addressSampleMs,
      mayRenew: parts.mayRenew,
      renewed: (credentials) => {
        this.#credentials = credentials;
        parts.renewed(credentials);
        changed();
      },
    });
  }

  /** Reads tokens and decisions, and makes what is missing. Without a certificate it goes on, and says why. */
  async start(): Promise<void> {
    const { log } = this.#parts;
    await this.#store.load(log);
    try {
      this.#credentials = await this.#certificates.start();
    } catch (error) {
      this.#problem = `The certificate could not be made: ${messageOf(error)}.`;
      log.error('certificate-failed', `${this.#problem} The phone page is not available until the station can.`);
    }
  }

  stop(): Promise<void> {
    return this.#certificates.stop();
  }

  /** Null where there is none; `problem` then says why. */
  get credentials(): TlsCredentials | null {
    return this.#credentials;
  }

  get problem(): string | null {
    return this.#problem;
  }

  get deviceToken(): string {
    return this.#store.deviceToken;
  }

  get operatorToken(): string {
    return this.#store.operatorToken;
  }

  /** Who this station is for its devices: the same as long as its CA is. */
  get stationId(): string {
    const der = this.authority();
    return createHash('sha256')
      .update(der ?? this.#hostName)
      .digest('hex')
      .slice(0, 16);
  }

  get stationName(): string {
    return this.#hostName;
  }

  /** The names of this station may be others now: the certificate has to cover them. */
  async namesChanged(): Promise<void> {
    if (this.#credentials !== null) await this.#certificates.check();
  }

  /** The CA's certificate, DER; null where there is none. */
  authority(): Uint8Array | null {
    return this.#credentials === null ? null : this.#certificates.authorityDer;
  }

  /** Host names of this station beside its addresses. */
  ownNames(): readonly string[] {
    return ownHostNames(this.#hostName, this.#parts.hostNames());
  }

  /** Why a peer with that token is no operator; null where it is one. */
  operatorRefusal(ip: string, token: string | null): Refusal | null {
    return this.#operators.tokenRefusal(ip, token);
  }

  /** Why a device's token is refused; null where it is right. */
  deviceTokenRefusal(ip: string, token: string): Refusal | null {
    return this.gatekeeper.tokenRefusal(ip, token);
  }

  /** Everything about it, secrets included. */
  view({ port, problem, consoles }: SecureDoor): AccessView {
    return {
      deviceToken: this.deviceToken,
      operatorToken: this.operatorToken,
      fixedTokens: [...this.#store.fixedTokens],
      consoles: [...consoles],
      devices: [...this.gatekeeper.devices()],
      httpsPort: port,
      httpsProblem: problem ?? this.#problem,
      certificate: this.#credentials === null ? null : this.#certificates.facts,
    };
  }
}
