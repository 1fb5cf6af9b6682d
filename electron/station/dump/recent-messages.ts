import * as z from 'zod';
import type { DumpMessage } from '#shared/dump/dump-format.ts';
import { AccessUnitInspector } from '#shared/h264/access-unit.ts';
import { boardCommandKind } from '#shared/messages/board-messages.ts';
import { parseAndroidMessage } from '#shared/messages/android-messages.ts';
import { parseCameraText } from '#shared/messages/camera-messages.ts';
import { ANDROID_HEADER_BYTES, readAndroidHeader } from '#shared/packets/android-packet.ts';
import { readCameraHeader } from '#shared/packets/camera-packet.ts';
import type { DeviceProtocol } from '../devices/device.ts';

/** SPS and PPS are some dozen bytes; a longer message is looked at no further. */
export const MAX_CONFIG_BYTES = 1024;
const MAX_TEXT_BYTES = 64 * 1024;

/** What is kept of each kind: the last one. */
type Keepsake = 'hello' | 'ready' | 'capabilities' | 'renamed' | 'start' | 'started' | 'clock' | 'config';

const cameraText = z.object({ type: z.string() });
const commandText = z.object({ command: z.union([z.string(), z.object({ command: z.string() })]) });

const CAMERA_KEEPSAKES: Readonly<Record<string, Keepsake>> = {
  hello: 'hello',
  renamed: 'renamed',
  clock_reply: 'clock',
  capture_started: 'started',
};

/**
 * The few messages of a connection without which those that come later cannot be played back: who the device is, that
 * and with what codec config it captures, that it was started, and one answer to the question for the time. At most one
 * of each kind, small ones only.
 */
export class RecentMessages {
  readonly #protocol: DeviceProtocol;
  readonly #inspector = new AccessUnitInspector();
  readonly #kept = new Map<Keepsake, DumpMessage>();

  constructor(protocol: DeviceProtocol) {
    this.#protocol = protocol;
  }

  /** In the order in which they went over the wire. */
  get all(): readonly DumpMessage[] {
    return [...this.#kept.values()];
  }

  /** Takes a message of at most MAX_CONFIG_BYTES. */
  binaryReceived(message: Uint8Array, timeUs: number): void {
    if (this.#isConfig(message)) this.#keep('config', { kind: 'binary', timeUs, payload: Uint8Array.from(message) });
  }

  textReceived(bytes: Buffer, timeUs: number): void {
    if (bytes.byteLength > MAX_TEXT_BYTES || this.#protocol === 'esp') return;
    const text = bytes.toString('utf8');
    const found = this.#protocol === 'camera.v2' ? cameraKeepsake(text) : androidKeepsake(text);
    if (found === 'stopped') {
      this.#kept.delete('started');
      this.#kept.delete('config');
    } else if (found !== null) {
      this.#keep(found, { kind: 'text', timeUs, payload: Uint8Array.from(bytes) });
    }
  }

  textSent(text: string, timeUs: number): void {
    if (text.length > MAX_TEXT_BYTES) return;
    const command = this.#protocol === 'esp' ? boardCommandKind(text) : commandOf(text);
    if (command === 'start') this.#keep('start', { kind: 'sent', timeUs, payload: Buffer.from(text) });
    if (command === 'stop') this.#kept.delete('start');
  }

  #isConfig(message: Uint8Array): boolean {
    switch (this.#protocol) {
      case 'camera.v2': {
        const header = readCameraHeader(message);
        return 'config' in header && header.config;
      }
      case 'android-cam':
        if ('kind' in readAndroidHeader(message)) return false;
        return this.#inspector.inspect(message.subarray(ANDROID_HEADER_BYTES)).kind === 'config';
      case 'esp':
        return false;
    }
  }

  #keep(what: Keepsake, message: DumpMessage): void {
    this.#kept.delete(what);
    this.#kept.set(what, message);
  }
}

function cameraKeepsake(text: string): Keepsake | 'stopped' | null {
  const type = parseCameraText(cameraText, text)?.type ?? '';
  return type === 'capture_stopped' ? 'stopped' : (CAMERA_KEEPSAKES[type] ?? null);
}

function androidKeepsake(text: string): Keepsake | 'stopped' | null {
  const message = parseAndroidMessage(text);
  if (message.kind === 'capabilities') return 'capabilities';
  if (message.kind === 'unknown') return null;
  switch (message.status) {
    case 'ready':
      return 'ready';
    case 'capture_started':
      return 'started';
    case 'capture_stopped':
      return 'stopped';
    default:
      return null;
  }
}

/** Of a text to a phone. */
function commandOf(text: string): 'start' | 'stop' | null {
  // Most of what is sent to a page are acknowledgements.
  if (!text.includes('_capture')) return null;
  const command = parseCameraText(commandText, text)?.command;
  const name = typeof command === 'object' ? command.command : command;
  if (name === 'start_capture') return 'start';
  return name === 'stop_capture' ? 'stop' : null;
}
