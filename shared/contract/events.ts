import * as z from 'zod';
import { sessionManifest } from '../recording/manifest.ts';
import { accessView } from './access.ts';
import { sessionSummary } from './session-summary.ts';
import { settingsView } from './settings.ts';
import { deviceStatus, stationSample, takeStatus } from './status.ts';
import { logEntry } from './log-entry.ts';
import { updateStatus } from './update.ts';

/** What the station tells the parts of its own process, in the past tense. No event is sent per frame. */
export const stationEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('logged'), entry: logEntry }),
  z.object({ event: z.literal('deviceChanged'), device: deviceStatus }),
  z.object({ event: z.literal('takeChanged'), take: takeStatus.nullable() }),
  z.object({ event: z.literal('sessionChanged'), directory: z.string(), manifest: sessionManifest }),
]);
export type StationEvent = Readonly<z.infer<typeof stationEvent>>;

/** A line of the log with its number, which counts up from 1 while the program runs. */
export const numberedLogEntry = logEntry.extend({ line: z.number().int() });
export type NumberedLogEntry = Readonly<z.infer<typeof numberedLogEntry>>;

/** What this station's surroundings allow. */
export const consoleSurroundings = z.object({
  program: z.string(),
  /** The station process; another one after a restart of the program. */
  run: z.string(),
  canChooseFolder: z.boolean(),
  canOpenFolder: z.boolean(),
});
export type ConsoleSurroundings = Readonly<z.infer<typeof consoleSurroundings>>;

/**
 * What a console is told: a `greeted` and a `sampled` when it connects, then news, sampled and in batches. Log lines
 * that were kept follow the greeting; lines that the console has already are told by their number.
 */
export const consoleEvent = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('greeted'),
    surroundings: consoleSurroundings,
    settings: settingsView,
    /** Null where the program does not update itself. */
    update: updateStatus.nullable(),
  }),
  z.object({ event: z.literal('sampled'), sample: stationSample }),
  z.object({ event: z.literal('logged'), entries: z.array(numberedLogEntry) }),
  z.object({
    event: z.literal('sessionsChanged'),
    changed: z.array(sessionSummary),
    removed: z.array(z.string()),
  }),
  /** The list as a whole is another one: ask for it again. */
  z.object({ event: z.literal('galleryReplaced') }),
  z.object({ event: z.literal('settingsChanged'), settings: settingsView }),
  z.object({ event: z.literal('updateChanged'), update: updateStatus }),
  /** Tokens, certificate or decisions changed; who waits is in the samples. */
  z.object({ event: z.literal('accessChanged'), access: accessView }),
]);
export type ConsoleEvent = Readonly<z.infer<typeof consoleEvent>>;
