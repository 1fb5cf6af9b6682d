import { randomUUID } from 'node:crypto';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { TakeStatus } from '#shared/contract/status.ts';
import type { CaptureRequest } from './capture.ts';

/** What one Start made together. It runs until Stop, however its devices come and go. */
export class Take {
  readonly id: string;
  readonly startedUs: number;
  readonly settings: CaptureSettings;
  readonly #deviceIds = new Set<string>();

  /** `id`: that of a take which an earlier run of the station began. */
  constructor(startedUs: number, settings: CaptureSettings, id: string = randomUUID()) {
    this.id = id;
    this.startedUs = startedUs;
    this.settings = settings;
  }

  /** What its devices are asked to do. */
  get request(): CaptureRequest {
    return { takeId: this.id, takeStartedUs: this.startedUs, settings: this.settings };
  }

  get isEmpty(): boolean {
    return this.#deviceIds.size === 0;
  }

  has(deviceId: string): boolean {
    return this.#deviceIds.has(deviceId);
  }

  add(deviceId: string): void {
    this.#deviceIds.add(deviceId);
  }

  remove(deviceId: string): void {
    this.#deviceIds.delete(deviceId);
  }

  status(): TakeStatus {
    return {
      id: this.id,
      startedAtMs: Math.floor(this.startedUs / 1000),
      settings: this.settings,
      deviceIds: [...this.#deviceIds],
    };
  }
}
