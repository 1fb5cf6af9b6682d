import * as z from 'zod';
import {
  CAMERA_PROTOCOL_VERSION,
  type CameraCommand,
  type CameraHello,
  type CameraInfo,
  type CameraMessage,
  parseCameraText,
  type StationMessage,
  stationMessage,
} from '#shared/messages/camera-messages.ts';
import type { DeviceState } from '#shared/contract/status.ts';
import type { DeliveryTerms, DeliveryWire } from '#shared/delivery/delivery.ts';
import type { LinkState, PhoneIdentity } from '../worker-messages.ts';
import { isRetried, type LinkRefusal, refusalOfClose } from './link-refusal.ts';
import { monotonicUs } from './monotonic-clock.ts';
import { retryDelayMs } from '#shared/delivery/retry-delay.ts';
import type { LinkSocket, OpenLinkSocket } from './web-socket.ts';

/** Longest wait for the socket to open, and then for each word of the station, which says something twice a second. */
const OPENING_MS = 5000;
const SILENCE_MS = 2500;
/** Pause after a refusal that time heals. */
const REFUSED_PAUSE_MS = 30_000;
const NORMAL_CLOSURE = 1000;

/** What the connection tells. */
export interface StationLinkListener {
  linkChanged(link: LinkState): void;
  /** The station has let this phone in: from here on it can be spoken to. */
  welcomed(terms: DeliveryTerms): void;
  /** The connection that had been welcomed is gone. */
  linkLost(): void;
  acknowledged(captureId: string, next: number): void;
  settled(captureId: string): void;
  commandReceived(id: number, command: CameraCommand): void;
  stateReceived(state: DeviceState): void;
  /** The name by which the station knows this phone. */
  nameReceived(name: string): void;
}

/** Whom to tell what: the station's address (`wss://HOST:PORT/camera`), who this phone is and what cameras it has. */
export interface LinkTarget {
  readonly url: string;
  readonly identity: PhoneIdentity;
  readonly cameras: readonly CameraInfo[];
}

/** What a hello says beside who this phone is. */
export type HelloFacts = Pick<CameraHello, 'clockId' | 'captures'>;

/** A command that this page does not know yet: it gets an answer all the same. */
const unknownCommand = z.object({ type: z.literal('command'), id: z.number().int() });

type Welcome = Extract<StationMessage, { type: 'welcome' }>;

/** What an attempt is at; `open` once the hello was sent. */
type Stage = 'opening' | 'open' | 'welcomed';

/**
 * The connection to the station. Says hello, answers what the clock is, and comes back by itself whenever it is lost, until
 * the station refuses or the person leaves. What is lost with a connection is for the delivery to send again.
 */
export class StationLink implements DeliveryWire {
  readonly #open: OpenLinkSocket;
  readonly #helloFacts: () => HelloFacts;
  readonly #listener: StationLinkListener;
  readonly #random: () => number;
  #target: LinkTarget | null = null;
  #socket: LinkSocket | null = null;
  #stage: Stage = 'opening';
  #refusal: LinkRefusal | null = null;
  /** The name of the hello that the present connection began with. */
  #saidName = '';
  #everOpened = false;
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `helloFacts` is asked at each hello; `random` gives numbers from 0 to below 1. */
  constructor(
    open: OpenLinkSocket,
    helloFacts: () => HelloFacts,
    listener: StationLinkListener,
    random: () => number = Math.random,
  ) {
    this.#open = open;
    this.#helloFacts = helloFacts;
    this.#listener = listener;
    this.#random = random;
  }

  /** Whether the station has let this phone in. */
  get isWelcome(): boolean {
    return this.#socket !== null && this.#stage === 'welcomed';
  }

