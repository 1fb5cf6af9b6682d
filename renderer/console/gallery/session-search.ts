import type { GallerySessionState, SessionSummary } from '#shared/contract/session-summary.ts';

/** What the operator looks for; null = all. `words` are joined by "and". */
export interface SessionSearch {
  readonly words: string;
  readonly deviceName: string | null;
  readonly state: GallerySessionState | null;
}

export const EVERYTHING: SessionSearch = { words: '', deviceName: null, state: null };

/** One for all: to make a formatter takes longer than to use it a hundred times. */
const LONG_DATE = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' });

const two = (value: number): string => `${value}`.padStart(2, '0');

/** A date in the forms that people type: `2026-11-22`, `20261122`, `22.11.2026`, `11/22/2026`, `2026年11月22日`. */
function datesOf(ms: number): string {
  const at = new Date(ms);
  const [year, month, day] = [at.getFullYear(), at.getMonth() + 1, at.getDate()];
  return [
    `${year}-${two(month)}-${two(day)}`,
    `${year}${two(month)}${two(day)}`,
    `${year}/${month}/${day}`,
    `${day}.${month}.${year}`,
    `${month}/${day}/${year}`,
    `${year}年${month}月${day}日`,
    LONG_DATE.format(at),
    `${two(at.getHours())}:${two(at.getMinutes())}`,
  ].join(' ');
}

/** Texts to look in, made once for each summary: a changed session is another object. */
const texts = new WeakMap<SessionSummary, string>();

function textOf(session: SessionSummary): string {
  let text = texts.get(session);
  if (text === undefined) {
    const { deviceName, deviceModel, notes, tags, folder, startedAtMs } = session;
    text = [deviceName, deviceModel, notes, ...tags, folder, datesOf(startedAtMs)].join('\n').toLowerCase();
    texts.set(session, text);
  }
  return text;
}

/** So many texts are made in one go: a few milliseconds. */
const PORTION = 400;

/** Makes the texts to look in before anybody looks, in portions that nobody feels. The returned function ends that. */
export function prepareSearch(sessions: readonly SessionSummary[]): () => void {
  let next = 0;
  const go = (): void => {
    for (const session of sessions.slice(next, next + PORTION)) textOf(session);
    next += PORTION;
    if (next < sessions.length) timer = setTimeout(go);
  };
  let timer = setTimeout(go);
  return () => clearTimeout(timer);
}

/** The sessions that have every word somewhere, and the device and state that were chosen. Order is kept. */
export function searchSessions(sessions: readonly SessionSummary[], search: SessionSearch): readonly SessionSummary[] {
  const words = search.words.toLowerCase().split(/\s+/).filter(Boolean);
  const { deviceName, state } = search;
  if (words.length === 0 && deviceName === null && state === null) return sessions;
  return sessions.filter(
    (session) =>
      (deviceName === null || session.deviceName === deviceName) &&
      (state === null || session.state === state) &&
      words.every((word) => textOf(session).includes(word)),
  );
}

/** The names of all devices that made sessions, in the order of the alphabet. */
export function deviceNames(sessions: readonly SessionSummary[]): readonly string[] {
  return [...new Set(sessions.map(({ deviceName }) => deviceName))].filter(Boolean).sort((a, b) => a.localeCompare(b));
}
