import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Arch } from 'electron-builder';
import { STAGED_APP } from './staged-app.ts';

/** Some 80 MB; a network that leads nowhere must not hold up a build for good. */
const FETCH_LIMIT_MS = 600_000;

/** The package's own JavaScript, which says where its program is; its installer and its dependencies stay behind. */
const PACKAGE_FILES = ['package.json', 'index.js', 'LICENSE'];

/** What ffmpeg is packed for. */
export interface FfmpegTarget {
  /** As Node names it. */
  readonly electronPlatformName: string;
  readonly arch: Arch;
}

/** The folder of the installed package ffmpeg-static; null where npm could not install it. */
export function installedFfmpeg(root: string): string | null {
  try {
    return dirname(createRequire(join(root, 'package.json')).resolve('ffmpeg-static/package.json'));
  } catch {
    return null;
  }
}

/**
 * Puts ffmpeg-static into the staged app, for the system and the processor that it is packed for next: its files and its
 * program, which its own installer fetches where it is not there. Without it the app takes the ffmpeg on the PATH.
 */
export function provideFfmpeg(
  root: string,
  { electronPlatformName, arch }: FfmpegTarget,
  ffmpegDist: string | null,
  say: (line: string) => void = console.log,
): void {
  const architecture = Arch[arch];
  if (arch === Arch.universal) return; // its two halves have theirs
  const folder = join(root, STAGED_APP, 'node_modules/ffmpeg-static');
  rmSync(folder, { recursive: true, force: true });
  const source = ffmpegDist ?? installedFfmpeg(root);
  if (source === null) return say('  • ffmpeg is left out: the package ffmpeg-static is not installed');
  mkdirSync(folder, { recursive: true });
  const program = electronPlatformName === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const isThisSystem = electronPlatformName === process.platform && architecture === process.arch;
  const ready = join(source, program);
  if ((ffmpegDist !== null || isThisSystem) && existsSync(ready)) {
    copyFileSync(ready, join(folder, program));
  } else if (!fetchProgram(source, electronPlatformName, architecture, join(folder, program))) {
    rmSync(folder, { recursive: true, force: true });
    return say(`  • ffmpeg is left out: ffmpeg-static could not fetch its program for ${electronPlatformName}`);
  }
  chmodSync(join(folder, program), 0o755);
  for (const name of PACKAGE_FILES) copyFileSync(join(source, name), join(folder, name));
}

/** The package's installer writes to where `FFMPEG_BIN` says. */
function fetchProgram(source: string, platform: string, architecture: string, file: string): boolean {
  const env = { ...process.env, FFMPEG_BIN: file, npm_config_platform: platform, npm_config_arch: architecture };
  const { status } = spawnSync(process.execPath, [join(source, 'install.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
    timeout: FETCH_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  for (const extra of ['README', 'LICENSE']) rmSync(`${file}.${extra}`, { force: true });
  return status === 0 && existsSync(file);
}
