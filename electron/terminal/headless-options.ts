import os from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { accessMode, type AccessMode } from '#shared/contract/access.ts';
import { messageOf } from '../station/error-facts.ts';
import type { FixedSettings } from '../station/settings/settings-in-force.ts';

/** What the command line asks for. */
export interface HeadlessOptions {
  readonly host: string;
  /** Undefined where the settings decide. */
  readonly port: number | undefined;
  readonly httpsPort: number | undefined;
  readonly access: AccessMode | undefined;
  readonly deviceToken: string | undefined;
  readonly operatorToken: string | undefined;
  readonly recordings: string | undefined;
  readonly data: string;
  readonly keepRaw: boolean | undefined;
  readonly frameLog: boolean;
  /** Where the raw messages of every device go; undefined where they are not kept. */
  readonly dump: string | undefined;
  readonly json: boolean;
  /** Whether the console is opened in the system's browser. */
  readonly openConsole: boolean;
}

/** The command line, read. `problem` is one sentence for the operator. */
export type HeadlessRequest =
  | { readonly kind: 'run'; readonly options: HeadlessOptions }
  | { readonly kind: 'mux'; readonly directory: string; readonly options: HeadlessOptions }
  | {
      readonly kind: 'verify';
      readonly directories: readonly string[];
      readonly repairs: boolean;
      readonly options: HeadlessOptions;
    }
  | { readonly kind: 'doctor'; readonly options: HeadlessOptions }
  | { readonly kind: 'report'; readonly file: string | null; readonly options: HeadlessOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

/** What `--help` prints. */
export const HEADLESS_HELP = `Capture Station without a window.

  capture-station [flags]        run the station; commands are typed: start, stop, status, help, quit
  capture-station mux DIR        make the MP4 of a folder that has only stream.h264, or that a crash left
  capture-station verify DIR...  check recordings, or folders of them, against their session.json: files, checksums,
                                 videos to their last frame; repair what can be repaired; exit code 0 when all is whole
  capture-station doctor         look for what is wrong, and say what to do; exit code 0 when all is well
  capture-station report [FILE.zip]  zip logs, settings and manifests for whoever is to help; no station has to run

In the repository it is: npm run headless -- [flags]

  --host H             address to listen on (default 0.0.0.0: every interface)
  --port N             port for cameras and the console (default: the settings', else 50001)
  --https-port N       port for the phone page, and the console from elsewhere (default: the settings', else 50002)
  --access MODE        how devices get in: approve (the operator allows each new one), token (only with the device
                       token) or open (default: the settings', else approve)
  --token T            the device token, which is let in without asking (default: one of the station's own)
  --operator-token T   the token that opens the console from other computers (default: one of the station's own)
  --recordings DIR     where sessions are stored (default: the settings', else ./recordings)
  --data DIR           where settings and the log live (default: the system's place for them)
  --no-raw             do not keep stream.h264 beside the MP4
  --open-console       open the console in the system's browser
  --frame-log          a log line for every frame
  --dump DIR           write the raw messages of every device to DIR, for npm run replay
  --no-repair          verify only looks, and writes nothing
  --json               each log line, and each recording that verify tells of, is one JSON object; the doctor's answer is
                       one
`;

const FLAGS = {
  host: { type: 'string' },
  port: { type: 'string' },
  'https-port': { type: 'string' },
  recordings: { type: 'string' },
  data: { type: 'string' },
  access: { type: 'string' },
  token: { type: 'string' },
  'operator-token': { type: 'string' },
  'no-raw': { type: 'boolean' },
  'frame-log': { type: 'boolean' },
  dump: { type: 'string' },
  json: { type: 'boolean' },
  'no-repair': { type: 'boolean' },
  'open-console': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

class WrongFlag extends Error {}

function portOf(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = /^\d{1,5}$/.test(value) ? Number(value) : -1;
  if (port < 0 || port > 65_535) throw new WrongFlag(`--${flag} takes a port from 0 to 65535, not "${value}".`);
  return port;
}

function accessOf(value: string | undefined): AccessMode | undefined {
  if (value === undefined) return undefined;
  const mode = accessMode.safeParse(value);
  if (!mode.success) throw new WrongFlag(`--access takes open, approve or token, not "${value}".`);
  return mode.data;
}

/** A token travels in addresses and headers: visible characters of ASCII, no blanks. */
function tokenOf(flag: string, value: string | undefined): string | undefined {
  if (value === undefined || /^[\x21-\x7e]{1,200}$/.test(value)) return value;
  throw new WrongFlag(`--${flag} takes 1 to 200 letters, digits and signs without blanks.`);
}

/** Where this system keeps the settings of programs. */
export function defaultDataFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  switch (platform) {
    case 'win32':
      return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'capture-station');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'capture-station');
    default:
      return join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'capture-station');
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true, strict: true });
  } catch (error) {
    // Node adds advice in further sentences and lines.
    const [sentence = ''] = messageOf(error).split(/\.\s/);
    throw new WrongFlag(`${sentence.replace(/\.$/, '')}; --help lists the flags.`);
  }
}

