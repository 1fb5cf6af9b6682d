import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ANDROID_HEADER_BYTES, writeAndroidHeader } from '#shared/packets/android-packet.ts';
import type { Clip } from '../../tools/simulator/clip.ts';
import { captureStartedMessage, captureStoppedMessage } from '../../tools/simulator/phone-messages.ts';

/** A phone over a plain WebSocket that sends exactly what a test tells it to, as fast as it goes. */
export class ScriptedPhone {
  readonly #socket: WebSocket;
  readonly #intervalMs: number;
  #sequence = 0;
  #timestampMs = 1_000_000;

  private constructor(socket: WebSocket, intervalMs: number) {
    this.#socket = socket;
    this.#intervalMs = intervalMs;
  }

  static async connect(url: string, intervalMs = 33): Promise<ScriptedPhone> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.on('error', () => undefined);
    await once(socket, 'open');
    return new ScriptedPhone(socket, intervalMs);
  }

  startCapture(): void {
    this.#socket.send(captureStartedMessage('4:3', 1, 30));
  }

  stopCapture(): void {
    this.#socket.send(captureStoppedMessage());
  }

  /** The codec config and then the first `frames` units, in the numbers of the capture under way. */
  sendClip({ codecConfig, units }: Clip, frames: number): void {
    this.#send(codecConfig, 0);
    this.sendUnits(units.slice(0, frames));
  }

  sendUnits(units: readonly Uint8Array[]): void {
    for (const unit of units) {
      this.#timestampMs += this.#intervalMs;
      this.#send(unit, this.#timestampMs);
    }
  }

  close(): void {
    this.#socket.terminate();
  }

  #send(payload: Uint8Array, timestampMs: number): void {
    const packet = Buffer.alloc(ANDROID_HEADER_BYTES + payload.length);
    writeAndroidHeader(packet, { timestampMs, sequence: this.#sequence, payloadBytes: payload.length });
    packet.set(payload, ANDROID_HEADER_BYTES);
    this.#socket.send(packet);
    this.#sequence += 1;
  }
}
