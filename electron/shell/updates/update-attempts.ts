import { join } from 'node:path';
import * as z from 'zod';
import { JsonFile } from '../../station/settings/json-file.ts';

/** An update that could not be installed so often is left to people. */
const MOST_ATTEMPTS = 2;
const attempt = z.object({ from: z.string(), version: z.string(), times: z.number().int().min(1) });

/** What the program tried to install when it was closed. Only its next start sees whether that went well. */
export class UpdateAttempts {
  readonly #file: JsonFile<typeof attempt>;
  readonly #current: string;
  #last: z.infer<typeof attempt> | null;

  /** `current` is the version that runs. */
  constructor(dataFolder: string, current: string) {
    this.#current = current;
    this.#file = new JsonFile(join(dataFolder, 'update-attempt.json'), attempt);
    this.#last = this.#read();
  }

  /** The version that was to be installed and is not there; null where all went well. */
  get failed(): string | null {
    return this.#last?.from === this.#current ? this.#last.version : null;
  }

  /** Whether it makes sense to try that version again. */
  mayTry(version: string): boolean {
    return this.#last?.version !== version || this.#last.times < MOST_ATTEMPTS;
  }

  /** Resolves when the attempt is on the disk. */
  async note(version: string): Promise<void> {
    const times = this.#last?.version === version ? this.#last.times + 1 : 1;
    this.#last = { from: this.#current, version, times };
    await this.#file.write(this.#last);
  }

  #read(): z.infer<typeof attempt> | null {
    try {
      return this.#file.read();
    } catch {
      // A torn file counts as none: the worst is one attempt more.
      return null;
    }
  }
}
