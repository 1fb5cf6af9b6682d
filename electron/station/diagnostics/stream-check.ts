import { type Finding, found } from '#shared/diagnostics/finding.ts';
import type { Sps } from '#shared/h264/sps.ts';

/** What the checks of a stream look at; as StreamHealth has it. */
export interface StreamFacts {
  readonly messages: number;
  readonly badMessages: number;
  readonly lastBad: { readonly why: string; readonly hex: string; readonly atUs: number } | null;
  readonly frames: number;
  readonly keyFrames: number;
  readonly configured: boolean;
  readonly framesBeforeConfig: number;
  readonly withoutStartCode: number;
  readonly lastWithoutStartCode: string;
  readonly sps: Sps | null;
  readonly longestKeyIntervalUs: number;
}

type About = Finding['device'];

/** A message that could not be read is a problem of now for so long. */
const RECENT_US = 10 * 60_000_000;
/** So many frames may come before it is said that something before them is missing. */
const PATIENCE_FRAMES = 5;
const PATIENCE_KEY_FRAMES = 30;
/** The longest time between two key frames that is not worth a word. */
const KEY_INTERVAL_US = 5_000_000;

/** Whether what a device sends can be recorded, shown and sought in. Nothing where it has not sent anything yet. */
export function checkStream(stream: StreamFacts, codec: 'h264' | 'jpeg', device: About, nowUs: number): Finding[] {
  if (stream.messages + stream.badMessages === 0) return [];
  const packets = checkPackets(stream, device, nowUs);
  return codec === 'jpeg' ? [packets] : [packets, ...checkH264(stream, device)];
}

/** Of a device that is gone: whether what it sent shortly before could not be read. */
export function checkLostStream(stream: StreamFacts, device: About, nowUs: number): Finding[] {
  const packets = checkPackets(stream, device, nowUs);
  return packets.outcome === 'bad' ? [packets] : [];
}

function checkPackets({ messages, badMessages, lastBad }: StreamFacts, device: About, nowUs: number): Finding {
  if (lastBad === null) return found('packets', 'whole', { count: messages }, device);
  const { why, hex, atUs } = lastBad;
  const isRecent = nowUs - atUs <= RECENT_US;
  return found('packets', isRecent ? 'bad' : 'earlier', { count: badMessages, why, hex }, device);
}

function checkH264(stream: StreamFacts, device: About): Finding[] {
  const { frames, framesBeforeConfig, configured, withoutStartCode, lastWithoutStartCode, sps } = stream;
  const findings: Finding[] = [];
  if (withoutStartCode > 0) {
    const facts = { count: withoutStartCode, hex: lastWithoutStartCode };
    findings.push(found('start-codes', 'missing', facts, device));
  } else if (frames > 0) {
    findings.push(found('start-codes', 'present', {}, device));
  }
  if (!configured) {
    if (frames >= PATIENCE_FRAMES) findings.push(found('config', 'missing', { frames }, device));
    // Without parameter sets nothing else can be said.
    return findings;
  }
  if (framesBeforeConfig > 0) findings.push(found('config', 'late', { frames: framesBeforeConfig }, device));
  else findings.push(found('config', 'seen', {}, device));
  if (sps !== null) findings.push(checkProfile(sps, device));
  return [...findings, ...checkKeyFrames(stream, device)];
}

function checkKeyFrames({ frames, keyFrames, longestKeyIntervalUs }: StreamFacts, device: About): Finding[] {
  if (keyFrames === 0) {
    return frames < PATIENCE_KEY_FRAMES ? [] : [found('key-frames', 'none', { frames }, device)];
  }
  const interval = (longestKeyIntervalUs / 1e6).toFixed(1);
  if (longestKeyIntervalUs > KEY_INTERVAL_US) return [found('key-frames', 'rare', { interval }, device)];
  return keyFrames === 1 ? [] : [found('key-frames', 'regular', { interval }, device)];
}

/** Names of profile_idc (clause A.2). */
const PROFILES: Readonly<Record<number, string>> = {
  66: 'Baseline',
  77: 'Main',
  88: 'Extended',
  100: 'High',
  110: 'High 10',
  122: 'High 4:2:2',
  244: 'High 4:4:4 Predictive',
};
const PLAYED: ReadonlySet<number> = new Set([66, 77, 100]);
/** constraint_set1_flag and constraint_set3_flag (clause 7.4.2.1.1). */
const SET1 = 0x40;
const SET3 = 0x10;

function checkProfile(sps: Sps, device: About): Finding {
  const { profileIdc, constraintFlags, chromaFormatIdc, bitDepthLuma, bitDepthChroma, width, height } = sps;
  const constrained = profileIdc === 66 && (constraintFlags & SET1) !== 0 ? 'Constrained ' : '';
  const profile = `${constrained}${PROFILES[profileIdc] ?? `profile_idc ${profileIdc}`}`;
  const facts = { profile, level: levelOf(sps), size: `${width}x${height}` };
  const plays = PLAYED.has(profileIdc) && chromaFormatIdc <= 1 && Math.max(bitDepthLuma, bitDepthChroma) === 8;
  return found('profile', plays ? 'plays' : 'unusual', facts, device);
}

/** Level 1b is 9, or 11 with constraint_set3_flag in the profiles without extensions (clause A.3.4.1). */
function levelOf({ profileIdc, constraintFlags, levelIdc }: Sps): string {
  const isOld = profileIdc === 66 || profileIdc === 77 || profileIdc === 88;
  if (levelIdc === 9 || (levelIdc === 11 && isOld && (constraintFlags & SET3) !== 0)) return '1b';
  return levelIdc % 10 === 0 ? `${levelIdc / 10}` : (levelIdc / 10).toFixed(1);
}
