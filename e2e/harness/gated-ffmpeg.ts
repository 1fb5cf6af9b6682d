import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { locateFfmpeg } from '../../electron/station/muxing/ffmpeg/ffmpeg-locator.ts';

/** An ffmpeg that tells its version at once, and does everything else only when its gate is open. */
export interface GatedFfmpeg {
  /** For FFMPEG_BIN. */
  readonly path: string;
  open(): Promise<void>;
}

/** Puts one into this folder. */
export async function gatedFfmpeg(folder: string): Promise<GatedFfmpeg> {
  const real = await locateFfmpeg();
  if (real.path === null) throw new Error(real.problem);
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'gated-ffmpeg');
  const gate = join(folder, 'open');
  // Whoever waits for nothing ends with the station that started it, or after a minute.
  const wait = `n=0; while [ ! -e '${gate}' ] && [ $n -lt 600 ]; do sleep 0.1; n=$((n + 1)); done`;
  await writeFile(path, `#!/bin/sh\ncase "$*" in *-version*) ;; *) ${wait} ;; esac\nexec '${real.path}' "$@"\n`);
  await chmod(path, 0o755);
  return { path, open: () => writeFile(gate, '') };
}
