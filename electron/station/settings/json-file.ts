import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { hasCode, messageOf } from '../error-facts.ts';
import { replaceFile } from '../replace-file.ts';

/**
 * One value in a file of its own, checked by its schema when it is read and replaced whole when it is written. `mode` is
 * the file's, for a value that only its owner may read.
 */
export class JsonFile<Schema extends z.ZodType> {
  readonly path: string;
  readonly #schema: Schema;
  readonly #mode: number | undefined;
  #written: Promise<void> = Promise.resolve();

  constructor(path: string, schema: Schema, mode?: number) {
    this.path = path;
    this.#schema = schema;
    this.#mode = mode;
  }

  /** The value, or null where there is no such file. Throws in words where there is one that cannot be used. */
  read(): z.infer<Schema> | null {
    try {
      const value: unknown = JSON.parse(readFileSync(this.path, 'utf8'));
      return this.#schema.parse(value);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null;
      throw new Error(`${this.path} cannot be used: ${messageOf(error).split('\n', 1)[0] ?? ''}`, { cause: error });
    }
  }

  /** Resolves when the value is on the disk. Writes happen in the order of the calls. */
  write(value: z.infer<Schema>): Promise<void> {
    const text = `${JSON.stringify(value, null, 2)}\n`;
    const written = this.#written.then(() => replaceFile(this.path, text, this.#mode));
    this.#written = written.catch(() => undefined);
    return written;
  }
}
