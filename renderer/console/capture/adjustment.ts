import type { DeviceStatus } from '#shared/contract/status.ts';
import { BITRATE_BOUNDS, type Bounds, FPS_BOUNDS, readWholeNumber } from '../capture-settings/whole-number.ts';

/** What is typed to change a phone's quality; an empty field leaves its value as it is. */
export interface AdjustmentDraft {
  readonly bitrate: string;
  readonly fps: string;
}

/** What is asked of the phone; null = as it is. */
export interface Adjustment {
  readonly bitrateMbit: number | null;
  readonly fps: number | null;
}

/** The protocol of phone pages, which alone can be told to flash or to encode otherwise. */
const PHONE_PAGE_PROTOCOL = 'camera.v2';

/** Whether a device is a phone page that can be spoken to now. */
export function takesCommands({ protocol, state }: Pick<DeviceStatus, 'protocol' | 'state'>): boolean {
  return protocol === PHONE_PAGE_PROTOCOL && state !== 'lost';
}

/** Whether a device's quality can be changed: while it encodes. */
export function isAdjustable(device: Pick<DeviceStatus, 'protocol' | 'state'>): boolean {
  return takesCommands(device) && (device.state === 'recording' || device.state === 'stalled');
}

/** Whether a field of the draft is empty or holds a number within its bounds. */
export function isFieldValid(typed: string, bounds: Bounds): boolean {
  return typed.trim() === '' || readWholeNumber(typed, bounds) !== null;
}

/** What the draft asks for; null while a field holds no number, or where nothing is to change. */
export function adjustmentOf({ bitrate, fps }: AdjustmentDraft): Adjustment | null {
  if (!isFieldValid(bitrate, BITRATE_BOUNDS) || !isFieldValid(fps, FPS_BOUNDS)) return null;
  const asked = { bitrateMbit: readWholeNumber(bitrate, BITRATE_BOUNDS), fps: readWholeNumber(fps, FPS_BOUNDS) };
  return asked.bitrateMbit === null && asked.fps === null ? null : asked;
}
