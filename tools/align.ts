// Pairs the frames of a take by the station's time: `npm run align -- TAKE`.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ALIGN_HELP, type AlignOptions, AlignUsageError, parseAlignOptions } from './align/align-options.ts';
import { alignTable } from './align/align-table.ts';
import { AlignError, findTake } from './align/take-sessions.ts';
import { readTimedSession, type TimedSession } from './align/timed-session.ts';
import { hasCode, messageOf } from '../electron/station/error-facts.ts';

const FAILED = 1;
const MISUSED = 2;

async function main(words: readonly string[]): Promise<number> {
  try {
    const options = parseAlignOptions(words);
    if (options === null) process.stdout.write(`${ALIGN_HELP}\n`);
    else await align(options);
    return 0;
  } catch (error) {
    // Whoever reads the table may have seen enough of it.
    if (hasCode(error, 'EPIPE')) return 0;
    process.stderr.write(`${messageOf(error)}\n`);
    return error instanceof AlignUsageError ? MISUSED : FAILED;
  }
}

async function align({ take, recordings, reference, asRecorded }: AlignOptions): Promise<void> {
  const sessions: TimedSession[] = [];
  for (const { directory, manifest } of await findTake(take, recordings)) {
    const session = await readTimedSession(directory, manifest, asRecorded);
    note(session);
    sessions.push(session);
  }
  const chosen = referenceOf(sessions, reference);
  await pipeline(Readable.from(linesOf(alignTable(sessions, chosen))), process.stdout);
}

function* linesOf(table: Iterable<string>): Generator<string> {
  for (const line of table) yield `${line}\n`;
}

function referenceOf(sessions: readonly TimedSession[], wanted: string | null): TimedSession {
  const found =
    wanted === null
      ? mostPictures(sessions)
      : sessions.find(({ folder, device }) => folder === wanted || device === wanted);
  if (found !== undefined) return found;
  const names = sessions.map(({ device, folder }) => `${device} (${folder})`).join(', ');
  throw new AlignError(`The take has no session ${wanted}. It has: ${names}.`);
}

function mostPictures([first, ...more]: readonly TimedSession[]): TimedSession | undefined {
  return more.reduce(
    (most, session) => (most !== undefined && most.numbers.length >= session.numbers.length ? most : session),
    first,
  );
}

/** What should be known of times before they are believed. */
function note({ folder, device, method, numbers }: TimedSession): void {
  const who = `${device} (${folder})`;
  if (numbers.length === 0) process.stderr.write(`${who} has no picture.\n`);
  if (method === 'none') process.stderr.write(`${who}: its clock is not known; its times are those of arrival.\n`);
  if (method === 'one-way')
    process.stderr.write(
      `${who}: its clock is known from arrival times alone; the bound rests on an assumption about the network.\n`,
    );
}

process.exitCode = await main(process.argv.slice(2));
