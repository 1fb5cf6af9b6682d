import type { DeviceStatus } from '#shared/contract/status.ts';
import { type Finding, found } from '#shared/diagnostics/finding.ts';

/** What the checks of a device's rate look at. Times in microseconds. */
export interface RateFacts {
  readonly status: DeviceStatus;
  /** What was asked of it; `fps` 0 = as many as it can; null where that is not known. */
  readonly asked: { readonly fps: number; readonly bitsPerSecond: number } | null;
  /** How long its session has been recording. */
  readonly recordingUs: number;
  readonly jitterUs: number;
  readonly roundTripUs: number | null;
  /** Frames that the phone dropped within the window. */
  readonly dropped: { readonly frames: number; readonly windowUs: number };
  readonly diskWaits: { readonly count: number; readonly lastUs: number | null };
  readonly nowUs: number;
}

/** Rates are measured over 2 s, and phones need a moment to get going. */
const SETTLED_US = 5_000_000;
/** A disk that was slow so long ago is not what is slow now. */
const DISK_RECENT_US = 60_000_000;
/** A picture that is older on arrival, or so much video on the phone, is late. */
const LATE_MS = 2000;
/** A camera delivers what it is asked for within so much. */
const LOW_RATE = 0.8;
const LOW_BITRATE = 0.9;
const DROPPED_SHARE = 0.1;
const JITTER_US = 150_000;

/** What of a recording device is slow: the phone, the network or the disk. Nothing of a device that does not record. */
export function checkRate(facts: RateFacts): Finding[] {
  const { status, recordingUs } = facts;
  if (status.state === 'stalled') {
    const seconds = Math.round((status.silentMs ?? 0) / 1000);
    return [found('frame-rate', 'stalled', { seconds }, about(facts)), checkDisk(facts)];
  }
  if (status.state !== 'recording') return [];
  const disk = checkDisk(facts);
  if (recordingUs < SETTLED_US) return [disk];
  // What waits for the disk waits on the phone too, and is none of the network's.
  const network = checkNetwork(facts, disk.outcome === 'full');
  const phone = checkPhone(facts, network?.outcome === 'slow' || disk.outcome === 'full');
  const causes = [phone, network, disk].filter((one) => one !== null);
  const isExplained = disk.outcome === 'full' || network?.outcome === 'slow' || phone?.outcome === 'drops';
  return [checkFrameRate(facts, isExplained), ...causes, checkGaps(facts)];
}

const about = ({ status: { id, name } }: RateFacts): Finding['device'] => ({ id, name });
const megabits = (bits: number): string => (bits / 1e6).toFixed(1);
const milliseconds = (us: number | null): string => (us === null ? '–' : (us / 1000).toFixed(us < 10_000 ? 1 : 0));

function checkFrameRate(facts: RateFacts, isExplained: boolean): Finding {
  const { asked, status } = facts;
  const measured = status.fps.toFixed(1);
  if (asked === null || asked.fps === 0) return found('frame-rate', 'unasked', { measured }, about(facts));
  const words = { measured, asked: asked.fps };
  if (status.fps >= asked.fps * LOW_RATE) return found('frame-rate', 'as-asked', words, about(facts));
  return found('frame-rate', isExplained ? 'explained' : 'low', words, about(facts));
}

function checkDisk(facts: RateFacts): Finding {
  const { count, lastUs } = facts.diskWaits;
  const agoUs = lastUs === null ? Infinity : facts.nowUs - lastUs;
  if (agoUs > DISK_RECENT_US) return found('disk-queue', 'flows', {}, about(facts));
  return found('disk-queue', 'full', { times: count, seconds: Math.round(agoUs / 1e6) }, about(facts));
}

function checkNetwork(facts: RateFacts, isDiskFull: boolean): Finding | null {
  const { status, asked, jitterUs, roundTripUs } = facts;
  const { telemetry } = status;
  const behindMs = Math.max(status.behindMs ?? 0, telemetry?.bufferedMs ?? 0);
  const isLowered =
    telemetry !== null &&
    telemetry.bitrate !== null &&
    telemetry.askedBitrate !== null &&
    telemetry.bitrate < telemetry.askedBitrate * LOW_BITRATE;
  const measures = {
    bitrate: megabits(status.bitsPerSecond),
    jitter: milliseconds(jitterUs),
    roundTrip: milliseconds(roundTripUs),
  };
  if (!isDiskFull && (behindMs > LATE_MS || isLowered)) {
    const wanted = telemetry?.askedBitrate ?? asked?.bitsPerSecond ?? null;
    const more = {
      asked: wanted === null ? '–' : megabits(wanted),
      behind: (behindMs / 1000).toFixed(1),
      buffered: ((telemetry?.bufferedBytes ?? 0) / 1e6).toFixed(1),
    };
    return found('network', 'slow', { ...measures, ...more }, about(facts));
  }
  if (!isDiskFull && jitterUs > JITTER_US) return found('network', 'jitters', measures, about(facts));
  return found('network', 'carries', measures, about(facts));
}

/** Only phone pages tell how much they do. */
function checkPhone(facts: RateFacts, isHeldUp: boolean): Finding | null {
  const { status, dropped } = facts;
  const { telemetry } = status;
  if (telemetry === null) return null;
  const seconds = dropped.windowUs / 1e6;
  const share = dropped.frames / (dropped.frames + status.fps * seconds);
  if (isHeldUp || dropped.frames === 0 || share < DROPPED_SHARE) {
    return found('phone', 'keeps', { dropped: dropped.frames }, about(facts));
  }
  return found('phone', 'drops', { dropped: dropped.frames, seconds, queue: telemetry.encoderQueue }, about(facts));
}

function checkGaps(facts: RateFacts): Finding {
  const { gaps } = facts.status;
  return gaps === 0 ? found('gaps', 'none', {}, about(facts)) : found('gaps', 'some', { count: gaps }, about(facts));
}
