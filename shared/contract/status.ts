import * as z from 'zod';
import { captureSettings } from '../commands/capture-settings.ts';
import { clockMethod } from '../recording/manifest.ts';
import { phonePage, waitingDevice } from './access.ts';

/**
 * What a device is doing, in the operator's words. `recording` only once its first key frame is on disk; `stalled` when
 * it records but sent no frame for 2 s; `stopping` from Stop until its files are complete; `delivering` where that takes
 * longer because the phone still has to send what it filmed before Stop, be it connected or not.
 */
export const deviceState = z.enum([
  'waiting',
  'starting',
  'recording',
  'stalled',
  'stopping',
  'delivering',
  'stopped',
  'lost',
]);
export type DeviceState = z.infer<typeof deviceState>;

/** The states from Start to Stop. */
const FILMING_STATES: ReadonlySet<DeviceState | null> = new Set<DeviceState>(['starting', 'recording', 'stalled']);

/** Whether a device films, or is about to: it is between Start and Stop. */
export function isFilmingState(state: DeviceState | null): boolean {
  return FILMING_STATES.has(state);
}

/** Whether a device is in one of the states from Start until everything has come; null = in none that is known. */
export function isActiveState(state: DeviceState | null): boolean {
  return isFilmingState(state) || state === 'stopping' || state === 'delivering';
}

/** A device's battery, where its protocol tells it. */
export const battery = z.object({ percent: z.number().min(0).max(100), charging: z.boolean() });
export type Battery = Readonly<z.infer<typeof battery>>;

/** Why a phone page sends no picture: it is in the background, or its camera is gone. */
export const phoneTrouble = z.enum(['hidden', 'camera']);
export type PhoneTrouble = z.infer<typeof phoneTrouble>;

/**
 * What a phone page tells of itself: frames waiting for its encoder, frames dropped before it, bytes not sent yet, and
 * what it keeps because it is not acknowledged, in bytes and in ms of video.
 * `bitrate` is what it encodes, `askedBitrate` what it was asked for (bit/s, null while it does not capture).
 */
export const phoneTelemetry = z.object({
  encoderQueue: z.number().int(),
  droppedFrames: z.number().int(),
  unsentBytes: z.number().int(),
  bufferedBytes: z.number().int().default(0),
  bufferedMs: z.number().int().default(0),
  bitrate: z.number().nullable().default(null),
  askedBitrate: z.number().nullable().default(null),
  trouble: phoneTrouble.nullable(),
});
export type PhoneTelemetry = Readonly<z.infer<typeof phoneTelemetry>>;

/**
 * How the clock of a device is known: by exchanges in both directions, by arrival times alone, or not at all. `boundUs` is
 * how far a frame's time can be off; with `one-way` it rests on an assumption about the network.
 */
export const deviceClock = z.object({ method: clockMethod, boundUs: z.number() });
export type DeviceClock = Readonly<z.infer<typeof deviceClock>>;

/**
 * One device, sampled. Counters belong to its present or last session; `fps` and `bitsPerSecond` to the last 2 s.
 * `silentMs` counts since the last frame, null before the first. `telemetry` is null for protocols that have none.
 * `behindMs` is how old its newest frame was when it arrived, null where that is not known. `deliverySeconds`, while the
 * state is `delivering`: how long that takes at the present rate, or, while it is not connected, how many seconds of video
 * are still on the phone; null where neither is known. `connected`: whether it is now. `preview` numbers its preview packets.
 * `dumping`: its raw messages are written to a file, or will be when it is back.
 */
export const deviceStatus = z.object({
  id: z.string(),
  name: z.string(),
  model: z.string(),
  address: z.string(),
  protocol: z.string(),
  state: deviceState,
  inTake: z.boolean(),
  sessionId: z.string().nullable(),
  sessionFolder: z.string().nullable(),
  fps: z.number(),
  bitsPerSecond: z.number(),
  frames: z.number().int(),
  bytes: z.number().int(),
  gaps: z.number().int(),
  badMessages: z.number().int(),
  droppedFrames: z.number().int(),
  silentMs: z.number().nullable(),
  battery: battery.nullable(),
  telemetry: phoneTelemetry.nullable(),
  connected: z.boolean(),
  behindMs: z.number().nullable(),
  deliverySeconds: z.number().nullable(),
  clock: deviceClock.nullable(),
  preview: z.number().int(),
  dumping: z.boolean(),
});
export type DeviceStatus = Readonly<z.infer<typeof deviceStatus>>;

/** The take that is running: what one Start made together. */
export const takeStatus = z.object({
  id: z.string(),
  startedAtMs: z.number(),
  settings: captureSettings,
  deviceIds: z.array(z.string()),
});
export type TakeStatus = Readonly<z.infer<typeof takeStatus>>;

export const stationStatus = z.object({
  take: takeStatus.nullable(),
  devices: z.array(deviceStatus),
  waiting: z.array(waitingDevice),
});
export type StationStatus = Readonly<z.infer<typeof stationStatus>>;

/**
 * The disk of the recordings folder. `bytesPerSecond` is what all devices together write now; `secondsLeft` how long it
 * lasts at that rate, null while nothing is written.
 */
export const diskStatus = z.object({
  freeBytes: z.number(),
  totalBytes: z.number(),
  bytesPerSecond: z.number(),
  secondsLeft: z.number().nullable(),
});
export type DiskStatus = Readonly<z.infer<typeof diskStatus>>;

/** An address that a device can type: one for each network interface of this machine. */
export const stationAddress = z.object({ interface: z.string(), url: z.string() });
export type StationAddress = Readonly<z.infer<typeof stationAddress>>;

/** The station as a console shows it, sampled twice a second. `nowMs` is the station's clock, ms since the Unix epoch. */
export const stationSample = z.object({
  nowMs: z.number(),
  take: takeStatus.nullable(),
  devices: z.array(deviceStatus),
  disk: diskStatus.nullable(),
  addresses: z.array(stationAddress),
  phonePages: z.array(phonePage),
  waiting: z.array(waitingDevice),
});
export type StationSample = Readonly<z.infer<typeof stationSample>>;
