import os from 'node:os';

/** The ffmpeg that the station uses. */
export interface FfmpegFacts {
  readonly path: string;
  readonly version: string;
}

/** What the program runs on, as a report says it. Memory in bytes. */
export interface Versions {
  readonly program: string;
  readonly node: string;
  readonly electron: string | null;
  readonly platform: string;
  readonly arch: string;
  readonly osRelease: string;
  readonly cpu: { readonly model: string; readonly count: number };
  readonly memory: { readonly total: number; readonly free: number };
  readonly ffmpeg: FfmpegFacts | null;
}

/** Electron's version, null in a program that is none of it; the types of Electron say that it is always there. */
export function electronVersion(): string | null {
  const versions: Readonly<Record<string, string | undefined>> = process.versions;
  return versions['electron'] ?? null;
}

/** The versions of program and machine. */
export function versionsOf(program: string, ffmpeg: FfmpegFacts | null): Versions {
  const cpus = os.cpus();
  return {
    program,
    node: process.versions.node,
    electron: electronVersion(),
    platform: process.platform,
    arch: process.arch,
    osRelease: os.release(),
    cpu: { model: cpus[0]?.model ?? 'unknown', count: cpus.length },
    memory: { total: os.totalmem(), free: os.freemem() },
    ffmpeg,
  };
}
