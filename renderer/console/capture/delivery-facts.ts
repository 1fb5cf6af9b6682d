import type { SessionSummary } from '#shared/contract/session-summary.ts';
import type { DeviceStatus } from '#shared/contract/status.ts';

/** So much is always under way. */
const NOTEWORTHY_MS = 1500;
/** What was told is told until it is less than this, so that the words do not come and go. */
const FORGOTTEN_MS = 1000;

/**
 * By how many whole seconds the picture of a device is late; null where that is too little to be told, or not known.
 * `wasTold`: whether it was told a moment ago.
 */
export function secondsBehind({ behindMs }: DeviceStatus, wasTold: boolean): number | null {
  const leastMs = wasTold ? FORGOTTEN_MS : NOTEWORTHY_MS;
  return behindMs === null || behindMs < leastMs ? null : Math.round(behindMs / 1000);
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

/**
 * Whether a device that is away films on and delivers it later, as far as the station knows: it speaks protocol 2, and its
 * session is still open. One whose person has left it, or that was not recording, has none that is.
 */
export function filmsOn(
  { state, protocol, sessionFolder }: DeviceStatus,
  sessions: readonly Pick<SessionSummary, 'folder' | 'state'>[],
): boolean {
  if (state !== 'lost' || protocol !== 'camera.v2' || sessionFolder === null) return false;
  return sessions.some((session) => session.folder === sessionFolder && session.state === 'recording');
}
