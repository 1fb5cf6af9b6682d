/** What the station asks of the system's desktop. Each method rejects with a sentence where it cannot. */
export interface Desktop {
  readonly canChooseFolder: boolean;
  readonly canOpenFolder: boolean;
  /** Lets the operator choose a folder; null where that was cancelled. */
  chooseFolder(): Promise<string | null>;
  /** Shows a folder in the file manager. */
  openFolder(path: string): Promise<void>;
  moveToTrash(path: string): Promise<void>;
}
