import type { Battery } from '#shared/contract/status.ts';

/** The battery as Chromium tells it; `level` from 0 to 1. */
export interface BatteryManager extends EventTarget {
  readonly level: number;
  readonly charging: boolean;
}

/** Tells the battery now and on every change, where the browser knows it. Never throws. */
export async function watchBattery(
  source: { readonly getBattery?: () => Promise<BatteryManager> },
  changed: (battery: Battery) => void,
): Promise<void> {
  try {
    const battery = await source.getBattery?.();
    if (battery === undefined) return;
    const tell = (): void =>
      changed({ percent: Math.min(100, Math.max(0, Math.round(battery.level * 100))), charging: battery.charging });
    battery.addEventListener('levelchange', tell);
    battery.addEventListener('chargingchange', tell);
    tell();
  } catch {
    // A policy may forbid it: then nothing is shown.
  }
}
