import { type DeviceStatus, isFilmingState } from '#shared/contract/status.ts';

/** Bytes a second that the devices which record now make the disk take: once for the MP4, once more where raw is kept. */
export function recordedBytesPerSecond(devices: readonly DeviceStatus[], keepRaw: boolean): number {
  const bits = devices
    .filter(({ state }) => isFilmingState(state))
    .reduce((sum, { bitsPerSecond }) => sum + bitsPerSecond, 0);
  return (bits / 8) * (keepRaw ? 2 : 1);
}
