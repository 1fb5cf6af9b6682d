const FOLDER_NAME = /^(.+)_(\d+)_(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)(?:-\d+)?$/;

/** What the name of a session's folder tells. */
export interface FolderNameFacts {
  readonly ip: string;
  /** `<ip>:<port>`. */
  readonly address: string;
  /** ms since the Unix epoch, taking the name's time as this machine's local time. */
  readonly startedMs: number;
}

/** Reads `<ip>_<port>_<YYYYMMDD_HHMMSS>`, also with -2, -3 ... behind it; null where a folder is named otherwise. */
export function parseFolderName(name: string): FolderNameFacts | null {
  const match = FOLDER_NAME.exec(name);
  if (match === null) return null;
  const [ip = '', port = ''] = match.slice(1, 3);
  const [year = 1970, month = 1, ...rest] = match.slice(3).map(Number);
  return { ip, address: `${ip}:${port}`, startedMs: new Date(year, month - 1, ...rest).getTime() };
}
