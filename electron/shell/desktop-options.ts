import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What the desktop app's command line fixes; what is left out is null. */
export interface DesktopOptions {
  readonly host: string;
  readonly port: number | null;
  readonly recordings: string | null;
  readonly data: string | null;
  readonly keepRaw: boolean;
}

/** A command line, read; `problem` is one sentence for whoever typed it. */
export type DesktopRequest =
  { readonly kind: 'run'; readonly options: DesktopOptions } | { readonly kind: 'wrong'; readonly problem: string };

const FLAGS = {
  host: { type: 'string' },
  port: { type: 'string' },
  recordings: { type: 'string' },
  data: { type: 'string' },
  'no-raw': { type: 'boolean' },
} as const;

/**
 * Reads `process.argv` after the program's own name. Flags of Electron and Chromium, and the folder that Electron was
 * told to run, are none of ours and are passed over.
 */
export function readDesktopOptions(args: readonly string[]): DesktopRequest {
  const { values } = parseArgs({ args: [...args], options: FLAGS, strict: false });
  for (const [flag, { type }] of Object.entries(FLAGS)) {
    // Without strictness a flag that lacks its value comes as true.
    if (type === 'string' && typeof Reflect.get(values, flag) === 'boolean') {
      return { kind: 'wrong', problem: `--${flag} takes a value.` };
    }
  }
  const text = (value: string | boolean | undefined): string | null => (typeof value === 'string' ? value : null);
  const folder = (value: string | null): string | null => (value === null ? null : resolve(value));
  const port = text(values.port);
  if (port !== null && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    return { kind: 'wrong', problem: `--port takes a port from 0 to 65535, not "${port}".` };
  }
  return {
    kind: 'run',
    options: {
      host: text(values.host) ?? '0.0.0.0',
      port: port === null ? null : Number(port),
      recordings: folder(text(values.recordings)),
      data: folder(text(values.data)),
      keepRaw: values['no-raw'] !== true,
    },
  };
}
