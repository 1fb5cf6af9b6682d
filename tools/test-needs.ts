import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pythonWith } from './python.ts';

/** A program that the tests drive, and the Debian package that has it. */
interface Need {
  readonly program: string;
  /** For a program that is of use only with something beside it: whether that is there. */
  readonly isComplete?: () => boolean;
  readonly debianPackage: string;
  /** Where it is missing, its tests are left out instead of all of them. */
  readonly isOptional?: boolean;
}

const NEEDS: readonly Need[] = [
  { program: 'ffmpeg', debianPackage: 'ffmpeg' },
  { program: 'ffprobe', debianPackage: 'ffmpeg' },
  { program: 'chromium', debianPackage: 'chromium' },
  { program: 'script', debianPackage: 'bsdutils' },
  { program: 'nft', debianPackage: 'nftables', isOptional: true },
  { program: '7za', debianPackage: 'p7zip-full', isOptional: true },
  {
    program: 'python3',
    debianPackage: 'python3-websockets',
    isComplete: () => pythonWith(['websockets']) !== null,
    isOptional: true,
  },
];

/** Debian keeps an administrator's programs, as nft is, where an ordinary user's PATH does not lead. */
const ADMINISTRATOR_FOLDERS = ['/usr/sbin', '/sbin'];

function isOnPath(program: string): boolean {
  return [...(process.env['PATH'] ?? '').split(delimiter), ...ADMINISTRATOR_FOLDERS].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function missingPackages(needs: readonly Need[]): string[] {
  const missing = needs.filter(({ program, isComplete }) => !isOnPath(program) || isComplete?.() === false);
  return [...new Set(missing.map(({ debianPackage }) => debianPackage))];
}

/**
 * Installs what the tests need where that is possible: on Debian or Ubuntu as root. Returns null when everything is
 * there, else the sentence with the command to run.
 */
export function provideTestNeeds(): string | null {
  const wanted = missingPackages(NEEDS);
  if (wanted.length > 0 && isOnPath('apt-get') && process.getuid?.() === 0) {
    console.log(`The tests need ${wanted.join(' and ')}: apt-get installs them.`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-q'], { stdio: 'inherit', env });
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...wanted], { stdio: 'inherit', env });
  }
  const missing = missingPackages(NEEDS.filter(({ isOptional }) => isOptional !== true));
  if (missing.length === 0) return null;
  const install = `apt-get install -y ${missing.join(' ')}`;
  const command = isOnPath('apt-get') ? `sudo apt-get update && sudo ${install}` : howElsewhere();
  return `The tests need ${missing.join(' and ')}. Run this and try again: ${command}`;
}

function howElsewhere(): string {
  if (process.platform === 'darwin')
    return 'brew install ffmpeg && brew install --cask chromium && pip3 install websockets';
  if (process.platform === 'win32') {
    return 'winget install Gyan.FFmpeg && winget install Hibbiki.Chromium && pip install websockets';
  }
  return 'install ffmpeg and chromium with the package manager of this system';
}
