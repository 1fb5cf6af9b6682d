import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Runs a program of the system; false where it refuses. */
function succeeds(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const BALLAST_FILE = 'ballast';

/** A file system of its own for a test, in memory and as small as is asked for. Needs the right to mount. */
export class SmallDisk {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Mounts it; null where that is not permitted. `options` as `mount -o` takes them. */
  static mount(path: string, options: string): SmallDisk | null {
    mkdirSync(path, { recursive: true });
    if (process.platform !== 'linux' || !succeeds('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path])) return null;
    return new SmallDisk(path);
  }

  /** Takes all the space that is left. */
  fill(): void {
    for (const bytes of [64 * 1024, 4096]) {
      const chunk = Buffer.alloc(bytes, 1);
      try {
        for (;;) appendFileSync(join(this.path, BALLAST_FILE), chunk);
      } catch {
        // Full, as it is meant to be.
      }
    }
  }

  /** Gives the space back. */
  drain(): void {
    writeFileSync(join(this.path, BALLAST_FILE), '');
    rmSync(join(this.path, BALLAST_FILE), { force: true });
  }

  unmount(): void {
    if (!succeeds('umount', [this.path])) succeeds('umount', ['-l', this.path]);
  }
}

/** Lets nothing new be made in a folder, also by root; files that are open stay writable. Null where not permitted. */
export function sealFolder(path: string): { unseal(): void } | null {
  if (process.platform !== 'linux' || !succeeds('mount', ['--bind', path, path])) return null;
  if (succeeds('mount', ['-o', 'remount,ro,bind', path]))
    return { unseal: () => void succeeds('umount', ['-l', path]) };
  succeeds('umount', ['-l', path]);
  return null;
}
