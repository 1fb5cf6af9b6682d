import type { Device } from '../devices/device.ts';
import { RATE_WINDOW_US } from '../devices/rate-meter.ts';
import type { Session } from './session/session.ts';

/** What comes later than this is delivered, not just on its way. */
const BEHIND_MS = 1500;

/** Whether what the device sends was filmed some time ago, or much of it is still on the device. */
export function isBehind({ telemetry }: Device, session: Session | null): boolean {
  return (session?.behindUs ?? 0) > BEHIND_MS * 1000 || (telemetry?.bufferedMs ?? 0) > BEHIND_MS;
}

/**
 * How many seconds a device that was stopped still needs to deliver, at its present rate; of one that is away, how many
 * seconds of video it still has. Null where that is not known.
 */
export function deliverySeconds(device: Device, session: Session | null, nowUs: number): number | null {
  if (device.connected) return secondsToDeliver(device, nowUs);
  const { stoppedUs = null, lastStationUs = null } = session ?? {};
  return stoppedUs === null || lastStationUs === null ? null : Math.max(0, stoppedUs - lastStationUs) / 1e6;
}

function secondsToDeliver({ telemetry, undeliveredBytes, meter, firstFrameUs }: Device, nowUs: number): number | null {
  // The rate is one of seconds: before they have passed it says too little.
  if (telemetry === null || firstFrameUs === null || nowUs - firstFrameUs < RATE_WINDOW_US) return null;
  const { bitsPerSecond } = meter.rates(nowUs);
  return bitsPerSecond === 0 ? null : (undeliveredBytes * 8) / bitsPerSecond;
}
