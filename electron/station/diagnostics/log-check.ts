import { type CheckCode, type Finding, found } from '#shared/diagnostics/finding.ts';
import type { CodeGroup } from '../log-file/log-reading.ts';

type LogGroup = Pick<CodeGroup, 'code' | 'count' | 'lastMs' | 'lastMessage'>;

/** What happened so long ago is told, and is not a problem of now. */
const RECENT_MS = 10 * 60_000;
const MOST_LISTED = 20;
const MOST_WORDS = 200;

/** The checks of which the log tells, with what they find where it is silent. */
const FROM_THE_LOG = {
  refusals: 'none',
  connection: 'steady',
  recordings: 'fine',
  'disk-writes': 'none',
  program: 'fine',
} as const satisfies Partial<Record<CheckCode, string>>;

/** What is answered where it was typed, or is told for the sake of completeness, and no trouble by itself. */
const NO_TROUBLE: ReadonlySet<string> = new Set(['bad-command', 'no-board', 'text-ignored', 'browser-not-opened']);

/** What the log has to say, and a list of all warnings and errors. `checkOf`: under which check a code belongs. */
export function checkLog(
  groups: readonly LogGroup[],
  checkOf: (code: string) => CheckCode | null,
  nowMs: number,
): Finding[] {
  const checks: readonly (keyof typeof FROM_THE_LOG)[] = [
    'refusals',
    'connection',
    'recordings',
    'disk-writes',
    'program',
  ];
  const all =
    groups.length === 0 ? found('log-entries', 'none') : found('log-entries', 'some', { list: listOf(groups) });
  return [...checks.map((check) => checkGroup(check, groups, checkOf, nowMs)), all];
}

function checkGroup(
  check: keyof typeof FROM_THE_LOG,
  groups: readonly LogGroup[],
  checkOf: (code: string) => CheckCode | null,
  nowMs: number,
): Finding {
  const its = groups.filter(({ code }) => checkOf(code) === check && !NO_TROUBLE.has(code));
  if (its.length === 0) return { check, outcome: FROM_THE_LOG[check], device: null, facts: {} };
  const recent = its.filter(({ lastMs }) => nowMs - lastMs <= RECENT_MS);
  return recent.length > 0
    ? found(check, 'recent', { list: listOf(recent) })
    : found(check, 'earlier', { list: listOf(its) });
}

function listOf(groups: readonly LogGroup[]): string {
  const lines = groups.slice(0, MOST_LISTED).map(({ code, count, lastMessage }) => {
    const words = lastMessage.length > MOST_WORDS ? `${lastMessage.slice(0, MOST_WORDS)}…` : lastMessage;
    return `${code}${count === 1 ? '' : ` ×${count}`}: ${words}`;
  });
  if (groups.length > MOST_LISTED) lines.push(`… ${groups.length - MOST_LISTED} more`);
  return lines.join('\n');
}
