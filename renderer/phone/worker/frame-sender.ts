import { CAMERA_HEADER_BYTES, writeCameraHeader } from '#shared/packets/camera-packet.ts';

/** Above so many bytes that the socket has not sent, no more frames are encoded, until half of them are gone. */
export const MAX_UNSENT_BYTES = 8 * 1024 * 1024;

const SEQUENCES = 2 ** 32;

/** An encoded picture. `packet` has CAMERA_HEADER_BYTES of room in front of the access unit, for the sender to fill. */
export interface EncodedFrame {
  readonly packet: Uint8Array<ArrayBuffer>;
  readonly captureUs: number;
  readonly key: boolean;
  readonly discontinuity: boolean;
}

/** The way to the station. */
export interface FrameOutput {
  /** Bytes that were handed over and are not on the network yet. */
  readonly unsentBytes: number;
  sendPacket(packet: Uint8Array<ArrayBuffer>): void;
}

/** Numbers the frames of a capture and hands them to the connection. */
export class FrameSender {
  readonly #output: FrameOutput;
  #frames = 0;
  #congested = false;

  constructor(output: FrameOutput) {
    this.#output = output;
  }

  /** Frames sent in this capture. */
  get frames(): number {
    return this.#frames;
  }

  /** Whether the network is so far behind that frames should be dropped before they are encoded. */
  isCongested(): boolean {
    const { unsentBytes } = this.#output;
    this.#congested = unsentBytes > (this.#congested ? MAX_UNSENT_BYTES / 2 : MAX_UNSENT_BYTES);
    return this.#congested;
  }

  /** A new capture: sequence numbers begin at 0. */
  begin(): void {
    this.#frames = 0;
  }

  /** Writes the header and sends. The packet is not touched again. */
  send({ packet, captureUs, key, discontinuity }: EncodedFrame): void {
    writeCameraHeader(packet, {
      key,
      config: false,
      discontinuity,
      sequence: this.#frames % SEQUENCES,
      captureUs,
      payloadBytes: packet.byteLength - CAMERA_HEADER_BYTES,
    });
    this.#frames += 1;
    this.#output.sendPacket(packet);
  }
}
