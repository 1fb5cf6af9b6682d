import type { StationSettings } from '#shared/contract/settings.ts';
import type { Clock } from './clock.ts';
import { LIMITS } from './limits.ts';
import type { Log } from './log.ts';
import type { MuxClient } from './muxing/mux-client.ts';
import { BufferPool } from './recording/disk/frame-batch.ts';
import { nodeJournalFileSystem } from './recording/disk/journal-file.ts';
import type { SyncScheduler } from './recording/disk/sync-scheduler.ts';
import { frameFilesOf } from './recording/session/frame-files.ts';
import type { SessionParts } from './recording/session/session-parts.ts';

/** Idle buffers that are kept: enough for every device to have two on their way. */
const MAX_IDLE_BUFFERS = 128;

/** What a station has for its sessions. Settings are asked for anew with each session, so that they need no restart. */
export interface SessionPartsSource {
  readonly clock: Clock;
  readonly log: Log;
  readonly muxer: MuxClient;
  readonly sync: SyncScheduler;
  readonly keepsRaw: () => boolean;
  readonly boardPictures: () => StationSettings['boardPictures'];
}

/** What the sessions of a station are built from. */
export function sessionPartsOf({ clock, log, muxer, sync, keepsRaw, boardPictures }: SessionPartsSource): SessionParts {
  return {
    clock,
    muxer: {
      openTrack: (path, format, createdAtMs, listener, goesOn) =>
        muxer.openTrack(path, { ...format, createdAtMs }, listener, goesOn),
    },
    journal: {
      fileSystem: nodeJournalFileSystem,
      sync,
      get keepRaw() {
        return keepsRaw();
      },
    },
    buffers: new BufferPool([LIMITS.batchBytes, LIMITS.largeBatchBytes], MAX_IDLE_BUFFERS),
    frameFiles: frameFilesOf(log, boardPictures),
    limits: LIMITS,
  };
}
