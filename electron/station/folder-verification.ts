import { type FolderRecovery, THIS_WRITER } from './folder-recovery.ts';
import type { Log } from './log.ts';
import { SessionVerifier } from './verification/session-verifier.ts';
import { VerifyClient } from './verification/verify-client.ts';

/** A verifier with the thread that it has, over what else is done with folders. */
export interface FolderVerification {
  readonly verifier: SessionVerifier;
  /** Ends the thread; what is being verified is given up. */
  readonly stop: () => Promise<void>;
}

/** Joins verification to recovery, checksums and thumbnails. */
export function folderVerification(
  verifyWorker: URL,
  folders: FolderRecovery,
  log: Log,
  isRecording: (directory: string) => boolean,
): FolderVerification {
  const client = new VerifyClient(verifyWorker);
  const verifier = new SessionVerifier({
    inspect: client.inspect,
    tools: folders,
    recover: (directory) => folders.recovery.recover(directory),
    isRecording,
    looker: THIS_WRITER,
    log,
  });
  return { verifier, stop: () => client.stop() };
}
