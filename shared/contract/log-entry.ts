import * as z from 'zod';

/** Where a line comes from; for plain information it is also the line's prefix. */
export const logSource = z.enum(['Connection', 'App Status', 'Broadcast', 'Frame', 'Info']);
export type LogSource = z.infer<typeof logSource>;

export const logLevel = z.enum(['info', 'warning', 'error']);
export type LogLevel = z.infer<typeof logLevel>;

/** One line of the log. `code` is stable and has a heading in docs/troubleshooting.md where it asks for action. */
export const logEntry = z.object({
  timeMs: z.number(),
  level: logLevel,
  source: logSource,
  device: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});
export type LogEntry = Readonly<z.infer<typeof logEntry>>;

/** The line operators grep for: `[Error]: words`. Warnings and errors bear their level, all else its source. */
export function formatLogLine(entry: LogEntry): string {
  const prefix = entry.level === 'error' ? 'Error' : entry.level === 'warning' ? 'Warning' : entry.source;
  return `[${prefix}]: ${entry.message}`;
}
