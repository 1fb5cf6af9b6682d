import type { DeliveryTerms } from '#shared/delivery/delivery.ts';
import {
  CAMERA_CLOSE_CODES,
  cameraMessage,
  type CameraCommand,
  type CameraMessage,
  type CameraRefusalCode,
  DEFAULT_DELIVERY_BUFFER,
  type StationMessage,
} from '#shared/messages/camera-messages.ts';
import { CAMERA_HEADER_BYTES, type CameraHeader, readCameraHeader } from '#shared/packets/camera-packet.ts';
import type { LinkSocket, LinkSocketListener } from './web-socket.ts';

/** A socket without a network; the test is the station. */
export class FakeSocket implements LinkSocket {
  readonly url: string;
  readonly said: CameraMessage[] = [];
  readonly packets: Uint8Array[] = [];
  bufferedAmount = 0;
  closedWith: number | null | undefined = null;
  readonly #listener: LinkSocketListener;
  #commands = 0;

  constructor(url: string, listener: LinkSocketListener) {
    this.url = url;
    this.#listener = listener;
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    if (typeof data === 'string') this.said.push(cameraMessage.parse(JSON.parse(data)));
    else this.packets.push(data);
  }

  close(code?: number): void {
    this.closedWith = code;
  }

  open(): void {
    this.#listener.opened();
  }

  hear(message: StationMessage): void {
    this.hearText(JSON.stringify(message));
  }

  hearText(text: string): void {
    this.#listener.textReceived(text);
  }

  /** Opens and lets the phone in. */
  welcome(deviceName = '', terms: Partial<DeliveryTerms> = {}): void {
    this.open();
    this.letIn(deviceName, terms);
  }

  letIn(deviceName = '', { captures = [], buffer = DEFAULT_DELIVERY_BUFFER }: Partial<DeliveryTerms> = {}): void {
    const facts = { protocol: 2, stationId: 's', stationName: 'Lab', deviceName };
    this.hear({ type: 'welcome', ...facts, captures: [...captures], buffer });
  }

  /** Acknowledges the last capture's frames below this number. */
  acknowledge(next: number): void {
    this.hear({ type: 'acknowledged', captureId: this.captureId, next });
  }

  /** Wants no more of the last capture. */
  settle(): void {
    this.hear({ type: 'settled', captureId: this.captureId });
  }

  /** The id of the capture that was begun last. */
  get captureId(): string {
    return this.heard('capture_started').at(-1)?.captureId ?? '';
  }

  /** Sends a command; returns its id. */
  command(command: CameraCommand): number {
    this.#commands += 1;
    this.hear({ type: 'command', id: this.#commands, command });
    return this.#commands;
  }

  refuse(code: CameraRefusalCode): void {
    this.hear({ type: 'refused', code, message: `Because ${code}.` });
    this.drop(CAMERA_CLOSE_CODES[code]);
  }

  /** The connection ends; 1006 is what a browser says of one that broke. */
  drop(code = 1006, reason = ''): void {
    this.#listener.closed(code, reason);
  }

  /** What the phone said of one type. */
  heard<Type extends CameraMessage['type']>(type: Type): Extract<CameraMessage, { type: Type }>[] {
    return this.said.filter((message): message is Extract<CameraMessage, { type: Type }> => message.type === type);
  }

  /** The headers of the frames, and their payloads. */
  get frames(): { readonly header: CameraHeader; readonly payload: Uint8Array }[] {
    return this.packets.map((packet) => {
      const header = readCameraHeader(packet);
      if ('kind' in header) throw new Error(`A packet is not valid: ${header.kind}.`);
      return { header, payload: packet.subarray(CAMERA_HEADER_BYTES) };
    });
  }
}

/** The sockets that were opened, and what opens them. */
export function fakeSockets() {
  const sockets: FakeSocket[] = [];
  const open = (url: string, listener: LinkSocketListener): FakeSocket => {
    const socket = new FakeSocket(url, listener);
    sockets.push(socket);
    return socket;
  };
  const latest = (): FakeSocket => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error('No socket was opened.');
    return socket;
  };
  return { sockets, open, latest };
}
