import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const side = z.number().int().min(-100_000).max(100_000);
const length = z.number().int().min(1).max(100_000);

/** A rectangle on the desktop, in device-independent pixels. */
export const windowBounds = z.object({ x: side, y: side, width: length, height: length });
export type WindowBounds = Readonly<z.infer<typeof windowBounds>>;

/** How the window stood when it was last seen; `bounds` are those it has when neither maximized nor full screen. */
export const windowState = z.object({ bounds: windowBounds, maximized: z.boolean(), fullScreen: z.boolean() });
export type WindowState = Readonly<z.infer<typeof windowState>>;

/** The window's state on disk. It is worth little: a file that cannot be read or written costs only the remembering. */
export class WindowStateFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  read(): WindowState | null {
    try {
      const value: unknown = JSON.parse(readFileSync(this.#path, 'utf8'));
      return windowState.parse(value);
    } catch {
      return null;
    }
  }

  /** Writes at once, for the program may be about to end. */
  write(state: WindowState): void {
    try {
      writeFileSync(`${this.#path}.new`, JSON.stringify(state));
      renameSync(`${this.#path}.new`, this.#path);
    } catch {
      // The next start opens the window in its usual place.
    }
  }
}
