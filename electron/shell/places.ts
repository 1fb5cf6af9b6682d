import { join } from 'node:path';

interface Paths {
  readonly isPackaged: boolean;
  getPath(name: 'videos'): string;
}

/** Where recordings go while nobody says otherwise: the working directory in development, else the user's videos. */
export function defaultRecordings(app: Paths, workingDirectory: string): string {
  return app.isPackaged ? join(app.getPath('videos'), 'Capture Station') : join(workingDirectory, 'recordings');
}
