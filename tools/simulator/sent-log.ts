import { createHash } from 'node:crypto';
import type { CaptureMessage } from './simulated-capture.ts';

/** One binary message that was handed to the socket; `bytes` is the payload without the header. */
export interface SentMessage extends Omit<CaptureMessage, 'payload' | 'exactMs'> {
  readonly bytes: number;
  /** Of the payload, in hex; only where hashes were asked for. */
  readonly sha1?: string;
}

/** How much a phone remembers of what it sent: nothing, one entry a message, or that and a hash. */
export type SentDetail = 'none' | 'list' | 'hashes';

/** What one phone sent, for a test to compare with what was recorded. Grows without a bound: 'none' for long runs. */
export class SentLog {
  readonly #detail: SentDetail;
  readonly #messages: SentMessage[] = [];

  constructor(detail: SentDetail) {
    this.#detail = detail;
  }

  add({ capture, kind, sequence, timestampMs, key, payload }: CaptureMessage): void {
    if (this.#detail === 'none') return;
    const entry = { capture, kind, sequence, timestampMs, key, bytes: payload.length };
    this.#messages.push(this.#detail === 'hashes' ? { ...entry, sha1: sha1Of(payload) } : entry);
  }

  /** In the order of sending. */
  messages(): readonly SentMessage[] {
    return this.#messages;
  }
}

/** The units of a clip come round again and again: each is hashed once. */
const hashes = new WeakMap<Uint8Array, string>();

function sha1Of(payload: Uint8Array): string {
  const known = hashes.get(payload);
  if (known !== undefined) return known;
  const hash = createHash('sha1').update(payload).digest('hex');
  hashes.set(payload, hash);
  return hash;
}
