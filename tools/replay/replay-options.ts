import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface ReplayOptions {
  readonly file: string;
  /** With `ws:` or `wss:`; without a path where the dump's own is meant. */
  readonly url: string;
  /** Null = as fast as the station takes it. */
  readonly speed: number | null;
  /** The station's device token; null where it needs none. */
  readonly token: string | null;
  /** Whether a recorded start waits for the station's own; null = as is usual for the device. */
  readonly waits: boolean | null;
  /** Whether the ids of device and captures stay as they were recorded. */
  readonly sameDevice: boolean;
}

/** The options, the help text that was asked for, or one sentence about what is wrong. */
export type ReplayRequest =
  | { readonly kind: 'run'; readonly options: ReplayOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export const REPLAY_HELP = `Plays back to a station what a device once sent, from a dump that a station has written (--dump, or
"Record raw messages" in the menu of a device).

  npm run replay -- FILE [options]

  --url URL         the station (default ws://127.0.0.1:50001); wss:// and https:// are for its HTTPS port. Path and
                    subprotocol are the recorded ones, unless the address has a path
  --speed N         so many times as fast, 0.01 to 1000 (default 1), or max: as fast as the station takes it. Phone pages
                    tell their time at speed 1 only
  --token T         the station's device token; without it the operator may have to allow the device
  --wait            where a start was recorded, wait for the station's own before going on (the default for boards)
  --no-wait         go on at once (the default for phones); a board's pictures are then dropped until a Start
  --same-device     keep the recorded ids of a phone page and its captures; otherwise they are new ones, so that a dump
                    can be played back to the station that wrote it
  --help            this text`;

class WrongArgument extends Error {}

const FLAGS = {
  url: { type: 'string' },
  speed: { type: 'string' },
  token: { type: 'string' },
  wait: { type: 'boolean' },
  'no-wait': { type: 'boolean' },
  'same-device': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Parses the arguments after the program's name. Never throws. */
export function parseReplayArguments(args: readonly string[]): ReplayRequest {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: FLAGS,
      strict: true,
      allowPositionals: true,
    });
    if (values.help === true) return { kind: 'help' };
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) {
      throw new WrongArgument('replay takes one dump: npm run replay -- FILE; --help lists the options.');
    }
    if (values.wait === true && values['no-wait'] === true) {
      throw new WrongArgument('--wait and --no-wait say the opposite of each other; give one of them.');
    }
    const url = urlFrom(values.url ?? 'ws://127.0.0.1:50001');
    return {
      kind: 'run',
      options: {
        file,
        url: url.href,
        speed: speedFrom(values.speed ?? '1'),
        token: tokenFrom(values.token) ?? url.searchParams.get('token'),
        waits: values.wait === true ? true : values['no-wait'] === true ? false : null,
        sameDevice: values['same-device'] === true,
      },
    };
  } catch (error) {
    return { kind: 'wrong', problem: sentenceOf(error) };
  }
}

function urlFrom(text: string): URL {
  if (URL.canParse(text)) {
    const url = new URL(text.replace(/^http(s?):/i, 'ws$1:'));
    if (/^wss?:$/.test(url.protocol)) return url;
  }
  throw new WrongArgument(`--url needs an address that begins with ws://, wss://, http:// or https://, not "${text}".`);
}

function speedFrom(text: string): number | null {
  if (text === 'max') return null;
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (speed >= 0.01 && speed <= 1000) return speed;
  throw new WrongArgument(`--speed needs a number from 0.01 to 1000, or max, not "${text}".`);
}

function tokenFrom(token: string | undefined): string | null {
  if (token === '') {
    throw new WrongArgument("--token needs the station's device token; leave it out where there is none.");
  }
  return token ?? null;
}

/** node:util says "Unknown option '--x'. To specify a positional argument ...": its first sentence is enough. */
function sentenceOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  if (error instanceof WrongArgument) return words;
  const first = /^[^\n]*?(?=\. |\n|$)/.exec(words)?.[0] ?? words;
  return `${first.replace(/\.$/, '')}; --help lists what there is.`;
}
