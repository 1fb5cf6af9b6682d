/** A newer version that was published. `notes` are plain text. */
export interface FoundUpdate {
  readonly version: string;
  readonly notes: string | null;
}

/** An update that failed in a way that is more than a network that is not there. */
export class DamagedUpdateError extends Error {
  override readonly name = 'DamagedUpdateError';
}

/** What looks for versions, loads and installs them. Methods reject with an error whose message says why. */
export interface UpdateEngine {
  /** Resolves with a version newer than this one, null where there is none. */
  check(): Promise<FoundUpdate | null>;
  /**
   * Downloads what the last check found, unless it is here already; tells whole percents. Rejects when the signal ends it,
   * and with a DamagedUpdateError where checksum or signature are wrong.
   */
  download(signal: AbortSignal, progress: (percent: number) => void): Promise<void>;
  /** Starts the installation of what was downloaded; resolves when the program has to exit for it to go on. */
  install(): Promise<void>;
}
