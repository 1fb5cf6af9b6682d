import { once } from 'node:events';
import { WebSocket } from 'ws';
import { eventually } from './station-process.ts';

/** A frame of protocol 2 as its description says, byte by byte: written here apart from the code under test. */
export function cameraPacket(sequence: number, captureUs: number, payload: Uint8Array, flags = 0): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt8(2, 0);
  header.writeUInt8(flags, 1);
  header.writeUInt32BE(sequence, 4);
  header.writeBigUInt64BE(BigInt(captureUs), 8);
  header.writeUInt32BE(payload.byteLength, 16);
  return Buffer.concat([header, payload]);
}

/** What the station said, as far as tests look at it. */
interface Said {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A camera of protocol 2 by hand: it does only what a test tells it to. */
export class RawCamera {
  /** Texts of the station, in order, without its signs of life. */
  readonly said: Said[] = [];
  closed: { readonly code: number; readonly reason: string } | null = null;
  readonly #socket: WebSocket;
  #nowUs: (() => number) | null = null;

  private constructor(url: string) {
    this.#socket = new WebSocket(url, 'capture.v2', { perMessageDeflate: false, rejectUnauthorized: false });
    this.#socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return;
      const message: unknown = JSON.parse(data.toString());
      if (!isSaid(message) || message.type === 'alive') return;
      if (message.type === 'clock_request' && this.#nowUs !== null) {
        const nowUs = this.#nowUs();
        this.text({ type: 'clock_reply', id: message['id'], receivedUs: nowUs, sentUs: nowUs });
      } else {
        this.said.push(message);
      }
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
    });
  }

  /** Connects and says who it is. */
  static async connect(
    url: string,
    deviceId: string,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<RawCamera> {
    const camera = new RawCamera(url);
    await once(camera.#socket, 'open');
    camera.text({
      type: 'hello',
      protocol: 2,
      deviceId,
      name: deviceId,
      nameEdited: false,
      model: 'Raw',
      token: null,
      cameras: [],
      ...more,
    });
    return camera;
  }

  text(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** Answers what its clock is from now on, with this clock: microseconds. */
  tellsTime(nowUs: () => number): void {
    this.#nowUs = nowUs;
  }

  binary(message: Uint8Array): void {
    this.#socket.send(message);
  }

  /** Waits for the nth text of this type, from 1. */
  hears(type: string, nth = 1): Promise<Said> {
    return eventually(
      `"${type}" number ${nth} of the station; it said ${JSON.stringify(this.said)}`,
      () => this.said.filter((message) => message.type === type)[nth - 1],
    );
  }

  /** Waits for the nth command, from 1, and answers it. */
  async obeys(nth: number): Promise<void> {
    const { id } = await this.hears('command', nth);
    this.text({ type: 'ok', id });
  }

  /** Waits until the station has said that it sees the camera in this state. */
  isSeenAs(state: string): Promise<boolean> {
    return eventually(
      `the station sees ${state}; it said ${JSON.stringify(this.said)}`,
      () => this.said.findLast(({ type }) => type === 'state')?.['state'] === state,
    );
  }

  /** With a `captureId` it can be gone on with. */
  begin(captureId: string | null = null): void {
    const facts = {
      captureId,
      width: 320,
      height: 240,
      fps: 10,
      bitrate: 1e6,
      codec: 'avc1.42E00D',
      camera: 'by hand',
    };
    this.text({ type: 'capture_started', ...facts });
  }

  end(frames: number, reason = 'asked'): void {
    this.text({ type: 'capture_stopped', frames, dropped: 0, reason });
  }

  leave(): void {
    this.#socket.terminate();
  }
}

function isSaid(message: unknown): message is Said {
  return typeof message === 'object' && message !== null && 'type' in message;
}
