// Makes folders of sessions for tests, benchmarks and demonstrations: `npx tsx tools/make-sessions.ts --help`.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { messageOf } from '../electron/station/error-facts.ts';
import { sessionFolderName } from '../electron/station/recording/disk/session-folder.ts';
import { type MadeSession, type MadeState, makeSession } from './sessions/made-session.ts';
import { makeTemplates, type SessionTemplate } from './sessions/session-template.ts';
import { type Random, seededRandom } from './simulator/random.ts';

/** Which sessions to make. */
export interface SessionsToMake {
  readonly recordings: string;
  readonly count: number;
  /** Every so often a session that is recovered, failed, raw, foreign or unreadable; otherwise all are ready. */
  readonly mixed: boolean;
  readonly seed: number;
  /** When the last take began, in microseconds since the Unix epoch. */
  readonly lastTakeUs: number;
}

const HELP = `Session folders as a station leaves them; the videos play.

  npx tsx tools/make-sessions.ts [options]

  --out DIR     the recordings folder (default recordings)
  --count N     how many (default 40)
  --mixed       also recovered, failed, raw, foreign and unreadable ones
  --seed N      for the same random choices again (default 1)
  --help        this text`;

/** Hidden, so that no gallery takes it for a session; on the same disk, so that sessions can share its files. */
const TEMPLATES_FOLDER = '.session-templates';
const LENGTHS_SECONDS = [2, 4, 8, 16];
const DEVICES = [
  { name: 'Left', model: 'Pixel 6a', ip: '192.168.1.21' },
  { name: 'Right', model: 'Pixel 7', ip: '192.168.1.22' },
  { name: 'Above', model: 'SM-S911B', ip: '192.168.1.23' },
  { name: '', model: 'M2101K6G', ip: '192.168.1.24' },
] as const;
const MINUTES_BETWEEN_TAKES = 37;
const NOTES = ['the good take', 'camera moved', '灯光不好', 'second actor only'];
const TAGS = ['keep', 'outdoor', 'rehearsal', '第一场', 'sync'];
const MIXTURE: readonly MadeState[] = ['recovered', 'failed', 'raw', 'foreign', 'unreadable'];
/** With `mixed` one session in so many is none that is ready. */
const MIXED_EVERY = 12;

/** Makes the sessions; resolves with their folders, newest take first. Rejects with one sentence. */
export async function makeSessions(wanted: SessionsToMake): Promise<string[]> {
  await mkdir(wanted.recordings, { recursive: true });
  const templates = await makeTemplates(join(wanted.recordings, TEMPLATES_FOLDER), LENGTHS_SECONDS);
  const random = seededRandom(wanted.seed);
  const directories: string[] = [];
  for (let index = 0; index < wanted.count; index += 1) {
    const session = inventSession(wanted, index, templates, random);
    makeSession(session);
    directories.push(session.directory);
  }
  return directories;
}

function inventSession(
  { recordings, mixed, lastTakeUs, seed }: SessionsToMake,
  index: number,
  templates: readonly SessionTemplate[],
  random: Random,
): MadeSession {
  const take = Math.floor(index / DEVICES.length);
  const takeStartedUs = lastTakeUs - take * MINUTES_BETWEEN_TAKES * 60_000_000;
  const startedUs = takeStartedUs + Math.floor(random() * 400) * 1000;
  const template = pick(templates, random);
  const { name, model, ip } = pick([DEVICES[index % DEVICES.length] ?? DEVICES[0]], random);
  const port = 40_000 + (index % 20_000);
  return {
    directory: join(recordings, sessionFolderName({ ip, port }, startedUs)),
    sessionId: `made-${seed}-${index}`,
    takeId: `made-${seed}-take-${take}`,
    device: { id: ip, name, model, address: `${ip}:${port}`, protocol: 'android-cam' },
    startedUs,
    takeStartedUs,
    template,
    state: mixed && index % MIXED_EVERY === MIXED_EVERY - 1 ? pick(MIXTURE, random) : 'ready',
    loss: random() < 0.2 ? { frame: 10, missing: 1 + Math.floor(random() * 5) } : null,
    notes: random() < 0.1 ? pick(NOTES, random) : '',
    tags: TAGS.filter(() => random() < 0.1),
  };
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}

async function main(args: readonly string[]): Promise<number> {
  const flags = {
    out: { type: 'string', default: 'recordings' },
    count: { type: 'string', default: '40' },
    mixed: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const { out, count, mixed, seed, help } = parseArgs({ args: [...args], options: flags }).values;
    if (help) {
      console.log(HELP);
      return 0;
    }
    if (!/^\d{1,6}$/.test(count) || !/^\d{1,9}$/.test(seed)) throw new Error('--count and --seed are whole numbers.');
    const wanted = { recordings: out, count: Number(count), mixed, seed: Number(seed), lastTakeUs: Date.now() * 1000 };
    console.log(`Made ${(await makeSessions(wanted)).length} sessions in ${out}.`);
    return 0;
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await main(process.argv.slice(2));
}
