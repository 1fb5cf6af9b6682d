import type { KnownOffset } from './feasible-lines.ts';

/** A time in which a device's clock ran on without a step: its first and last exchange by that clock, and its offset. */
export interface ClockEpoch {
  readonly firstUs: number;
  readonly lastUs: number;
  at(deviceUs: number): KnownOffset;
}

/**
 * The offset at a device time in one of these epochs, the oldest first; null where there is none. Between two of them the
 * clock stepped at a moment that nobody knows, so both offsets are possible there and the bound says so.
 */
export function offsetIn(epochs: readonly ClockEpoch[], deviceUs: number): KnownOffset | null {
  let later: ClockEpoch | null = null;
  for (const epoch of epochs.toReversed()) {
    if (deviceUs >= epoch.firstUs) {
      return later === null || deviceUs <= epoch.lastUs
        ? epoch.at(deviceUs)
        : either(epoch.at(deviceUs), later.at(deviceUs));
    }
    later = epoch;
  }
  return later?.at(deviceUs) ?? null;
}

function either(a: KnownOffset, b: KnownOffset): KnownOffset {
  const leastUs = Math.min(a.offsetUs - a.boundUs, b.offsetUs - b.boundUs);
  const mostUs = Math.max(a.offsetUs + a.boundUs, b.offsetUs + b.boundUs);
  return { offsetUs: (leastUs + mostUs) / 2, boundUs: (mostUs - leastUs) / 2 };
}
