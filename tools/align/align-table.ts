import { NearestPictures } from './nearest-picture.ts';
import type { TimedSession } from './timed-session.ts';

/** The table of a take, line by line without line feeds: the header, then a line per picture of the reference. */
export function* alignTable(sessions: readonly TimedSession[], reference: TimedSession): Generator<string> {
  const others = sessions.filter((session) => session !== reference);
  const labels = labelsOf(sessions);
  const header = others.flatMap((other) =>
    ['frame', 'apart_us', 'bound_us'].map((what) => `${labels.get(other)} ${what}`),
  );
  yield ['station_us', `${labels.get(reference)} frame`, ...header].map(quoted).join(',');
  const walks = others.map((other) => new NearestPictures(other));
  for (const [index, stationUs] of reference.stationUs.entries()) {
    const boundUs = reference.boundsUs[index] ?? 0;
    const cells = walks.flatMap((walk): readonly (number | '')[] => {
      const found = walk.nearest(stationUs, boundUs);
      if (found === null) return ['', '', ''];
      const bothUs = Number.isNaN(found.boundUs) ? '' : Math.ceil(found.boundUs);
      return [found.number, Math.round(found.apartUs), bothUs];
    });
    yield [stationUs, reference.numbers[index], ...cells].join(',');
  }
}

/** What each session is called: its device where no other session of the take is of that, else its folder too. */
function labelsOf(sessions: readonly TimedSession[]): Map<TimedSession, string> {
  return new Map(
    sessions.map((session) => {
      const isOnly = sessions.filter(({ device }) => device === session.device).length === 1;
      return [session, isOnly ? session.device : `${session.device} ${session.folder}`];
    }),
  );
}

/** As RFC 4180 has it. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
