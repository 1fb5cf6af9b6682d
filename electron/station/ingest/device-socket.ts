import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import type { ConnectionTap } from '../dump/connection-tap.ts';
import type { Log, LogContext } from '../log.ts';
import { withoutToken } from '../dump/without-token.ts';
import { closeWithReason } from './close-with-reason.ts';
import { Heartbeat, type HeartbeatLimits } from './heartbeat.ts';

/** What a device's socket needs of the station. */
export interface DeviceSocketParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: HeartbeatLimits;
  /** What carries the web socket, where a message may take longer than a device may be silent. */
  readonly stream?: Duplex;
  /** Where its messages branch off before anybody has parsed them. */
  readonly tap?: ConnectionTap;
}

/** Who takes what arrives. */
export interface DeviceSocketListener {
  binaryReceived(message: Buffer): void;
  textReceived(text: string): void;
  /** The connection is gone; told once. */
  closed(): void;
}

/** Of a text that makes no sense: how much is looked through for secrets, and how much is shown. */
const READ_TEXT = 2000;
const SHOWN_TEXT = 200;
/** Whoever knows a camera's id counts as that camera. */
const ID_MEMBER = /"deviceId"\s*:\s*"[^"]*"?/g;

/** Where text waits when a device does not read its commands; such a device is cut rather than buffered for. */
const MAX_COMMAND_BACKLOG_BYTES = 1024 * 1024;
/** The close code of a connection that ended without one. */
const ABNORMAL = 1006;

/** The web socket of a device, whatever it speaks: signs of life, bounded sending, one end. */
export class DeviceSocket {
  readonly #socket: WebSocket;
  /** As the log calls the device, `<ip>_<port>`. */
  readonly #name: string;
  readonly #parts: DeviceSocketParts;
  readonly #heartbeat: Heartbeat;
  #listener: DeviceSocketListener | null = null;
  #closed = false;

  constructor(socket: WebSocket, name: string, parts: DeviceSocketParts) {
    this.#socket = socket;
    this.#name = name;
    this.#parts = parts;
    this.#heartbeat = new Heartbeat(socket, parts.clock, parts.limits, () => this.#gone(), parts.stream);
  }

  /** Begins to hand on what arrives. */
  open(listener: DeviceSocketListener): void {
    this.#listener = listener;
    this.#parts.tap?.opened(this.#socket.protocol);
    this.#socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    this.#socket.on('error', ({ message }) =>
      this.#parts.log.warning('connection-error', `Connection of ${this.#name} failed: ${message}`, this.#context),
    );
    this.#socket.on('close', (code, reason) => this.#end(code, reason.toString()));
  }

  /** Sends a text; false where the connection is gone, or is cut now because the device does not read. */
  send(text: string): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    if (this.#socket.bufferedAmount > MAX_COMMAND_BACKLOG_BYTES) {
      const words = `${this.#name} does not read its commands; the connection is cut.`;
      this.#parts.log.warning('peer-not-reading', words, this.#context);
      this.terminate();
      return false;
    }
    // First noted, so that its time is not after that of an answer.
    this.#parts.tap?.textSent(text);
    this.#socket.send(text);
    return true;
  }

  /** How long a ping takes there and back, in the middle of the last ones; null before the first. */
  get roundTripUs(): number | null {
    return this.#heartbeat.roundTripUs;
  }

  /** A binary message was none of the device's protocol; it is told and dropped, the connection stays. */
  logBadPacket(why: string): void {
    this.#parts.log.error('bad-packet', `Failed to parse frame from ${this.#name} - ${why}`, this.#context);
  }

  /** A text made no sense; it is told without what lets others in as this device, and dropped. */
  logIgnoredText(text: string, why: string): void {
    const beginning = withoutToken(Buffer.from(text.slice(0, READ_TEXT))).toString('utf8');
    const shown = beginning.replaceAll(ID_MEMBER, '"deviceId":"…"').slice(0, SHOWN_TEXT);
    const words = `Ignored a text message from ${this.#name} (${why}): ${shown}`;
    this.#parts.log.warning('text-ignored', words, this.#context);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Whether the device answers within the limit. */
  probe(timeoutMs: number): Promise<boolean> {
    return this.#heartbeat.probe(timeoutMs);
  }

  /** Closes with a reason in words. */
  close(code: number, words: string): void {
    closeWithReason(this.#socket, this.#parts.clock, code, words);
  }

  /** Cuts the connection without waiting for the device. */
  terminate(): void {
    this.#socket.terminate();
    this.end();
  }

  /** Nothing is handed on any more; the listener is told that it is over. */
  end(): void {
    this.#end(ABNORMAL, '');
  }

  #end(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#heartbeat.stop();
    this.#parts.tap?.closed(code, reason);
    this.#listener?.closed();
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#closed) return;
    this.#heartbeat.heard();
    // binaryType is 'nodebuffer', so a message is one Buffer; the other shapes exist in the type alone.
    if (!Buffer.isBuffer(data)) return;
    const { tap } = this.#parts;
    if (isBinary) {
      tap?.binaryReceived(data);
      this.#listener?.binaryReceived(data);
    } else {
      tap?.textReceived(data);
      this.#listener?.textReceived(data.toString('utf8'));
    }
  }

  #gone(): void {
    const seconds = this.#parts.limits.peerSilenceMs / 1000;
    const words = `${this.#name} has been silent for ${seconds} s; taken for gone.`;
    this.#parts.log.warning('peer-silent', words, this.#context);
    this.terminate();
  }

  get #context(): LogContext {
    return { device: this.#name };
  }
}
