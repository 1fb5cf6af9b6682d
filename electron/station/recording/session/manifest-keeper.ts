import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { Clock } from '../../clock.ts';
import { ManifestStore } from '../disk/manifest-store.ts';
import { annotated, type Annotations, annotationsOf } from '../disk/manifest-updates.ts';
import { LIVING_WRITE_MS } from '../disk/newest-write.ts';

/** What changes on the way (clock, gaps) is on disk this much later at the most, so that a crash keeps it. */
const SAVE_INTERVAL_US = 1_000_000;
/** Without any news it is written this often, so that other processes see that the session lives. */
const SIGN_OF_LIFE_US = (LIVING_WRITE_MS / 3) * 1000;

/** What a keeper asks its session and tells it. */
export interface ManifestKeeperHost {
  /** What the session knows of itself now. */
  facts(): SessionManifest;
  /** The manifest on disk was written anew, or the disk refused it. */
  manifestSaved(): void;
}

/** The manifest of a session that runs: what it knows of itself, what the operator says of it, and when that is written. */
export class ManifestKeeper {
  readonly #clock: Clock;
  readonly #store: ManifestStore;
  readonly #host: ManifestKeeperHost;
  #annotations: Annotations;
  #complete = false;
  #savedUs = 0;

  /** `before`: the manifest that an earlier run left, whose annotations stand; null where there is none. */
  constructor(directory: string, clock: Clock, host: ManifestKeeperHost, before: SessionManifest | null) {
    this.#clock = clock;
    this.#store = new ManifestStore(directory);
    this.#host = host;
    this.#annotations = before === null ? {} : annotationsOf(before);
  }

  /** The manifest as it stands. */
  get manifest(): SessionManifest {
    return annotated(this.#host.facts(), this.#annotations);
  }

  /** Whether it should be written: soon where something is news, and else now and then as a sign of life. */
  isDue(hasNews: boolean): boolean {
    return this.#clock.nowUs() - this.#savedUs >= (hasNews ? SAVE_INTERVAL_US : SIGN_OF_LIFE_US);
  }

  /** Writes the first manifest of a new folder. */
  create(): void {
    this.#savedUs = this.#clock.nowUs();
    void this.#told(this.#store.create(this.manifest));
  }

  /** Writes it. Resolves when that is done or refused: the old one stays then, which recovery understands. */
  save(): Promise<void> {
    this.#savedUs = this.#clock.nowUs();
    return this.#told(this.#store.write(this.manifest));
  }

  /**
   * Writes it for the last time. What is said of the session meanwhile goes to the disk as well, before others may write.
   */
  async saveLast(): Promise<void> {
    for (let saved: Annotations | null = null; saved !== this.#annotations;) {
      saved = this.#annotations;
      await this.save();
    }
    this.#complete = true;
  }

  /**
   * Takes what the operator says and writes it at once; resolves with the manifest. Null once the last was written: from
   * then on the one on disk is to be changed. Rejects with the file system's error; what was said is written with the next
   * save.
   */
  annotate(annotations: Annotations): Promise<SessionManifest> | null {
    if (this.#complete) return null;
    this.#annotations = annotationsOf(annotated(this.manifest, annotations));
    const { manifest } = this;
    return this.#store.write(manifest).then(() => {
      this.#host.manifestSaved();
      return manifest;
    });
  }

  async #told(written: Promise<void>): Promise<void> {
    await written.catch(() => undefined);
    this.#host.manifestSaved();
  }
}
