import type { CpuTimes } from './proc-stat.ts';
import type { ServerProcess } from './server-process.ts';

/** One of the two that are compared. */
export type ServerName = 'baseline' | 'station';

/** A session whose MP4 is complete. Times in ms since the Unix epoch. */
export interface CompletedSession {
  readonly directory: string;
  readonly completeMs: number;
  /** When the session ended; null where the server does not say. */
  readonly endedMs: number | null;
  /** The model of the phone; null where the server does not say. */
  readonly model: string | null;
}

/** What a benchmark needs of a server. */
export interface MeasuredServer {
  readonly name: ServerName;
  readonly process: ServerProcess;
  /** Resolves as soon as so many sessions are complete, with the server's CPU at that moment. */
  completed(sessions: number): Promise<{ readonly sessions: readonly CompletedSession[]; readonly cpu: CpuTimes }>;
  /** Resolves when nothing is left to do for the sessions: thumbnail, checksums. */
  idle(sessions: number): Promise<void>;
}

/** Starts a server that records into a folder. */
export type ServerStarter = (recordings: string) => Promise<MeasuredServer>;
