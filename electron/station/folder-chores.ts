import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { SessionWork } from '#shared/contract/session-summary.ts';
import type { VerificationReport } from '#shared/verification/verification-report.ts';
import { messageOf } from './error-facts.ts';
import { FolderRecovery } from './folder-recovery.ts';
import { type FolderVerification, folderVerification } from './folder-verification.ts';
import type { LeftSession } from './gallery/session-catalogue.ts';
import { LIMITS } from './limits.ts';
import { LookAgain } from './look-again.ts';
import type { Log } from './log.ts';
import type { ManifestUpdates } from './recording/disk/manifest-updates.ts';
import type { RecoveryResult } from './recording/recovery/recovery.ts';
import { reportSession } from './recording/session/session-report.ts';
import type { Session } from './recording/session/session.ts';
import { SessionFinisher } from './recording/session-finisher.ts';

/** How long a stopping station waits for thumbnails and checksums; what is left is done at the next start. */
const FINISHING_LIMIT_MS = 10_000;
/** Whether another station still writes a folder is asked again so often. */
const LIVE_AGAIN_MS = 60_000;

/** The built threads that chores are done in. */
export interface ChoreWorkers {
  readonly muxWorker: URL;
  readonly verifyWorker: URL;
}

/** What the chores ask and tell. */
export interface FolderChoresListener {
  /** Whether a session writes the folder now. */
  isRecording(directory: string): boolean;
  sessionChanged(directory: string, manifest: SessionManifest): void;
  workChanged(directory: string, work: SessionWork | null): void;
}

/** What is done with session folders when they are not being recorded: recovery, thumbnails, checksums, one by one. */
export class FolderChores {
  readonly #log: Log;
  readonly #folders: FolderRecovery;
  readonly #finisher: SessionFinisher;
  readonly #verification: FolderVerification;
  readonly #listener: FolderChoresListener;
  /** Ends what is being verified when the station does. */
  readonly #verifying = new AbortController();
  /** Folders that another station seems to write: it may be one that has crashed a moment ago. */
  readonly #live = new LookAgain(LIVE_AGAIN_MS, (directory) => this.#inTurn(() => this.#recover(directory)));
  #recovering: Promise<void> = Promise.resolve();
  #stopping = false;

  constructor(log: Log, workers: ChoreWorkers, listener: FolderChoresListener) {
    this.#log = log;
    this.#listener = listener;
    const workChanged = (directory: string, work: SessionWork | null): void => listener.workChanged(directory, work);
    const isRecording = (directory: string): boolean => listener.isRecording(directory);
    this.#folders = new FolderRecovery(log, workers.muxWorker, isRecording, workChanged);
    this.#verification = folderVerification(workers.verifyWorker, this.#folders, log, isRecording);
    this.#finisher = new SessionFinisher(
      this.#folders,
      log,
      (directory, manifest) => listener.sessionChanged(directory, manifest),
      workChanged,
    );
  }

  /** The way to manifests on disk. */
  get manifests(): ManifestUpdates {
    return this.#folders.manifests;
  }

  hasFfmpeg(): Promise<boolean> {
    return this.#folders.hasFfmpeg();
  }

  /** Makes what can be made of a folder that an operator asks about. */
  async makeVideo(directory: string): Promise<RecoveryResult> {
    const result = await this.#folders.recovery.recoverOnRequest(directory);
    if (result === 'recovered') this.#finisher.add(directory);
    return result;
  }

  /** Holds a session to its manifest and repairs what can be repaired. Rejects where it takes too long or the station ends. */
  async verify(directory: string): Promise<VerificationReport> {
    const signal = AbortSignal.any([this.#verifying.signal, AbortSignal.timeout(LIMITS.verifyMs)]);
    const progressed = (fraction: number): void => this.#listener.workChanged(directory, { kind: 'verify', fraction });
    progressed(0);
    try {
      return await this.#verification.verifier.verify(directory, { repairs: true, progressed, signal });
    } finally {
      this.#listener.workChanged(directory, null);
    }
  }

  /** Recovers a folder that a crash left, out of turn, and resolves when nothing here writes to it. Never rejects. */
  async putInOrder(directory: string): Promise<void> {
    await this.#recover(directory);
    await this.#folders.manifests.whenIdle(directory);
  }

  /** Takes what an earlier run of the station left; each after those before. */
  takeLeft(left: readonly LeftSession[]): void {
    for (const { directory, needs } of left) {
      this.#inTurn(async () => {
        const hasFfmpeg = await this.#folders.hasFfmpeg();
        if (needs.recovery) await this.#recover(directory);
        else if (needs.checksums || (needs.thumbnail && hasFfmpeg)) this.#finisher.add(directory);
      });
    }
  }

  /** A recording has ended: a video that could not be completed is tried again at once, all else gets its finish. */
  takeEnded(session: Session): void {
    reportSession(this.#log, session);
    const { directory } = session.identity;
    if (session.state === 'finalizing') this.#inTurn(() => this.#recover(directory));
    else this.#finisher.add(directory);
  }

  /** Waits a bounded time for what is under way, and ends the thread and whatever ffmpeg runs. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#live.stop();
    this.#verifying.abort(new Error('The station ends.'));
    const idle = this.#recovering.then(() => this.#finisher.whenIdle());
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FINISHING_LIMIT_MS);
    });
    await Promise.race([idle, limit]);
    clearTimeout(timer);
    this.#finisher.stop();
    await Promise.all([this.#folders.stop(), this.#verification.stop()]);
  }

  #inTurn(run: () => Promise<void>): void {
    this.#recovering = this.#recovering.then(() => (this.#stopping ? undefined : run()));
  }

  async #recover(directory: string): Promise<void> {
    try {
      const result = await this.#folders.recovery.recover(directory);
      if (result !== 'live') this.#live.settle(directory);
      if (result === 'live') {
        const words = 'is being written by another station; it is left alone as long as that goes on.';
        if (this.#live.add(directory)) this.#log.warning('session-live', `${directory} ${words}`);
      } else if (result === 'recovered') {
        this.#log.info('session-recovered', `Recovered ${directory}`);
        this.#finisher.add(directory);
      } else if (result === 'failed') {
        this.#log.warning('nothing-recovered', `${directory} has no video to recover; session.json says why.`);
      }
    } catch (error) {
      this.#live.settle(directory);
      const why = messageOf(error);
      this.#log.error('recovery-failed', `Cannot recover ${directory}: ${why}. It is tried again at the next start.`);
    }
  }
}
