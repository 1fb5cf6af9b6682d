import type { DeviceStatus } from '#shared/contract/status.ts';

/** So much is always under way. */
const NOTEWORTHY_MS = 1500;

/** By how many whole seconds the picture of a device is late; null where that is too little to be told, or not known. */
export function secondsBehind({ behindMs }: DeviceStatus): number | null {
  return behindMs === null || behindMs < NOTEWORTHY_MS ? null : Math.round(behindMs / 1000);
}

/** How many whole seconds of video a phone page keeps for want of a link; null where that is too little to be told. */
export function secondsKept({ connected, telemetry }: DeviceStatus): number | null {
  const ms = connected ? (telemetry?.bufferedMs ?? 0) : 0;
  return ms < NOTEWORTHY_MS ? null : Math.ceil(ms / 1000);
}

/** What a phone page encodes and what it was asked for, in Mbit/s, where it has lowered the one; else null. */
export function loweredBitrate({ telemetry }: DeviceStatus): { readonly mbit: string; readonly asked: string } | null {
  const { bitrate = null, askedBitrate = null } = telemetry ?? {};
  if (bitrate === null || askedBitrate === null || bitrate >= askedBitrate) return null;
  return { mbit: (bitrate / 1e6).toFixed(1), asked: (askedBitrate / 1e6).toFixed(1) };
}

/** A device whose page keeps what it films while it is away, and delivers it when it is back. */
export function deliversLater({ state, protocol }: DeviceStatus): boolean {
  return state === 'lost' && protocol === 'camera.v2';
}

/** A bound in ms with two digits or so: `0.4`, `12`. Never rounded down. */
export function boundInMs(boundUs: number): string {
  const ms = boundUs / 1000;
  return ms < 9.95 ? (Math.ceil(ms * 10) / 10).toFixed(1) : `${Math.ceil(ms)}`;
}
