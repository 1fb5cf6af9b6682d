import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { StationCommandArgs, StationCommandResult } from '#shared/contract/commands.ts';
import { CommandError } from '#shared/contract/problems.ts';
import type { SessionDetails, SessionSummary, SessionWork } from '#shared/contract/session-summary.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { VerificationReport } from '#shared/verification/verification-report.ts';
import type { Clock } from '../clock.ts';
import { messageOf } from '../error-facts.ts';
import type { Log } from '../log.ts';
import { type GalleryListener, SessionCatalogue } from './session-catalogue.ts';

/** What an operator says of a session; what is left out stays as it is. */
export type SessionEdit = Omit<StationCommandArgs<'editSession'>, 'folder'>;

/** How making the video of a folder went; `waits`: not now, `live`: another station that runs is writing it. */
export type VideoMaking = 'recovered' | 'failed' | 'nothing to do' | 'live' | 'waits';

/** What the gallery has others do. */
export interface GalleryTools {
  /** Whether this process records into this folder. */
  isRecording(directory: string): boolean;
  /** Writes what an operator says into a manifest; null where there is none that can be read. Rejects as the disk does. */
  annotate(directory: string, edit: SessionEdit): Promise<SessionManifest | null>;
  makeVideo(directory: string): Promise<VideoMaking>;
  /** Rejects with a sentence where it was given up. */
  verify(directory: string): Promise<VerificationReport>;
  hasFfmpeg(): Promise<boolean>;
  /** Rejects with a sentence, or a CommandError. */
  moveToTrash(path: string): Promise<void>;
}

/** What a gallery is built from. */
export interface GalleryParts {
  readonly recordings: string;
  /** The built gallery worker. */
  readonly worker: URL;
  readonly clock: Clock;
  readonly log: Log;
  readonly tools: GalleryTools;
  readonly listener: GalleryListener;
}

/** The sessions on disk as a list, and what an operator does with them. Every method rejects with CommandErrors. */
export class Gallery {
  readonly #recordings: string;
  readonly #tools: GalleryTools;
  readonly #catalogue: SessionCatalogue;
  /** Folders that an operator's command is at work on. */
  readonly #busy = new Set<string>();
  /** The one session that is being verified. */
  #verifying: string | null = null;

  constructor({ tools, ...parts }: GalleryParts) {
    this.#recordings = parts.recordings;
    this.#tools = tools;
    this.#catalogue = new SessionCatalogue({ ...parts, isRecording: (directory) => tools.isRecording(directory) });
  }

  /**
   * Begins to read the recordings folder in a thread of its own. `left` are the names that stood in it before a session
   * of this run could: those that want recovery or finishing are told once, newest first.
   */
  start(left: readonly string[] = []): void {
    this.#catalogue.start(left);
  }

  stop(): Promise<void> {
    return this.#catalogue.stop();
  }

