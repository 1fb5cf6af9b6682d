import type { UpdateStatus } from '#shared/contract/update.ts';

/** The program's own updates. The station only hands on what consoles see and ask of them. */
export interface Updates {
  readonly status: UpdateStatus;
  /** Adds a listener of every change; the returned function takes it away again. */
  onChange(listener: (status: UpdateStatus) => void): () => void;
  /** Begins to look for a new version; the status tells how it goes. Throws a CommandError while anything records. */
  check(): void;
}

/** What the station asks of the system's desktop. Each method rejects with a sentence where it cannot. */
export interface Desktop {
  readonly canChooseFolder: boolean;
  readonly canOpenFolder: boolean;
  /** Null where the program does not update itself. */
  readonly updates: Updates | null;
  /** Lets the operator choose a folder; null where that was cancelled. */
  chooseFolder(): Promise<string | null>;
  /** Shows a folder in the file manager. */
  openFolder(path: string): Promise<void>;
  moveToTrash(path: string): Promise<void>;
}
