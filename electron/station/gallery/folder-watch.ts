import { type FSWatcher, statSync, watch } from 'node:fs';

/** What a watch tells: that something about this name changed, or about nobody knows which. */
export type WatchTold = (name: string | null) => void;

/** Makes a watch on the entries of one folder; null where the system cannot. */
export type MakeWatch = (folder: string, told: WatchTold, failed: () => void) => { close(): void } | null;

/** The system's own watch. */
export const systemWatch: MakeWatch = (folder, told, failed) => {
  try {
    const watcher: FSWatcher = watch(folder, { persistent: false }, (_, name) => told(name));
    watcher.on('error', failed);
    return watcher;
  } catch {
    return null;
  }
};

/** Watches one folder, also when it is another one under the same name: a disk that was taken out and is back. */
export class FolderWatch {
  readonly #folder: string;
  readonly #make: MakeWatch;
  readonly #told: WatchTold;
  #watch: { close(): void } | null = null;
  #inode: bigint | null = null;

  constructor(folder: string, told: WatchTold, make: MakeWatch = systemWatch) {
    this.#folder = folder;
    this.#told = told;
    this.#make = make;
  }

  /** Sees to it that the folder is watched, where that can be. */
  renew(): void {
    const inode = inodeOf(this.#folder);
    if (this.#watch !== null && inode === this.#inode) return;
    this.close();
    this.#inode = inode;
    if (inode !== null) this.#watch = this.#make(this.#folder, this.#told, () => this.close());
  }

  close(): void {
    this.#watch?.close();
    this.#watch = null;
  }
}

function inodeOf(folder: string): bigint | null {
  try {
    return statSync(folder, { bigint: true }).ino;
  } catch {
    return null;
  }
}
