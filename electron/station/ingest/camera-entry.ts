import type { WebSocket } from 'ws';
import { CAMERA_PROTOCOL_VERSION, type CameraHello } from '#shared/messages/camera-messages.ts';
import type { Application } from '../access/applicant.ts';
import type { Gatekeeper } from '../access/gatekeeper.ts';
import type { PeerAddress } from '../devices/device.ts';
import { CameraChannel, type CameraChannelParts } from './camera-channel.ts';

/** Cameras that have connected and not said yet who they are: so many at once, and so many of one address. */
export class CameraVisitors {
  readonly #limits: { readonly visitors: number; readonly visitorsPerAddress: number };
  readonly #ips: string[] = [];

  constructor(limits: { readonly visitors: number; readonly visitorsPerAddress: number }) {
    this.#limits = limits;
  }

  /** Whether one more of this address is too many: they must not take the places of known cameras. */
  isFull(ip: string): boolean {
    const neighbours = this.#ips.filter((other) => other === ip).length;
    return this.#ips.length >= this.#limits.visitors || neighbours >= this.#limits.visitorsPerAddress;
  }

  /** One came; the returned function is called when it has said who it is, or is gone. */
  enter(ip: string): () => void {
    this.#ips.push(ip);
    let isHere = true;
    return () => {
      if (isHere) this.#ips.splice(this.#ips.indexOf(ip), 1);
      isHere = false;
    };
  }
}

/** What becomes of a camera. */
export interface CameraEntryListener {
  /** It is let in: welcome it. */
  entered(channel: CameraChannel, hello: CameraHello): void;
  /** It has said nothing that makes sense; it was closed. */
  misunderstood(address: PeerAddress): void;
  /** One that was let in is gone. */
  left(channel: CameraChannel): void;
}

/** Takes a protocol 2 camera's connection: it says who it is, and the gatekeeper lets it in, lets it wait or refuses it. */
export function admitCamera(
  socket: WebSocket,
  address: PeerAddress,
  gatekeeper: Gatekeeper,
  parts: CameraChannelParts & { readonly visitors: CameraVisitors },
  listener: CameraEntryListener,
): void {
  const introduced = parts.visitors.enter(address.ip);
  const channel = new CameraChannel(socket, address, parts);
  let application: Application | null = null;
  let isIn = false;
  /** The name that was given while it waited. */
  let renamed: string | null = null;
  channel.open({
    helloReceived: (hello) => {
      introduced();
      if (hello.protocol !== CAMERA_PROTOCOL_VERSION) {
        channel.refuse('bad-hello', `This station speaks protocol ${CAMERA_PROTOCOL_VERSION}; reload the page.`);
        listener.misunderstood(address);
        return;
      }
      application = gatekeeper.apply(
        {
          identity: { kind: 'id', id: hello.deviceId },
          token: hello.token,
          label: hello.name || hello.model || address.ip,
          address: address.ip,
          protocol: channel.protocol,
        },
        {
          waiting: () => channel.keepWaiting(),
          admitted: () => {
            isIn = true;
            listener.entered(channel, renamed === null ? hello : { ...hello, name: renamed, nameEdited: true });
          },
          refused: (refusal) => channel.refuse(refusal.code, refusal.words),
        },
      );
    },
    nameReceived: (name) => {
      renamed = name;
      application?.describe({ label: name });
    },
    misunderstood: () => listener.misunderstood(address),
    closed: () => {
      introduced();
      application?.withdraw();
      if (isIn) listener.left(channel);
    },
  });
}
