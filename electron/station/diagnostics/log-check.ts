import type { LogEntry } from '#shared/contract/log-entry.ts';
import { type CheckCode, type Finding, found } from '#shared/diagnostics/finding.ts';
import { localIsoTime } from '../local-time.ts';
import { groupByCode } from '../log-file/log-reading.ts';

/** What happened so long ago is told, and is not a problem of now. */
const RECENT_MS = 10 * 60_000;
const MOST_LISTED = 20;
const MOST_WORDS = 200;

/** The checks of which the log tells, in their order, with what they find where it is silent. */
const FROM_THE_LOG = [
  ['refusals', 'none'],
  ['connection', 'steady'],
  ['recordings', 'fine'],
  ['disk-writes', 'none'],
  ['program', 'fine'],
] as const satisfies readonly (readonly [CheckCode, string])[];
type LogCheck = (typeof FROM_THE_LOG)[number];

/** What is answered where it was typed, or is told for the sake of completeness, and no trouble by itself. */
const NO_TROUBLE: ReadonlySet<string> = new Set(['bad-command', 'no-board', 'text-ignored', 'browser-not-opened']);
/** Whoever says so often what nobody understands has come to the wrong path, or is no device of ours. */
const MANY_TEXTS = 10;

/**
 * What the log has to say, and a list of all warnings and errors. Entries in order of time; `checkOf`: under which check a
 * code belongs.
 */
export function checkLog(
  entries: readonly LogEntry[],
  checkOf: (code: string) => CheckCode | null,
  nowMs: number,
): Finding[] {
  const trouble = entries.filter(({ level }) => level !== 'info');
  const all =
    trouble.length === 0 ? found('log-entries', 'none') : found('log-entries', 'some', { list: grouped(trouble) });
  return [...FROM_THE_LOG.map((check) => checkOne(check, trouble, checkOf, nowMs)), all];
}

function checkOne(
  [check, silent]: LogCheck,
  trouble: readonly LogEntry[],
  checkOf: (code: string) => CheckCode | null,
  nowMs: number,
): Finding {
  const texts = trouble.filter(({ code, timeMs }) => code === 'text-ignored' && nowMs - timeMs <= RECENT_MS).length;
  const isTrouble = (code: string): boolean =>
    !NO_TROUBLE.has(code) || (code === 'text-ignored' && texts >= MANY_TEXTS);
  const its = trouble.filter(({ code }) => checkOf(code) === check && isTrouble(code));
  if (its.length === 0) return { check, outcome: silent, device: null, facts: {} };
  const recent = its.filter(({ timeMs }) => nowMs - timeMs <= RECENT_MS);
  // Of refusals each counts: who was it, and why?
  const listOf = check === 'refusals' ? oneByOne : grouped;
  return recent.length > 0
    ? found(check, 'recent', { list: listOf(recent) })
    : found(check, 'earlier', { list: listOf(its) });
}

/** A line for each code, with how often it came and what was said last; the latest first. */
function grouped(trouble: readonly LogEntry[]): string {
  return listed(
    groupByCode(trouble).map(({ code, count, lastMs, lastMessage }) =>
      lineOf(lastMs, `${code}${count === 1 ? '' : ` ×${count}`}`, lastMessage),
    ),
  );
}

/** A line for each entry, the latest first. */
function oneByOne(trouble: readonly LogEntry[]): string {
  return listed(trouble.toReversed().map(({ timeMs, code, message }) => lineOf(timeMs, code, message)));
}

/** By the station's wall clock, which stands in no language. */
function lineOf(timeMs: number, what: string, message: string): string {
  const time = localIsoTime(timeMs * 1000)
    .slice(0, 19)
    .replace('T', ' ');
  const words = message.length > MOST_WORDS ? `${message.slice(0, MOST_WORDS)}…` : message;
  return `${time} ${what}: ${words}`;
}

function listed(lines: readonly string[]): string {
  const shown = lines.slice(0, MOST_LISTED);
  return (lines.length > MOST_LISTED ? [...shown, `… +${lines.length - MOST_LISTED}`] : shown).join('\n');
}
