import type { PhoneState } from './phone-state.ts';

/** So much video is always under way. */
const NOTEWORTHY_MS = 1500;
/** From here on the phone lowers its bitrate. */
export const HIGH_FILL = 0.75;

/** What the station does not have yet: in seconds of video, at least 1, and bytes; `fill`, 0 to 1, of what can be kept. */
export interface Backlog {
  readonly seconds: number;
  readonly bytes: number;
  readonly fill: number;
  readonly high: boolean;
}

type Facts = Pick<PhoneState, 'link' | 'progress'>;

/** Something was filmed that the station does not have yet, and that goes with this page. */
export function isUndelivered({ link, progress }: Facts): boolean {
  if (progress === null) return false;
  const { delivering, buffered } = progress;
  if (delivering || buffered.ms >= NOTEWORTHY_MS) return true;
  return link.kind !== 'connected' && buffered.bytes > 0;
}

/** What is worth a line on the screen; null where all has come, or what has not is only on its way. */
export function backlogOf(facts: Facts): Backlog | null {
  const buffered = facts.progress?.buffered;
  if (buffered === undefined || buffered.bytes === 0 || !isUndelivered(facts)) return null;
  const { ms, bytes, fraction } = buffered;
  return { seconds: Math.max(1, Math.ceil(ms / 1000)), bytes, fill: fraction, high: fraction >= HIGH_FILL };
}

/** The bitrates in Mbit/s, with one digit, where that which is encoded with is lower than asked; else null. */
export function loweredOf({ capture }: Pick<PhoneState, 'capture'>): { mbit: string; asked: string } | null {
  if (capture === null || capture.bitrate >= capture.askedBitrate) return null;
  return { mbit: inMbit(capture.bitrate), asked: inMbit(capture.askedBitrate) };
}

const inMbit = (bitrate: number): string => (bitrate / 1e6).toFixed(1);
