import * as z from 'zod';
import { deviceId, MAX_DEVICE_NAME } from '#shared/messages/camera-messages.ts';
import type { Remembered } from './remembered.ts';
import type { PhoneIdentity } from './worker-messages.ts';

const KEY = 'capture-station.phone';
const ID_BYTES = 16;
const MAX_TOKEN = 256;

const kept = z.object({
  deviceId,
  name: z.string().max(MAX_DEVICE_NAME).catch(''),
  nameEdited: z.boolean().catch(false),
  token: z.string().max(MAX_TOKEN).nullable().catch(null),
});
type Kept = Readonly<z.infer<typeof kept>>;

/** Who this phone is; remembered with every change. */
export class IdentityKeeper {
  readonly #remembered: Remembered;
  readonly #model: string;
  #kept: Kept;

  /** Begins with what is remembered, or with a new id. `scanned` is the token of the address; a new one replaces the old. */
  constructor(remembered: Remembered, model: string, scanned: string | null) {
    this.#remembered = remembered;
    this.#model = model;
    const known = remembered.read(KEY, kept) ?? { deviceId: randomId(), name: '', nameEdited: false, token: null };
    this.#kept = { ...known, token: scanned ?? known.token };
    remembered.write(KEY, this.#kept);
  }

  get identity(): PhoneIdentity {
    return { ...this.#kept, model: this.#model };
  }

  /** The person gave the phone a name. Returns it as it is kept; null where nothing is left of it or nothing changed. */
  edit(name: string): string | null {
    const trimmed = name.trim().slice(0, MAX_DEVICE_NAME);
    if (trimmed === '' || trimmed === this.#kept.name) return null;
    this.#keep({ name: trimmed, nameEdited: true });
    return trimmed;
  }

  /** The station knows the phone by this name. */
  confirm(name: string): void {
    this.#keep({ name, nameEdited: false });
  }

  #keep(changed: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...changed };
    this.#remembered.write(KEY, this.#kept);
  }
}

/** The token that a scanned address ends in, `#TOKEN`; null where it bears none. */
export function scannedToken(hash: string): string | null {
  const text = hash.replace(/^#/, '');
  if (text === '' || text.length > MAX_TOKEN) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** 128 random bits as base64url. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return btoa(String.fromCodePoint(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
