import { readPreviewHeader } from '#shared/packets/preview-packet.ts';

/** Whoever wants the packets of a channel. */
export interface PacketTarget {
  /** The packet's memory is the target's to keep. */
  receive(packet: ArrayBuffer, key: boolean): void;
}

const ACKNOWLEDGE_MS = 100;
/** So that bursts are acknowledged in time: a quarter of what the station allows to be in flight. */
const ACKNOWLEDGE_PACKETS = 64;

/** Takes the preview packets from the connection, leads each to the tiles of its channel, and acknowledges them. */
export class PreviewReceiver {
  readonly #acknowledge: (packets: number) => void;
  readonly #targets = new Map<number, Set<PacketTarget>>();
  #unacknowledged = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(acknowledge: (packets: number) => void) {
    this.#acknowledge = acknowledge;
  }

  /** From now on the target gets the channel's packets; the returned function takes it away again. */
  connect(channel: number, target: PacketTarget): () => void {
    const targets = this.#targets.get(channel) ?? new Set();
    this.#targets.set(channel, targets.add(target));
    return () => {
      targets.delete(target);
      if (targets.size === 0 && this.#targets.get(channel) === targets) this.#targets.delete(channel);
    };
  }

  receive(packet: ArrayBuffer): void {
    // All count, those that nobody wants too: the station counts them as in flight.
    this.#count();
    const header = readPreviewHeader(new Uint8Array(packet));
    if (header === null) return;
    let left = this.#targets.get(header.channel)?.size ?? 0;
    for (const target of this.#targets.get(header.channel) ?? []) {
      left -= 1;
      // A target gives the memory away to its worker.
      target.receive(left === 0 ? packet : packet.slice(0), header.key);
    }
  }

  /** The connection is a new one, on which nothing is in flight. */
  reset(): void {
    this.#unacknowledged = 0;
  }

  #count(): void {
    this.#unacknowledged += 1;
    if (this.#unacknowledged >= ACKNOWLEDGE_PACKETS) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), ACKNOWLEDGE_MS);
  }

  #send(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const packets = this.#unacknowledged;
    this.#unacknowledged = 0;
    if (packets > 0) this.#acknowledge(packets);
  }
}
