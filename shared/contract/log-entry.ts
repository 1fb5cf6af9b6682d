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

const jsonLine = logEntry.omit({ timeMs: true }).extend({ time: z.iso.datetime() });

/** An entry as one JSON object, its time in ISO 8601: a line of `--json` and of the log file. */
export function formatJsonLine({ timeMs, level, source, device, code, message }: LogEntry): string {
  return JSON.stringify({ time: new Date(timeMs).toISOString(), level, source, device, code, message });
}

/** Reads what formatJsonLine has made; null for a line that is torn or something else. */
export function parseJsonLine(line: string): LogEntry | null {
  try {
    const { time, ...rest } = jsonLine.parse(JSON.parse(line));
    return { timeMs: Date.parse(time), ...rest };
  } catch {
    return null;
  }
}
