import { parseArgs } from 'node:util';
import type { PhoneBehaviour } from './phone-behaviour.ts';

/** What the command line asks for; undefined fps and bitrate leave both to start_capture. */
export interface SimulateOptions {
  readonly phones: number;
  readonly boards: number;
  /** Pictures a second of each board. */
  readonly boardFps: number;
  readonly boardUrl: string;
  /** 1 = the Android app, 2 = the phone page. */
  readonly protocol: 1 | 2;
  /** By how much the clocks of pages run faster than this machine's. */
  readonly driftPpm: number;
  readonly url: string;
  readonly model: string;
  readonly width: number;
  readonly height: number;
  readonly profile: 'baseline' | 'high';
  readonly fps?: number;
  readonly bitrateMbit?: number;
  readonly capturesUnasked: boolean;
  readonly reconnects: boolean;
  /** The phones leave after so long; null = only on Ctrl+C. */
  readonly seconds: number | null;
  readonly seed: number;
  readonly behaviour: Partial<PhoneBehaviour>;
}

/** The options, the help text that was asked for, or one sentence about what is wrong. */
export type SimulateRequest =
  | { readonly kind: 'run'; readonly options: SimulateOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export const SIMULATE_HELP = `Simulated phones that stream H.264 to a station, and ESP32 boards that send JPEGs.
A station that was started without --access lets unknown phones wait: type "allow N" there once, which lets all phones
of this computer in, or give its device token here, or start it with --access open. With --access token it takes only
phones that have the token.

  npm run simulate -- [options]

  --phones N        how many phones (default 1, none where --boards is given)
  --boards N        how many ESP32 boards (default 0); they connect to /esp of the same station, wait for a start, and
                    come back 5 s after the connection was lost
  --board-fps N     pictures a second of each board, 1 to 60 (default 15)
  --protocol N      1 = the Android app (default), 2 = the phone page: what it films it keeps until it is acknowledged,
                    it comes back by itself, and it says what time it is
  --url URL         the station (default ws://127.0.0.1:50001/android-cam, of pages ws://127.0.0.1:50001/camera)
  --token T         the station's device token; one that --url has already goes before it
  --size WxH        picture size, even numbers (default 1280x720)
  --fps N           frames a second, 0 to 60, whatever start_capture asks for (0 = as fast as it can: 30)
  --bitrate MBIT    Mbit/s, 1 to 100, whatever start_capture asks for
  --high            High profile instead of Baseline
  --capture         stream without waiting for start_capture
  --seconds N       leave after N seconds
  --jitter MS       each frame leaves up to MS late
  --drop P          share of camera frames dropped before encoding, 0 to 1 (no hole in the sequence)
  --lose P          share of encoded frames lost, 0 to 1 (holes in the sequence)
  --early           three frames before capture_started
  --late            three frames after capture_stopped
  --reconnect       connect again 2 s after the connection was lost
  --no-capabilities never say what phone it is
  --drift PPM       with --protocol 2: by so much the phone's clock is fast, 0 to 100
  --model NAME      device model (default "Simulated phone"); a number is added where there are several
  --seed N          for the same random choices again (default 1)
  --help            this text`;

/** Frames that `--early` and `--late` mean. */
const STRAY_FRAMES = 3;

class WrongArgument extends Error {}

/** Parses the arguments after the program's name. Never throws. */
export function parseSimulateArguments(args: readonly string[]): SimulateRequest {
  try {
    const { values } = parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false });
    if (values.help === true) return { kind: 'help' };
    const [width, height] = sizeFrom(values.size ?? '1280x720');
    const protocol = protocolFrom(values.protocol ?? '1');
    refuseFlags(protocol, values);
    const boards = numberFrom('boards', values.boards ?? '0', { min: 0, max: 100, whole: true });
    const url = withToken(urlFrom(values.url ?? DEFAULT_URLS[protocol]), values.token);
    return {
      kind: 'run',
      options: {
        // Boards alone, unless phones are asked for too.
        phones: numberFrom('phones', values.phones ?? (boards > 0 ? '0' : '1'), {
          min: boards > 0 ? 0 : 1,
          max: 1000,
          whole: true,
        }),
        boards,
        boardFps: numberFrom('board-fps', values['board-fps'] ?? '15', { min: 1, max: 60, whole: true }),
        boardUrl: boardUrlFrom(url),
        protocol,
        driftPpm: numberFrom('drift', values.drift ?? '0', { min: 0, max: 100 }),
        url,
        model: values.model ?? 'Simulated phone',
        width,
        height,
        profile: values.high === true ? 'high' : 'baseline',
        ...(values.fps === undefined ? {} : { fps: numberFrom('fps', values.fps, { min: 0, max: 60, whole: true }) }),
        ...(values.bitrate === undefined
          ? {}
          : { bitrateMbit: numberFrom('bitrate', values.bitrate, { min: 1, max: 100, whole: true }) }),
        capturesUnasked: values.capture === true,
        reconnects: values.reconnect === true,
        seconds: values.seconds === undefined ? null : numberFrom('seconds', values.seconds, { min: 0, max: 86_400 }),
        seed: numberFrom('seed', values.seed ?? '1', { min: 0, max: 4_294_967_295, whole: true }),
        behaviour: {
          jitterMs: numberFrom('jitter', values.jitter ?? '0', { min: 0, max: 10_000 }),
          dropFraction: numberFrom('drop', values.drop ?? '0', { min: 0, max: 1 }),
          loseFraction: numberFrom('lose', values.lose ?? '0', { min: 0, max: 1 }),
          earlyFrames: values.early === true ? STRAY_FRAMES : 0,
          lateFrames: values.late === true ? STRAY_FRAMES : 0,
          capabilities: values['no-capabilities'] === true ? 'withheld' : 'either',
        },
      },
    };
  } catch (error) {
    return { kind: 'wrong', problem: sentenceOf(error) };
  }
}

