import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { accessMode, type AccessMode } from '#shared/contract/access.ts';

/** What the desktop app's command line fixes; what is left out is null. */
export interface DesktopOptions {
  readonly host: string;
  readonly port: number | null;
  readonly httpsPort: number | null;
  readonly access: AccessMode | null;
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
  'https-port': { type: 'string' },
  access: { type: 'string' },
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
  const ports = { port: text(values.port), 'https-port': text(values['https-port']) };
  for (const [flag, port] of Object.entries(ports)) {
    if (port !== null && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
      return { kind: 'wrong', problem: `--${flag} takes a port from 0 to 65535, not "${port}".` };
    }
  }
  const access = accessMode.nullable().safeParse(text(values.access));
  if (!access.success) return { kind: 'wrong', problem: '--access takes open, approve or token.' };
  const number = (port: string | null): number | null => (port === null ? null : Number(port));
  return {
    kind: 'run',
    options: {
      host: text(values.host) ?? '0.0.0.0',
      port: number(ports.port),
      httpsPort: number(ports['https-port']),
      access: access.data,
      recordings: folder(text(values.recordings)),
      data: folder(text(values.data)),
      keepRaw: values['no-raw'] !== true,
    },
  };
}
