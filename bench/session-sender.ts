// A process that sends one session to a server: started by LoadProcess, told 'go', ends at 'leave'.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { ANDROID_HEADER_BYTES, writeAndroidHeader } from '#shared/packets/android-packet.ts';
import { loadClip } from '../tools/simulator/clip.ts';
import * as messages from '../tools/simulator/phone-messages.ts';
import { openPhoneSocket } from '../tools/simulator/phone-socket.ts';
import { irregularDeviceTimes } from './device-times.ts';
import { SESSION_CLIP, sessionTask, type SessionSent, type SessionTask } from './load-messages.ts';
import { epochMs } from './server-process.ts';

/** As much may wait in this process before it stops to send. */
const BACKLOG_BYTES = 4 * 1024 * 1024;

/** Sends packets one behind the other, with a bounded backlog and at a bounded rate. */
class PacketSender {
  readonly #socket: WebSocket;
  readonly #bytesPerSecond: number | null;
  readonly #startedMs = performance.now();
  #sequence = 0;
  #waiting = 0;
  #roomMade: (() => void) | null = null;
  bytes = 0;

  constructor(socket: WebSocket, bytesPerSecond: number | null) {
    this.#socket = socket;
    this.#bytesPerSecond = bytesPerSecond;
  }

  async send(timestampMs: number, payload: Uint8Array): Promise<void> {
    await this.#turn();
    const packet = Buffer.allocUnsafe(ANDROID_HEADER_BYTES + payload.length);
    writeAndroidHeader(packet, { timestampMs, sequence: this.#sequence, payloadBytes: payload.length });
    packet.set(payload, ANDROID_HEADER_BYTES);
    this.#sequence += 1;
    this.bytes += payload.length;
    this.#waiting += packet.length;
    this.#socket.send(packet, () => {
      this.#waiting -= packet.length;
      if (this.#waiting < BACKLOG_BYTES / 2) this.#roomMade?.();
    });
  }

  async #turn(): Promise<void> {
    if (this.#waiting > BACKLOG_BYTES) {
      await new Promise<void>((resolve) => {
        this.#roomMade = resolve;
      });
      this.#roomMade = null;
    }
    if (this.#bytesPerSecond === null) return;
    const aheadMs = (this.bytes / this.#bytesPerSecond) * 1000 - (performance.now() - this.#startedMs);
    if (aheadMs > 2) await sleep(aheadMs);
  }
}

/** Resolves when the server has read all that was sent before. */
async function taken(socket: WebSocket): Promise<void> {
  const answered = once(socket, 'pong');
  socket.ping();
  await answered;
}

async function sendSession(socket: WebSocket, task: SessionTask): Promise<SessionSent> {
  const clip = await loadClip(SESSION_CLIP);
  const times = irregularDeviceTimes(task.frames, task.seed);
  process.send?.({ said: 'connected' });
  await once(process, 'message');
  const from = performance.now();
  const sender = new PacketSender(socket, task.bytesPerSecond);
  socket.send(messages.captureStartedMessage('16:9', 12, 30));
  await sender.send(0, clip.codecConfig);
  for (const [index, timeMs] of times.entries()) {
    const unit = clip.units[index % clip.units.length];
    if (unit !== undefined) await sender.send(timeMs, unit);
  }
  await taken(socket);
  const seconds = (performance.now() - from) / 1000;
  const stoppedMs = epochMs();
  socket.send(messages.captureStoppedMessage());
  return { said: 'stopped', stoppedMs, seconds, bytes: sender.bytes };
}

const argument: unknown = JSON.parse(process.argv[2] ?? '{}');
const task = sessionTask.parse(argument);
const socket = openPhoneSocket(task.url);
await once(socket, 'open');
socket.send(messages.readyMessage());
socket.send(messages.capabilitiesMessage('Benchmark'));
process.send?.(await sendSession(socket, task));
await once(process, 'message');
socket.terminate();
process.disconnect();
