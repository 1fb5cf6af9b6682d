import { parseArgs } from 'node:util';
import { messageOf } from '../../electron/station/error-facts.ts';

export const ALIGN_HELP = `Pairs the frames of a take's sessions by the station's time, as CSV.

  npm run align -- TAKE [options]

  TAKE               the take's id, or the folder of one of its sessions, or "latest"
  --recordings DIR   where sessions are stored (default recordings)
  --reference NAME   the session whose frames are looked at one by one: its folder or its device (default: most frames)
  --as-recorded      the times as they stand in frames.csv, not refitted from clock.csv
  --help             this text

A line per frame of the reference: its station_us; then of each session the number of its picture, counted from 0, how
far that is away (apart_us), and how far that can be off (bound_us). Empty where a session has no picture at that time;
bound_us also where a clock is not known.`;

/** What is to be aligned. */
export interface AlignOptions {
  readonly take: string;
  readonly recordings: string;
  readonly reference: string | null;
  readonly asRecorded: boolean;
}

/** Why the words cannot be understood, in a sentence for whoever typed them. */
export class AlignUsageError extends Error {
  override readonly name = 'AlignUsageError';
}

/** Reads the words behind the command; null = help is wanted. Throws AlignUsageError. */
export function parseAlignOptions(words: readonly string[]): AlignOptions | null {
  const { values, positionals } = parsed(words);
  if (values.help === true) return null;
  const [take, ...more] = positionals;
  if (take === undefined || more.length > 0) throw new AlignUsageError('Name one take: its id, a folder, or "latest".');
  return {
    take,
    recordings: values.recordings ?? 'recordings',
    reference: values.reference ?? null,
    asRecorded: values['as-recorded'] ?? false,
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        recordings: { type: 'string' },
        reference: { type: 'string' },
        'as-recorded': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new AlignUsageError(`${messageOf(error)} See --help.`);
  }
}
