import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import type { AtEnd } from './test-bed.ts';

const BLKIO = '/sys/fs/cgroup/blkio';
/** Large enough that its space is nobody's trouble; the file takes only what is written to it. */
const SIZE_BYTES = 8 * 1024 * 1024 * 1024;

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

/**
 * A real file system on a loop device whose writes the kernel holds back for the processes of one control group. Every
 * write waits for the disk (`sync`), as on a stick or a network drive.
 */
export class SlowDisk {
  readonly path: string;
  readonly #group: string;

  private constructor(path: string, group: string) {
    this.path = path;
    this.#group = group;
  }

  /** Mounts one at a folder; null where that is not permitted, or the system has no such control groups. */
  static mount(atEnd: AtEnd, path: string, bytesPerSecond: number): SlowDisk | null {
    if (process.platform !== 'linux' || !existsSync(`${BLKIO}/blkio.throttle.write_bps_device`)) return null;
    const image = `${path}.img`;
    const group = `${BLKIO}/capture-station-${process.pid}`;
    try {
      mkdirSync(path, { recursive: true });
      writeFileSync(image, '');
      truncateSync(image, SIZE_BYTES);
      run('mkfs.ext4', ['-q', '-J', 'size=4', '-m', '0', image]);
      run('mount', ['-o', 'loop,sync', image, path]);
    } catch {
      rmSync(image, { force: true });
      return null;
    }
    atEnd(() => {
      run('umount', ['-l', path]);
      rmSync(image, { force: true });
      return Promise.resolve();
    });
    try {
      mkdirSync(group);
      const { dev } = statSync(path);
      writeFileSync(`${group}/blkio.throttle.write_bps_device`, `${dev >> 8}:${dev & 0xff} ${bytesPerSecond}`);
    } catch {
      return null;
    }
    atEnd(() => {
      rmdirSync(group);
      return Promise.resolve();
    });
    return new SlowDisk(path, group);
  }

  /** From now on this process feels it. */
  hold(pid: number): void {
    writeFileSync(`${this.#group}/cgroup.procs`, `${pid}`);
  }

  /** Programs through which another is run that feels it from its start. */
  get through(): readonly string[] {
    return ['sh', '-c', `echo $$ > ${this.#group}/cgroup.procs && exec "$0" "$@"`];
  }
}