  list({ after, limit }: StationCommandArgs<'listSessions'>): StationCommandResult<'listSessions'> {
    return { ...this.#catalogue.page(after, limit), scanning: this.#catalogue.scanning };
  }

  /** Everything about one session, as it stands on the disk now. */
  async describe(folder: string): Promise<SessionDetails> {
    const { summary, manifest } = await this.#inspect(folder);
    return { summary, path: this.pathOf(folder), manifest };
  }

  /** Writes what an operator says of a session into its manifest, also while it is recorded. */
  async edit({ folder, ...said }: StationCommandArgs<'editSession'>): Promise<SessionDetails> {
    await this.#inspect(folder);
    const directory = this.pathOf(folder);
    let manifest: SessionManifest | null;
    try {
      manifest = await this.#tools.annotate(directory, said);
    } catch (error) {
      const words = `session.json of ${folder} could not be written: ${messageOf(error)}.`;
      throw new CommandError('disk-error', words, messageOf(error));
    }
    if (manifest === null) {
      const words = `${folder} has no session.json that can be read, so there is no place for notes.`;
      throw new CommandError('session-without-manifest', words, folder);
    }
    return this.describe(folder);
  }

  /** Makes the MP4 of a folder that has only stream.h264. Resolves when it is made; progress comes as news of its work. */
  mux(folder: string): Promise<void> {
    return this.#alone(folder, async ({ summary, hasRaw }) => {
      if (summary.videos.length > 0) {
        throw new CommandError('session-has-video', `${folder} has its MP4 already.`, folder);
      }
      if (!hasRaw) throw new CommandError('session-without-raw', `There is no stream.h264 in ${folder}.`, folder);
      const made = await this.#makeVideo(folder);
      const after = await this.#inspect(folder);
      if (made !== 'recovered') throw await this.#muxProblem(folder, made, after.summary.problem);
    });
  }

  /** Holds a session to its manifest and repairs what can be repaired; one session at a time. */
  async verify(folder: string): Promise<VerificationReport> {
    if (this.#verifying !== null) {
      throw new CommandError('verify-busy', `${this.#verifying} is being verified; wait until that is done.`, folder);
    }
    this.#verifying = folder;
    try {
      return await this.#alone(folder, () => this.#tools.verify(this.pathOf(folder)));
    } catch (error) {
      if (error instanceof CommandError) throw error;
      const words = `${folder} could not be verified: ${messageOf(error)}`;
      throw new CommandError('verify-given-up', words, messageOf(error));
    } finally {
      this.#verifying = null;
    }
  }

  /** Moves a session's folder to the system's trash. */
  remove(folder: string): Promise<void> {
    return this.#alone(folder, async () => {
      try {
        await this.#tools.moveToTrash(this.pathOf(folder));
      } catch (error) {
        if (error instanceof CommandError) throw error;
        const words = `${folder} could not be moved to the trash: ${messageOf(error)}`;
        throw new CommandError('trash-failed', words, messageOf(error));
      } finally {
        await this.#catalogue.inspect(folder);
      }
    });
  }

  /** The path of a session's folder, which is one below the recordings folder and no way out of it. */
  pathOf(folder: string): string {
    const path = this.#catalogue.directoryOf(folder);
    if (this.#catalogue.get(folder) === null || !isFolderBelow(this.#recordings, folder)) throw unknownSession(folder);
    return path;
  }

  /** News of a session of this process. */
  sessionChanged(directory: string, manifest: SessionManifest): void {
    this.#catalogue.sessionChanged(directory, manifest);
  }

  /** News of what is being made for a session; null once that is over. */
  workChanged(directory: string, work: SessionWork | null): void {
    this.#catalogue.workChanged(directory, work);
  }

  async #inspect(folder: string): Promise<InspectedSession> {
    const { report, manifest } = await this.#catalogue.inspect(folder);
    const summary = this.#catalogue.get(folder);
    if (report === null || summary === null) throw unknownSession(folder);
    return { summary, manifest, hasRaw: report.hasRaw };
  }

  /** Does something with a folder that nobody else is at work on. */
  async #alone<Result>(folder: string, run: (session: InspectedSession) => Promise<Result>): Promise<Result> {
    if (this.#busy.has(folder)) throw busySession(folder);
    this.#busy.add(folder);
    try {
      const session = await this.#inspect(folder);
      const { state } = session.summary;
      const isWritten = state === 'recording' || state === 'finalizing';
      if (isWritten || this.#catalogue.isWorkedOn(folder) || this.#tools.isRecording(this.pathOf(folder))) {
        throw busySession(folder);
      }
      return await run(session);
    } finally {
      this.#busy.delete(folder);
    }
  }

  async #makeVideo(folder: string): Promise<VideoMaking> {
    try {
      return await this.#tools.makeVideo(this.pathOf(folder));
    } catch (error) {
      const words = `The MP4 of ${folder} could not be made: ${messageOf(error)}.`;
      throw new CommandError('disk-error', words, messageOf(error));
    }
  }

  async #muxProblem(folder: string, made: VideoMaking, problem: string | null): Promise<CommandError> {
    if (made === 'live') return busySession(folder);
    if (made === 'waits' && !(await this.#tools.hasFfmpeg())) {
      return new CommandError('no-ffmpeg', `The MP4 of ${folder} needs ffmpeg, and there is none.`, folder);
    }
    const why = problem ?? 'the log says why.';
    return new CommandError('mux-failed', `The MP4 of ${folder} could not be made: ${why}`, problem ?? '');
  }
}

interface InspectedSession {
  readonly summary: SessionSummary;
  readonly manifest: SessionManifest | null;
  readonly hasRaw: boolean;
}

function unknownSession(folder: string): CommandError {
  return new CommandError('unknown-session', `There is no session ${folder}.`, folder);
}

function busySession(folder: string): CommandError {
  return new CommandError('session-busy', `${folder} is being written or worked on; wait until that is done.`, folder);
}

/** Whether this is a real folder: where a link took its place, what it leads to is not ours to show or to delete. */
function isFolderBelow(recordings: string, folder: string): boolean {
  try {
    const path = join(realpathSync(recordings), folder);
    return lstatSync(path).isDirectory() && realpathSync(path) === path;
  } catch {
    return false;
  }
}
