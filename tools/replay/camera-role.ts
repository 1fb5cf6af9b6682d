import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { cameraMessage, heldCapture, parseCameraText, stationMessage } from '#shared/messages/camera-messages.ts';

/** How a phone page is played. */
export interface CameraRoleOptions {
  readonly token: string | null;
  readonly sameDevice: boolean;
  /** The time of the page's clock now, in microseconds; null where it cannot be told, or not yet. */
  readonly nowUs: () => number | null;
  /** Whether the clock will be told at all. */
  readonly tellsTime: boolean;
}

/** What became of the page, once the station has said so. */
export type Admission =
  { readonly kind: 'none' | 'waiting' | 'welcome' } | { readonly kind: 'refused'; readonly words: string };

const anyHello = z.looseObject({ deviceId: z.string(), captures: z.array(heldCapture).optional() });
const anyStarted = z.looseObject({ captureId: z.string().nullish() });

/**
 * The part of a phone page that must not come from the recording: its ids, its token, and what it answers. Ids are new
 * ones, the same for the same; answers belong to the questions of the station of today.
 */
export class CameraRole {
  readonly #options: CameraRoleOptions;
  readonly #ids = new Map<string, string>();
  #admission: Admission = { kind: 'none' };

  constructor(options: CameraRoleOptions) {
    this.#options = options;
  }

  get admission(): Admission {
    return this.#admission;
  }

  /** Whether this text is a hello, to which the station has to answer before it takes anything else. */
  isHello(text: Uint8Array): boolean {
    return parseCameraText(cameraMessage, Buffer.from(text).toString())?.type === 'hello';
  }

  /** What is sent in the place of a recorded text; null = nothing. What the station could not read stays as it is. */
  played(bytes: Uint8Array): Uint8Array | null {
    const text = Buffer.from(bytes).toString();
    switch (parseCameraText(cameraMessage, text)?.type) {
      case 'hello':
        return Buffer.from(JSON.stringify(this.#hello(parseCameraText(anyHello, text))));
      case 'capture_started':
        return this.#options.sameDevice ? bytes : Buffer.from(JSON.stringify(this.#started(text)));
      case 'clock_reply':
      case 'ok':
      case 'error':
        return null;
      default:
        return bytes;
    }
  }

  /** The station said something; returns the answer, null where there is none. */
  heard(text: string): object | null {
    const message = parseCameraText(stationMessage, text);
    switch (message?.type) {
      case 'waiting':
      case 'welcome':
        this.#admission = { kind: message.type };
        return null;
      case 'refused':
        this.#admission = { kind: 'refused', words: message.message };
        return null;
      case 'command':
        return { type: 'ok', id: message.id };
      case 'clock_request': {
        const nowUs = this.#options.nowUs();
        return nowUs === null ? null : { type: 'clock_reply', id: message.id, receivedUs: nowUs, sentUs: nowUs };
      }
      default:
        return null;
    }
  }

  #hello(hello: z.infer<typeof anyHello> | null): object {
    const { token, tellsTime } = this.#options;
    const captures = hello?.captures?.map((held) => ({ ...held, captureId: this.#id(held.captureId) }));
    return {
      ...hello,
      token,
      deviceId: this.#id(hello?.deviceId ?? ''),
      // The clock of a replay is another run, or cannot be measured.
      clockId: tellsTime ? randomUUID() : '',
      ...(captures === undefined ? {} : { captures }),
    };
  }

  #started(text: string): object {
    const started = parseCameraText(anyStarted, text);
    const id = started?.captureId;
    return { ...started, ...(typeof id === 'string' ? { captureId: this.#id(id) } : {}) };
  }

  #id(recorded: string): string {
    if (this.#options.sameDevice) return recorded;
    const known = this.#ids.get(recorded) ?? randomUUID();
    this.#ids.set(recorded, known);
    return known;
  }
}
