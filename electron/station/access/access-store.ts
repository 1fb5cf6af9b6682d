import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { identityKind } from '#shared/contract/access.ts';
import type { Clock } from '../clock.ts';
import { messageOf } from '../error-facts.ts';
import { keptPath } from '../kept-file.ts';
import type { Log } from '../log.ts';
import { JsonFile } from '../settings/json-file.ts';

/** Decisions that are remembered; beyond that the oldest refusal goes, and the oldest of all where there is none. */
const MAX_DECISIONS = 1000;
const TOKEN_BYTES = 16;
const OWNER_ONLY = 0o600;
const ACCESS_FILE = 'access.json';

/** The two secrets: what devices show, and what operators show on other computers. */
export type TokenKind = 'device' | 'operator';

const storedToken = z.string().regex(/^[A-Za-z0-9_-]{16,256}$/);

const decision = z.object({
  /** `id:<device id>` or `address:<ip>`. */
  key: z.string().max(300),
  identity: identityKind,
  label: z.string(),
  /** The IP address from which it was last seen. */
  address: z.string(),
  allowed: z.boolean(),
  decidedAtMs: z.number(),
});
/** What the operator has decided of a device. */
export type Decision = Readonly<z.infer<typeof decision>>;

const accessFile = z.object({
  deviceToken: storedToken,
  operatorToken: storedToken,
  decisions: z.array(decision),
});

/** The tokens that are stored in the data folder; none where there is no file, or none that can be used. */
export function storedTokens(dataFolder: string): readonly string[] {
  try {
    const stored = new JsonFile(join(dataFolder, ACCESS_FILE), accessFile).read();
    return stored === null ? [] : [stored.deviceToken, stored.operatorToken];
  } catch {
    return [];
  }
}

/** Tokens that the command line fixes for this run. */
export interface FixedTokens {
  readonly deviceToken?: string | undefined;
  readonly operatorToken?: string | undefined;
}

/** 128 random bits in letters that a URL takes as they are. */
const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares in a time that says nothing of where the two differ. An empty token opens nothing. */
function isSame(given: string, token: string): boolean {
  return timingSafeEqual(digest(given), digest(token)) && given !== '';
}

/** The tokens and what was decided of devices, in the data folder's access.json, which only its owner may read. */
export class AccessStore {
  readonly #file: JsonFile<typeof accessFile>;
  readonly #fixed: { readonly device: string | undefined; readonly operator: string | undefined };
  readonly #clock: Clock;
  readonly #tokens = { device: newToken(), operator: newToken() };
  /** In order of their age. */
  readonly #decisions = new Map<string, Decision>();

  constructor(dataFolder: string, fixed: FixedTokens, clock: Clock) {
    this.#file = AccessStore.fileIn(dataFolder);
    this.#fixed = { device: fixed.deviceToken, operator: fixed.operatorToken };
    this.#clock = clock;
  }

  /** Where tokens and decisions are, in that data folder. */
  static fileIn(dataFolder: string): JsonFile<typeof accessFile> {
    return new JsonFile(join(dataFolder, ACCESS_FILE), accessFile, OWNER_ONLY);
  }

  /** Reads the file, and makes it on the first run. Never rejects: what cannot be read or written is told in the log. */
  async load(log: Log): Promise<void> {
    if (this.#read(log)) return;
    try {
      await this.#write();
    } catch (error) {
      const words =
        `${this.#file.path} cannot be written: ${messageOf(error)}. The tokens hold until the program ends; ` +
        'devices have to be paired again after that.';
      log.warning('access-not-stored', words);
    }
  }

  get deviceToken(): string {
    return this.#fixed.device ?? this.#tokens.device;
  }

  get operatorToken(): string {
    return this.#fixed.operator ?? this.#tokens.operator;
  }

  /** The tokens that the command line has fixed. */
  get fixedTokens(): TokenKind[] {
    return (['device', 'operator'] as const).filter((kind) => this.#fixed[kind] !== undefined);
  }

  isDeviceToken(text: string): boolean {
    return isSame(text, this.deviceToken);
  }

  isOperatorToken(text: string): boolean {
    return isSame(text, this.operatorToken);
  }

  /** All decisions, the oldest first. */
  get decisions(): readonly Decision[] {
    return [...this.#decisions.values()];
  }

  /** What was decided of the device with this key, null where nothing was. */
  decisionOf(key: string): Decision | null {
    return this.#decisions.get(key) ?? null;
  }

  /** Makes a new token. It is in force at once; resolves when it is on the disk. Rejects with the file system's error. */
  renew(kind: TokenKind): Promise<void> {
    this.#tokens[kind] = newToken();
    return this.#write();
  }

  /** Remembers a decision. It is in force at once; resolves when it is on the disk. Rejects with the file system's error. */
  decide(made: Omit<Decision, 'decidedAtMs'>): Promise<void> {
    this.#decisions.delete(made.key);
    if (this.#decisions.size >= MAX_DECISIONS) this.#forgetOldest();
    this.#decisions.set(made.key, { ...made, decidedAtMs: Math.floor(this.#clock.nowUs() / 1000) });
    return this.#write();
  }

  /** Takes a decision away. Resolves when that is on the disk. Rejects with the file system's error. */
  forget(key: string): Promise<void> {
    return this.#decisions.delete(key) ? this.#write() : Promise.resolve();
  }

  /** Notes what a device is called and where it was seen; on the disk with the next decision. */
  see(key: string, seen: Pick<Decision, 'label' | 'address'>): void {
    const known = this.#decisions.get(key);
    if (known !== undefined) this.#decisions.set(key, { ...known, ...seen });
  }

  #forgetOldest(): void {
    const { decisions } = this;
    const surplus = decisions.find(({ allowed }) => !allowed) ?? decisions[0];
    if (surplus !== undefined) this.#decisions.delete(surplus.key);
  }

  /** Whether there was a file to read. */
  #read(log: Log): boolean {
    try {
      const stored = this.#file.read();
      if (stored === null) return false;
      this.#tokens.device = stored.deviceToken;
      this.#tokens.operator = stored.operatorToken;
      for (const made of stored.decisions.slice(-MAX_DECISIONS)) this.#decisions.set(made.key, made);
      return true;
    } catch (error) {
      const words = 'There are new tokens, and what was decided of devices is not known.';
      log.warning('settings-unreadable', `${messageOf(error)}. ${words}${this.#setAside()}`);
      return false;
    }
  }

  /** Keeps a file that cannot be used, for whoever can repair it; says so if that worked. */
  #setAside(): string {
    const kept = keptPath(this.#file.path, 'unreadable');
    try {
      renameSync(this.#file.path, kept);
      return ` The old file is kept as ${kept}.`;
    } catch {
      return '';
    }
  }

  #write(): Promise<void> {
    return this.#file.write({
      deviceToken: this.#tokens.device,
      operatorToken: this.#tokens.operator,
      decisions: [...this.decisions],
    });
  }
}
