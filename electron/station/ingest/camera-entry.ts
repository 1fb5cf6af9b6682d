import type { WebSocket } from 'ws';
import { CAMERA_PROTOCOL_VERSION, type CameraHello } from '#shared/messages/camera-messages.ts';
import type { Application } from '../access/applicant.ts';
import type { Gatekeeper } from '../access/gatekeeper.ts';
import type { PeerAddress } from '../devices/device.ts';
import { CameraChannel, type CameraChannelParts } from './camera-channel.ts';

/** What becomes of a camera. */
export interface CameraEntryListener {
  /** It is let in: welcome it. */
  entered(channel: CameraChannel, hello: CameraHello): void;
  /** One that was let in is gone. */
  left(channel: CameraChannel): void;
}

/** Takes a protocol 2 camera's connection: it says who it is, and the gatekeeper lets it in, lets it wait or refuses it. */
export function admitCamera(
  socket: WebSocket,
  address: PeerAddress,
  gatekeeper: Gatekeeper,
  parts: CameraChannelParts,
  listener: CameraEntryListener,
): void {
  const channel = new CameraChannel(socket, address, parts);
  let application: Application | null = null;
  let isIn = false;
  /** The name that was given while it waited. */
  let renamed: string | null = null;
  channel.open({
    helloReceived: (hello) => {
      if (hello.protocol !== CAMERA_PROTOCOL_VERSION) {
        channel.refuse('bad-hello', `This station speaks protocol ${CAMERA_PROTOCOL_VERSION}; reload the page.`);
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
    closed: () => {
      application?.withdraw();
      if (isIn) listener.left(channel);
    },
  });
}
