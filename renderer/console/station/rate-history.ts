import type { DeviceStatus } from '#shared/contract/status.ts';

/** Samples that a sparkline shows: 30 s at two a second. */
export const HISTORY_SAMPLES = 60;

/** The measured frame rates of each device over the last half minute, oldest first. */
export class RateHistory {
  readonly #rates = new Map<string, readonly number[]>();

  /** Takes the devices of one sample; devices that are not in it are forgotten. */
  add(devices: readonly Pick<DeviceStatus, 'id' | 'fps'>[]): void {
    const before = new Map(this.#rates);
    this.#rates.clear();
    for (const { id, fps } of devices) this.#rates.set(id, [...(before.get(id) ?? []), fps].slice(-HISTORY_SAMPLES));
  }

  of(deviceId: string): readonly number[] {
    return this.#rates.get(deviceId) ?? [];
  }
}