const DEFAULT_URLS = { 1: 'ws://127.0.0.1:50001/android-cam', 2: 'ws://127.0.0.1:50001/camera' } as const;

const FLAGS = {
  protocol: { type: 'string' },
  drift: { type: 'string' },
  phones: { type: 'string' },
  boards: { type: 'string' },
  'board-fps': { type: 'string' },
  fps: { type: 'string' },
  size: { type: 'string' },
  bitrate: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  jitter: { type: 'string' },
  drop: { type: 'string' },
  lose: { type: 'string' },
  seconds: { type: 'string' },
  model: { type: 'string' },
  seed: { type: 'string' },
  early: { type: 'boolean' },
  late: { type: 'boolean' },
  high: { type: 'boolean' },
  capture: { type: 'boolean' },
  reconnect: { type: 'boolean' },
  'no-capabilities': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** What only phones of the other protocol do. */
const FOREIGN_FLAGS = {
  1: ['drift'],
  2: ['lose', 'early', 'late', 'capture', 'reconnect', 'no-capabilities'],
} as const;

function protocolFrom(text: string): 1 | 2 {
  if (text === '1') return 1;
  if (text === '2') return 2;
  throw new WrongArgument(`--protocol needs 1 or 2, not "${text}".`);
}

function refuseFlags(protocol: 1 | 2, values: Readonly<Record<string, unknown>>): void {
  const foreign = FOREIGN_FLAGS[protocol].find((flag) => values[flag] !== undefined);
  if (foreign !== undefined) throw new WrongArgument(`--${foreign} is nothing that phones of protocol ${protocol} do.`);
}

interface NumberRule {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
}

function numberFrom(flag: string, text: string, { min, max, whole = false }: NumberRule): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  throw new WrongArgument(`--${flag} needs a ${whole ? 'whole ' : ''}number from ${min} to ${max}, not "${text}".`);
}

function sizeFrom(text: string): [number, number] {
  const match = /^(\d{2,4})x(\d{2,4})$/i.exec(text);
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  if (width >= 16 && height >= 16 && width % 2 === 0 && height % 2 === 0) return [width, height];
  throw new WrongArgument(`--size needs two even numbers such as 1280x720, not "${text}".`);
}

function urlFrom(text: string): string {
  if (URL.canParse(text) && /^wss?:$/.test(new URL(text).protocol)) return text;
  throw new WrongArgument(`--url needs an address that begins with ws:// or wss://, not "${text}".`);
}

function withToken(url: string, token: string | undefined): string {
  if (token === '')
    throw new WrongArgument("--token needs the station's device token; leave it out where there is none.");
  const address = new URL(url);
  if (token === undefined || address.searchParams.has('token')) return url;
  address.searchParams.set('token', token);
  return address.href;
}

/** Where boards connect at the station of this address. */
function boardUrlFrom(url: string): string {
  const address = new URL(url);
  address.pathname = '/esp';
  return address.href;
}

/** node:util says "Unknown option '--x'. To specify a positional argument ...": its first sentence is enough. */
function sentenceOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  if (error instanceof WrongArgument) return words;
  const first = /^[^\n]*?(?=\. |\n|$)/.exec(words)?.[0] ?? words;
  return `${first.replace(/\.$/, '')}; --help lists what there is.`;
}
