import type { WebSocket } from 'ws';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import { inspectJpeg, type JpegProblem } from '#shared/jpeg/jpeg-picture.ts';
import {
  type BoardCommandKind,
  boardCommandKind,
  type BoardReply,
  parseBoardReply,
} from '#shared/messages/board-messages.ts';
import type { Clock } from '../clock.ts';
import { connectionName, type DeviceLink, type PeerAddress } from '../devices/device.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import type { Log } from '../log.ts';
import { DeviceSocket, type DeviceSocketParts } from './device-socket.ts';

/** What a board's connection tells the station. */
export interface BoardListener {
  /** A command was sent; its reply is to come. */
  commanded(kind: BoardCommandKind): void;
  /** The reply to the oldest command that has none. */
  replied(reply: BoardReply, to: BoardCommandKind): void;
  mediaReceived(message: MediaMessage): void;
  /** A binary message that is no whole JPEG, for that reason; it has been logged. */
  badMessageReceived(message: Uint8Array, why: string): void;
  closed(): void;
}

/** A board that has so many commands to answer is sent no more. */
const MAX_UNANSWERED = 32;
/** A command that is not answered for so long never will be. */
const ANSWER_US = 10_000_000;
const TWO_TO_32 = 2 ** 32;

const PROBLEMS: Readonly<Record<JpegProblem, string>> = {
  'not-jpeg': 'it is not a JPEG, which begins with FF D8',
  'cut-short': 'the JPEG lacks its end, FF D9',
  'no-size': 'the JPEG does not tell its size',
};

interface Unanswered {
  readonly kind: BoardCommandKind;
  readonly sentUs: number;
}

/** The station's end of an ESP32 board's WebSocket: whole JPEGs and replies in, commands in the board's own words out. */
export class BoardChannel implements DeviceLink {
  readonly protocol = 'esp';
  readonly deviceId = null;
  readonly sendsInOrder = false;
  readonly heldCaptures = [];
  readonly remote = null;
  readonly address: PeerAddress;
  readonly #socket: DeviceSocket;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #name: string;
  readonly #unanswered: Unanswered[] = [];
  #listener: BoardListener | null = null;
  #sequence = 0;

  constructor(socket: WebSocket, address: PeerAddress, parts: DeviceSocketParts) {
    this.address = address;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#name = connectionName(address);
    this.#socket = new DeviceSocket(socket, this.#name, parts);
  }

  /** Begins to hand on what arrives. */
  open(listener: BoardListener): void {
    this.#listener = listener;
    this.#socket.open({
      binaryReceived: (message) => this.#receivePicture(message),
      textReceived: (text) => this.#receiveText(text),
      closed: () => this.#listener?.closed(),
    });
  }

  /** From now on what arrives goes to this listener. */
  handTo(listener: BoardListener): void {
    this.#listener = listener;
  }

  /** Closes the connection with a reason in words. */
  refuse(closeCode: number, words: string): void {
    this.#socket.close(closeCode, words);
  }

  sendStart({ boardStart }: CaptureSettings): string | null {
    return this.sendText(boardStart ?? 'start');
  }

  sendStop(): string | null {
    return this.sendText('stop');
  }

  /** Sends a command as it is; returns it, null where it could not be sent. */
  sendText(text: string): string | null {
    this.#forgetLate();
    if (this.#unanswered.length >= MAX_UNANSWERED || !this.#socket.send(text)) return null;
    const kind = boardCommandKind(text);
    this.#unanswered.push({ kind, sentUs: this.#clock.nowUs() });
    this.#listener?.commanded(kind);
    return text;
  }

  get roundTripUs(): number | null {
    return this.#socket.roundTripUs;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  probe(timeoutMs: number): Promise<boolean> {
    return this.#socket.probe(timeoutMs);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #receivePicture(payload: Buffer): void {
    const found = inspectJpeg(payload);
    if (typeof found === 'string') {
      const why = `${PROBLEMS[found]} (${payload.byteLength} bytes)`;
      this.#socket.logBadPacket(why);
      this.#listener?.badMessageReceived(payload, why);
      return;
    }
    const arrivalUs = this.#clock.nowUs();
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) % TWO_TO_32;
    // When it arrived is all that is known of its time.
    this.#listener?.mediaReceived({ sequence, deviceUs: arrivalUs, arrivalUs, payload });
  }

  #receiveText(text: string): void {
    const reply = parseBoardReply(text);
    if (reply === null) {
      this.#socket.logIgnoredText(text, 'no reply of a board');
      return;
    }
    const words = `${this.#name} ${reply.kind.toUpperCase()}: ${reply.words}`;
    this.#log.repeated('board-reply', words, { source: 'App Status', device: this.#name });
    this.#forgetLate();
    const command = this.#unanswered.shift();
    if (command !== undefined) this.#listener?.replied(reply, command.kind);
  }

  #forgetLate(): void {
    const sinceUs = this.#clock.nowUs() - ANSWER_US;
    while ((this.#unanswered[0]?.sentUs ?? Infinity) < sinceUs) this.#unanswered.shift();
  }
}
