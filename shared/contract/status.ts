import * as z from 'zod';
import { captureSettings } from '../commands/capture-settings.ts';

/**
 * What a device is doing, in the operator's words. `recording` only once its first key frame is on disk; `stalled` when
 * it records but sent no frame for 2 s; `stopping` from Stop until its files are complete.
 */
export const deviceState = z.enum(['waiting', 'starting', 'recording', 'stalled', 'stopping', 'stopped', 'lost']);
export type DeviceState = z.infer<typeof deviceState>;

/** One device, sampled. Counters belong to its present or last session; `fps` and `bitsPerSecond` to the last 2 s. */
export const deviceStatus = z.object({
  id: z.string(),
  name: z.string(),
  model: z.string(),
  address: z.string(),
  protocol: z.string(),
  state: deviceState,
  inTake: z.boolean(),
  sessionId: z.string().nullable(),
  fps: z.number(),
  bitsPerSecond: z.number(),
  frames: z.number().int(),
  bytes: z.number().int(),
  gaps: z.number().int(),
  badMessages: z.number().int(),
  droppedFrames: z.number().int(),
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
});
export type StationStatus = Readonly<z.infer<typeof stationStatus>>;
