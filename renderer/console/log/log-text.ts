import { formatLogLine, type LogEntry } from '#shared/contract/log-entry.ts';
import { formatExactTimeOfDay } from '../../ui/format.ts';

const two = (value: number): string => `${value}`.padStart(2, '0');

function dateOf(ms: number): string {
  const at = new Date(ms);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Lines as they are copied and saved: date, time, and the line that operators grep for. */
export function logText(entries: readonly LogEntry[]): string {
  const lines = entries.map((entry) => {
    const { timeMs } = entry;
    return `${dateOf(timeMs)} ${formatExactTimeOfDay(timeMs)} ${formatLogLine(entry)}\n`;
  });
  return lines.join('');
}

/** Saves a text as a file of the operator's computer. */
export function saveText(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it by the next turn.
  setTimeout(() => URL.revokeObjectURL(url));
}
