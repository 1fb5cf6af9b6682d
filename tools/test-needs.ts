import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that the tests drive, and the Debian package that has it. */
interface Need {
  readonly program: string;
  readonly debianPackage: string;
}

const NEEDS: readonly Need[] = [
  { program: 'ffmpeg', debianPackage: 'ffmpeg' },
  { program: 'ffprobe', debianPackage: 'ffmpeg' },
  { program: 'chromium', debianPackage: 'chromium' },
  { program: 'script', debianPackage: 'bsdutils' },
];

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function missingPackages(): string[] {
  return [...new Set(NEEDS.filter(({ program }) => !isOnPath(program)).map(({ debianPackage }) => debianPackage))];
}

/**
 * Installs what the tests need where that is possible: on Debian or Ubuntu as root. Returns null when everything is
 * there, else the sentence with the command to run.
 */
export function provideTestNeeds(): string | null {
  const missing = missingPackages();
  if (missing.length === 0) return null;
  const install = `apt-get install -y ${missing.join(' ')}`;
  if (isOnPath('apt-get') && process.getuid?.() === 0) {
    console.log(`The tests need ${missing.join(' and ')}: apt-get installs them.`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-q'], { stdio: 'inherit', env });
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], { stdio: 'inherit', env });
    if (missingPackages().length === 0) return null;
  }
  const command = isOnPath('apt-get') ? `sudo apt-get update && sudo ${install}` : howElsewhere();
  return `The tests need ${missing.join(' and ')}. Run this and try again: ${command}`;
}

function howElsewhere(): string {
  if (process.platform === 'darwin') return 'brew install ffmpeg && brew install --cask chromium';
  if (process.platform === 'win32') return 'winget install Gyan.FFmpeg && winget install Hibbiki.Chromium';
  return 'install ffmpeg and chromium with the package manager of this system';
}