function optionsFrom(values: ReturnType<typeof parse>['values']): HeadlessOptions {
  if (values.token !== undefined && values.token === values['operator-token']) {
    throw new WrongFlag('--token and --operator-token must differ: the first is in the code that phones scan.');
  }
  return {
    host: values.host ?? '0.0.0.0',
    port: portOf('port', values.port),
    httpsPort: portOf('https-port', values['https-port']),
    access: accessOf(values.access),
    deviceToken: tokenOf('token', values.token),
    operatorToken: tokenOf('operator-token', values['operator-token']),
    recordings: values.recordings === undefined ? undefined : resolve(values.recordings),
    data: resolve(values.data ?? defaultDataFolder(process.platform, process.env, os.homedir())),
    keepRaw: values['no-raw'] === true ? false : undefined,
    frameLog: values['frame-log'] === true,
    dump: values.dump === undefined ? undefined : resolve(values.dump),
    json: values.json === true,
    openConsole: values['open-console'] === true,
  };
}

function reportFile(rest: readonly string[]): string | null {
  const [file, ...others] = rest;
  if (others.length > 0) throw new WrongFlag('report takes one file: report [FILE.zip].');
  return file === undefined ? null : resolve(file);
}

/** What the command line fixes of the settings. */
export function fixedSettings({ port, httpsPort, access, recordings, keepRaw }: HeadlessOptions): FixedSettings {
  return { port, httpsPort, access, recordings, keepRaw };
}

/** Reads the command line. Never throws. */
export function parseHeadlessArguments(args: readonly string[]): HeadlessRequest {
  try {
    const { values, positionals } = parse(args);
    if (values.help === true) return { kind: 'help' };
    const options = optionsFrom(values);
    const repairs = values['no-repair'] !== true;
    if (!repairs && positionals[0] !== 'verify') throw new WrongFlag('--no-repair belongs to verify: verify DIR...');
    const [verb, directory, ...rest] = positionals;
    if (verb === undefined) return { kind: 'run', options };
    if (verb === 'doctor') {
      if (directory !== undefined) throw new WrongFlag('doctor takes flags alone.');
      return { kind: 'doctor', options };
    }
    if (verb === 'verify') {
      const directories = positionals.slice(1).map((path) => resolve(path));
      if (directories.length === 0) throw new WrongFlag('verify takes one folder or more: verify DIR...');
      return { kind: 'verify', directories, repairs, options };
    }
    if (verb === 'report') return { kind: 'report', file: reportFile(positionals.slice(1)), options };
    if (verb !== 'mux') throw new WrongFlag(`"${verb}" is no command of this program; --help lists them.`);
    if (directory === undefined || rest.length > 0) throw new WrongFlag('mux takes one folder: mux DIR.');
    return { kind: 'mux', directory: resolve(directory), options };
  } catch (error) {
    if (error instanceof WrongFlag) return { kind: 'wrong', problem: error.message };
    throw error;
  }
}
