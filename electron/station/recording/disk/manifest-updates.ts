import type { SessionManifest } from '#shared/recording/manifest.ts';
import { FolderTurns } from './folder-turns.ts';
import { ManifestStore, readManifest } from './manifest-store.ts';

/** What an operator says of a session; what is left out stays as it is. */
export interface Annotations {
  readonly name?: string | undefined;
  readonly notes?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** A manifest with what an operator says of its session. */
export function annotated(manifest: SessionManifest, { name, notes, tags }: Annotations): SessionManifest {
  return {
    ...manifest,
    device: { ...manifest.device, name: name ?? manifest.device.name },
    notes: notes ?? manifest.notes,
    tags: [...(tags ?? manifest.tags)],
  };
}

/** All that an operator can have said of a session. */
export function annotationsOf({ device, notes, tags }: SessionManifest): Annotations {
  return { name: device.name, notes, tags };
}

/**
 * Changes of manifests that lie on disk, one after the other in each folder: whoever writes thumbnail, checksums, notes
 * or the outcome of a recovery reads first what the others have written. A session that still records writes its own.
 */
export class ManifestUpdates {
  readonly #turns = new FolderTurns();
  readonly #isLive: (directory: string) => boolean;

  /** `isLive`: a session writes the folder's manifest itself. */
  constructor(isLive: (directory: string) => boolean = () => false) {
    this.#isLive = isLive;
  }

  /** Resolves when no change of this folder's manifest is under way. */
  whenIdle(directory: string): Promise<void> {
    return this.#turns.run(directory, () => Promise.resolve());
  }

  /**
   * Resolves with the new manifest once it is on the disk itself, or with null where there was none that can be read, or
   * where a session that was taken up again writes its own.
   * Rejects with the file system's error; the old one stays.
   */
  update(directory: string, change: (manifest: SessionManifest) => SessionManifest): Promise<SessionManifest | null> {
    return this.#turns.run(directory, async () => {
      const reading = await readManifest(directory);
      if (reading.kind !== 'manifest' || this.#isLive(directory)) return null;
      return write(directory, change(reading.manifest));
    });
  }

  /** Writes a manifest whether or not there was one; `make` sees the one before, null where none could be read. */
  replace(directory: string, make: (before: SessionManifest | null) => SessionManifest): Promise<SessionManifest> {
    return this.#turns.run(directory, async () => {
      const reading = await readManifest(directory);
      return write(directory, make(reading.kind === 'manifest' ? reading.manifest : null));
    });
  }

  /** Writes what an operator says into a folder's manifest; as `update`. */
  annotate(directory: string, annotations: Annotations): Promise<SessionManifest | null> {
    return this.update(directory, (manifest) => annotated(manifest, annotations));
  }
}

async function write(directory: string, manifest: SessionManifest): Promise<SessionManifest> {
  await new ManifestStore(directory).write(manifest);
  return manifest;
}