  get unsentBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Connects and stays connected. While a connection is there, only the next hello changes; else tries at once. */
  connect(target: LinkTarget): void {
    this.#target = target;
    if (this.#socket !== null) return;
    this.#attempts = 0;
    this.#refusal = null;
    this.#listener.linkChanged({ kind: 'connecting' });
    this.#attempt();
  }

  /** Ends the connection for good; what was sent before still goes out. */
  leave(): void {
    this.#target = null;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(NORMAL_CLOSURE);
    this.#listener.linkChanged({ kind: 'left' });
  }

  /** The name was edited here. True if the station hears it now; else it does with the next welcome. */
  rename(name: string): boolean {
    if (this.#target === null) return false;
    this.#target = { ...this.#target, identity: { ...this.#target.identity, name, nameEdited: true } };
    return this.#sayName();
  }

  /** Says something to the station; nothing while it has not let this phone in. */
  say(message: CameraMessage): void {
    if (this.isWelcome) this.#send(message);
  }

  sendPacket(packet: Uint8Array<ArrayBuffer>): void {
    if (this.isWelcome) this.#socket?.send(packet);
  }

  #send(message: CameraMessage | CameraHello): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #attempt(): void {
    const { url } = this.#target ?? {};
    if (url === undefined) return;
    this.#stage = 'opening';
    this.#refusal = null;
    this.#limitSilence(OPENING_MS);
    let socket: LinkSocket | null = null;
    // Events of a socket that was given up, or has been left, come later and mean nothing.
    const present = (): boolean => this.#socket === socket;
    try {
      socket = this.#open(url, {
        opened: () => present() && this.#opened(),
        textReceived: (text) => present() && this.#received(text),
        closed: (code, reason) => present() && this.#closed(refusalOfClose(code, reason)),
      });
      this.#socket = socket;
    } catch {
      this.#closed(null);
    }
  }

  /** A browser does not notice by itself that the network is gone. */
  #limitSilence(limitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const socket = this.#socket;
      this.#closed(null);
      socket?.close();
    }, limitMs);
  }

  #opened(): void {
    if (this.#target === null) return;
    const { identity, cameras } = this.#target;
    this.#stage = 'open';
    this.#everOpened = true;
    this.#saidName = identity.name;
    this.#limitSilence(SILENCE_MS);
    const hello: CameraHello = {
      type: 'hello',
      protocol: CAMERA_PROTOCOL_VERSION,
      ...identity,
      cameras: [...cameras],
      ...this.#helloFacts(),
    };
    this.#send(hello);
  }

  #received(text: string): void {
    const receivedUs = monotonicUs();
    this.#limitSilence(SILENCE_MS);
    const message = parseCameraText(stationMessage, text);
    if (message !== null) this.#heard(message, receivedUs);
    else this.#misunderstood(text);
  }

  #misunderstood(text: string): void {
    const id = parseCameraText(unknownCommand, text)?.id;
    if (id === undefined) return;
    this.say({
      type: 'error',
      id,
      message: 'This phone page does not know that command. Reload the page on the phone.',
    });
  }

  #heard(message: StationMessage, receivedUs: number): void {
    switch (message.type) {
      case 'waiting':
        this.#letIn('open');
        this.#listener.linkChanged({ kind: 'waiting' });
        return;
      case 'welcome':
        this.#welcomed(message);
        return;
      case 'clock_request':
        this.#send({ type: 'clock_reply', id: message.id, receivedUs, sentUs: monotonicUs() });
        return;
      case 'acknowledged':
        if (this.isWelcome) this.#listener.acknowledged(message.captureId, message.next);
        return;
      case 'settled':
        if (this.isWelcome) this.#listener.settled(message.captureId);
        return;
      case 'refused':
        this.#refusal = { code: message.code, message: message.message };
        return;
      case 'command':
        if (this.isWelcome) this.#listener.commandReceived(message.id, message.command);
        return;
      case 'state':
        this.#listener.stateReceived(message.state);
        return;
      case 'renamed':
        this.#named(message.name);
        return;
      case 'alive':
    }
  }

  #welcomed({ stationName, deviceName, captures, buffer }: Welcome): void {
    this.#letIn('welcomed');
    this.#listener.linkChanged({ kind: 'connected', stationName });
    this.#listener.welcomed({ captures, buffer });
    const editedMeanwhile = this.#target !== null && this.#target.identity.name !== this.#saidName;
    if (editedMeanwhile) this.#sayName();
    if (editedMeanwhile || deviceName === '') this.#listener.nameReceived(this.#target?.identity.name ?? '');
    else this.#named(deviceName);
  }

  #letIn(stage: Stage): void {
    this.#stage = stage;
    this.#attempts = 0;
  }

  #sayName(): boolean {
    const name = this.#target?.identity.name;
    if (name === undefined || !this.isWelcome) return false;
    this.say({ type: 'renamed', name });
    return true;
  }

  #named(name: string): void {
    if (this.#target === null) return;
    this.#target = { ...this.#target, identity: { ...this.#target.identity, name, nameEdited: false } };
    this.#listener.nameReceived(name);
  }

  #closed(refusal: LinkRefusal | null): void {
    const wasWelcome = this.isWelcome;
    this.#socket = null;
    clearTimeout(this.#timer);
    if (wasWelcome) this.#listener.linkLost();
    const refused = this.#refusal ?? refusal;
    if (refused !== null) {
      this.#listener.linkChanged({ kind: 'refused', ...refused });
      if (isRetried(refused)) this.#retryAfter(REFUSED_PAUSE_MS);
      return;
    }
    this.#attempts += 1;
    this.#listener.linkChanged({ kind: this.#everOpened ? 'reconnecting' : 'unreachable', attempts: this.#attempts });
    this.#retryAfter(retryDelayMs(this.#attempts, this.#random));
  }

  #retryAfter(ms: number): void {
    this.#timer = setTimeout(() => this.#attempt(), ms);
  }
}
