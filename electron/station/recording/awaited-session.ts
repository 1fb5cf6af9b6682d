import { AccessUnitInspector } from '#shared/h264/access-unit.ts';
import type { EndCause } from '#shared/recording/manifest.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import type { CaptureSession } from './capture.ts';
import type { Session } from './session/session.ts';

/** What an awaited session needs from around it. */
export interface AwaitedSessionHost {
  /** Opens the session whose first frame arrived at `firstUs`; null where that failed (and was told). */
  open(firstUs: number): Session | null;
  /** Messages could not be stored because the session could not be opened. */
  messagesDropped(count: number): void;
  /** The capture ended; `session` is null where not a single frame came. */
  ended(session: Session | null): void;
}

/** What may wait for a first frame; a device that sends more of it sends no video. */
const MAX_WAITING_BYTES = 1024 * 1024;

/**
 * A session from the moment it is announced: its folder is made, and named, when the first frame arrives. What comes
 * before it (the codec config) waits in memory.
 */
export class AwaitedSession implements CaptureSession {
  readonly #host: AwaitedSessionHost;
  readonly #inspector = new AccessUnitInspector();
  #waiting: MediaMessage[] = [];
  #waitingBytes = 0;
  #session: Session | null = null;
  #refused = false;
  #ended: Promise<void> | null = null;

  /** `session`: it is on disk already, and is gone on with. */
  constructor(host: AwaitedSessionHost, session: Session | null = null) {
    this.#host = host;
    this.#session = session;
  }

  /** The session on disk, null before the first frame. */
  get session(): Session | null {
    return this.#session;
  }

  write(message: MediaMessage): void {
    if (this.#session !== null) this.#session.write(message);
    else if (this.#refused) this.#host.messagesDropped(1);
    else if (this.#beginsVideo(message)) this.#open(message);
    else this.#keep(message);
  }

  beginsAnotherCapture(message: MediaMessage): boolean {
    return this.#session?.beginsAnotherCapture(message) ?? false;
  }

  flush(): void {
    this.#session?.flush();
  }

  settle(): void {
    this.#session?.settle();
  }

  end(cause: EndCause): Promise<void> {
    this.#ended ??= (this.#session?.end(cause) ?? Promise.resolve()).then(() => this.#host.ended(this.#session));
    return this.#ended;
  }

  /** Whether this is a frame, or more than a codec config can be. */
  #beginsVideo(message: MediaMessage): boolean {
    if (this.#waitingBytes + message.payload.byteLength > MAX_WAITING_BYTES) return true;
    const { kind } = this.#inspector.inspect(message.payload);
    return kind === 'picture' || kind === 'not-h264';
  }

  #keep(message: MediaMessage): void {
    // Not slice(): on a Buffer that is a view of the message, not a copy.
    this.#waiting.push({ ...message, payload: new Uint8Array(message.payload) });
    this.#waitingBytes += message.payload.byteLength;
  }

  #open(first: MediaMessage): void {
    this.#session = this.#host.open(first.arrivalUs);
    const messages = [...this.#waiting, first];
    this.#waiting = [];
    if (this.#session === null) {
      this.#refused = true;
      this.#host.messagesDropped(messages.length);
      return;
    }
    for (const message of messages) this.#session.write(message);
  }
}
