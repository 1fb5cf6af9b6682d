import * as z from 'zod';
import { sessionManifest } from '../recording/manifest.ts';
import { deviceStatus, takeStatus } from './status.ts';
import { logEntry } from './log-entry.ts';

/** What the station tells its listeners, in the past tense. No event is sent per frame. */
export const stationEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('logged'), entry: logEntry }),
  z.object({ event: z.literal('deviceChanged'), device: deviceStatus }),
  z.object({ event: z.literal('takeChanged'), take: takeStatus.nullable() }),
  z.object({ event: z.literal('sessionChanged'), directory: z.string(), manifest: sessionManifest }),
]);
export type StationEvent = Readonly<z.infer<typeof stationEvent>>;
