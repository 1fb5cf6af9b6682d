import {
  type CaptureSettings,
  DEFAULT_CAPTURE_SETTINGS,
  MAX_ASPECT_TERM,
  MAX_BITRATE_MBIT,
  MAX_FPS,
} from './capture-settings.ts';

/** A line typed by the operator. `problems` are sentences about words that were replaced by a default. */
export type OperatorCommand =
  | { readonly kind: 'start'; readonly settings: CaptureSettings; readonly problems: readonly string[] }
  | { readonly kind: 'stop' | 'status' | 'help' | 'quit' | 'nothing' }
  /** Answers the waiting device of this number. */
  | { readonly kind: 'answer'; readonly number: number; readonly allow: boolean }
  | { readonly kind: 'unknown'; readonly problem: string };

/** What `help` prints, a line each. */
export const OPERATOR_HELP: readonly string[] = [
  'start [W:H] [MBIT] [FPS]   record on every device; ratio as the phone shows it, 4 Mbit/s, 10 fps unless given; fps 0 = as fast as it can',
  'stop                       stop every device and finish the files',
  'status                     a table of the devices, and who waits to be let in',
  'allow N                    let the waiting device number N in; it is remembered',
  'refuse N                   refuse it; that is remembered too',
  'help                       this list',
  'quit                       finish every recording and end the program',
];

const FALLBACK_RATIO = { width: 4, height: 3 };

function wholeNumber(word: string): number | null {
  return /^[+-]?\d{1,9}$/.test(word) ? Number(word) : null;
}

function parseAspectRatio(word: string, problems: string[]): CaptureSettings['aspectRatio'] {
  const match = /^(\d{1,5}):(\d{1,5})$/.exec(word);
  const width = Number(match?.[1] ?? 0);
  const height = Number(match?.[2] ?? 0);
  const inRange = (term: number): boolean => term >= 1 && term <= MAX_ASPECT_TERM;
  if (inRange(width) && inRange(height)) return { width, height };
  problems.push(`Aspect ratio "${word}" is not W:H with whole numbers, for example 4:3; using 4:3.`);
  return FALLBACK_RATIO;
}

function parseBitrate(word: string, problems: string[]): number {
  const value = wholeNumber(word);
  if (value !== null && value >= 1 && value <= MAX_BITRATE_MBIT) return value;
  const fallback = DEFAULT_CAPTURE_SETTINGS.bitrateMbit;
  problems.push(
    `Bitrate "${word}" is not a whole number of Mbit/s from 1 to ${MAX_BITRATE_MBIT}; using ${fallback} Mbit/s.`,
  );
  return fallback;
}

function parseFps(word: string, problems: string[]): number {
  const value = wholeNumber(word);
  if (value !== null && value >= 0 && value <= MAX_FPS) return value;
  const fallback = DEFAULT_CAPTURE_SETTINGS.fps;
  problems.push(
    `Frame rate "${word}" is not a whole number from 0 (as fast as it can) to ${MAX_FPS}; using ${fallback} fps.`,
  );
  return fallback;
}

function parseStart(given: readonly string[]): OperatorCommand {
  const problems: string[] = [];
  const words = [...given];
  // The ratio may be left out: a first word that looks like a number is already the bitrate.
  const first = words[0];
  const namesRatio = first !== undefined && !/^[+-]?[\d.]+$/.test(first);
  const aspectRatio = namesRatio ? parseAspectRatio(words.shift() ?? '', problems) : null;
  const [bitrateWord, fpsWord, ...rest] = words;
  const bitrateMbit =
    bitrateWord === undefined ? DEFAULT_CAPTURE_SETTINGS.bitrateMbit : parseBitrate(bitrateWord, problems);
  const fps = fpsWord === undefined ? DEFAULT_CAPTURE_SETTINGS.fps : parseFps(fpsWord, problems);
  if (rest.length > 0) problems.push(`start takes at most W:H MBIT FPS; "${rest.join(' ')}" is left out.`);
  return { kind: 'start', settings: { ...DEFAULT_CAPTURE_SETTINGS, aspectRatio, bitrateMbit, fps }, problems };
}

function parseAnswer(kind: 'allow' | 'refuse', words: readonly string[]): OperatorCommand {
  const [word = ''] = words;
  if (words.length === 1 && /^[1-9]\d{0,8}$/.test(word)) {
    return { kind: 'answer', number: Number(word), allow: kind === 'allow' };
  }
  return { kind: 'unknown', problem: `${kind} takes the number of a waiting device, for example "${kind} 1".` };
}

/** Parses a line of the terminal. Never throws; command words are taken in any case. */
export function parseOperatorCommand(line: string): OperatorCommand {
  const [verb = '', ...words] = line.trim().split(/\s+/);
  const kind = verb.toLowerCase();
  switch (kind) {
    case '':
      return { kind: 'nothing' };
    case 'start':
      return parseStart(words);
    case 'stop':
    case 'status':
    case 'help':
    case 'quit':
      return { kind };
    case 'allow':
    case 'refuse':
      return parseAnswer(kind, words);
    default:
      return {
        kind: 'unknown',
        problem: `Unknown command "${verb.slice(0, 40)}". Commands: start, stop, status, allow, refuse, help, quit.`,
      };
  }
}
