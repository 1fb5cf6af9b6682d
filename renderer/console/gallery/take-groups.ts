import type { SessionSummary } from '#shared/contract/session-summary.ts';

/** What one Start made together, as the gallery shows it: sessions in the order in which they began. */
export interface TakeGroup {
  readonly key: string;
  /** The first moment of its day, ms since the Unix epoch, in the operator's zone. */
  readonly dayMs: number;
  /** Its place among the takes of its day, from 1. */
  readonly numberOfDay: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly devices: number;
  readonly bytes: number;
  readonly sessions: readonly SessionSummary[];
}

/** Midnight before a moment, in this zone. */
export function dayOf(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

const keyOf = ({ takeId, folder }: SessionSummary): string => takeId ?? folder;
const endOf = ({ startedAtMs, durationUs }: SessionSummary): number => startedAtMs + durationUs / 1000;

/**
 * Puts sessions together by take, the newest take first. `all` gives the takes their numbers, `shown` are those to group:
 * a search must not number the takes anew.
 */
export function groupByTake(all: readonly SessionSummary[], shown: readonly SessionSummary[]): TakeGroup[] {
  const numbers = numberTakes(all);
  const takes = new Map<string, SessionSummary[]>();
  for (const session of shown) {
    const key = keyOf(session);
    const take = takes.get(key);
    if (take === undefined) takes.set(key, [session]);
    else take.push(session);
  }
  return [...takes].map(([key, sessions]) => groupOf(key, sessions, numbers.get(key) ?? 1)).sort(newestFirst);
}

function newestFirst(a: TakeGroup, b: TakeGroup): number {
  return b.startedAtMs - a.startedAtMs || (a.key < b.key ? 1 : -1);
}

function groupOf(key: string, taken: readonly SessionSummary[], numberOfDay: number): TakeGroup {
  const sessions = taken.toSorted((a, b) => a.startedAtMs - b.startedAtMs || (a.folder < b.folder ? -1 : 1));
  const startedAtMs = Math.min(...sessions.map((session) => session.startedAtMs));
  return {
    key,
    dayMs: dayOf(startedAtMs),
    numberOfDay,
    startedAtMs,
    endedAtMs: Math.max(...sessions.map(endOf)),
    devices: new Set(sessions.map(({ deviceId, folder }) => deviceId || folder)).size,
    bytes: sessions.reduce((sum, { bytes }) => sum + bytes, 0),
    sessions,
  };
}

/** The number of each take within its day, by its first session. */
function numberTakes(all: readonly SessionSummary[]): ReadonlyMap<string, number> {
  const starts = new Map<string, number>();
  for (const session of all) {
    const key = keyOf(session);
    starts.set(key, Math.min(starts.get(key) ?? Infinity, session.startedAtMs));
  }
  const numbers = new Map<string, number>();
  let day = Number.NaN;
  let number = 0;
  for (const [key, startedAtMs] of [...starts].sort(([, a], [, b]) => a - b)) {
    const its = dayOf(startedAtMs);
    number = its === day ? number + 1 : 1;
    day = its;
    numbers.set(key, number);
  }
  return numbers;
}
