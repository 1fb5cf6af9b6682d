import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { Mp4Track } from './mp4-muxer.ts';
import type { SessionPast } from './session-past.ts';

/**
 * What a payload is to a session. `configures`: with it the device has told all that its pictures need. `foreign`: it is
 * nothing that the device should send.
 */
export type Payload =
  | { readonly kind: 'config' | 'other' | 'empty' | 'foreign' }
  | { readonly kind: 'picture'; readonly key: boolean; readonly configures: boolean };

/** The file that a picture belongs to, and where that begins on the session's timeline. */
export interface FilmPlace {
  readonly name: string;
  readonly baseTicks: number;
}

/** What becomes of a session's pictures: the one place that knows how they are encoded. */
export interface Film {
  /** What a device may have sent that is no picture for the video, as the manifest's problem tells it. */
  readonly codec: 'h264' | 'jpeg';
  /** Looks at the next payload; does not throw. */
  inspect(payload: Uint8Array): Payload;
  /** Whether the picture that was inspected last can be in the video: nothing can before the first key frame. */
  readonly hasPlace: boolean;
  /** Where the picture that was inspected last belongs; `ptsTicks` is its place on the session's timeline. */
  place(ptsTicks: number, arrivalUs: number): FilmPlace;
  /** The track that takes the pictures on their way; null where there is none. */
  readonly track: Mp4Track | null;
  /** Takes up what an earlier run of the station left. */
  goOn(past: SessionPast): void;
  /** The last picture has come; the video ends there on the session's timeline. */
  end(endTicks: number): void;
  /** Resolves when every file is as complete as it gets. Never rejects. */
  whenFinished(): Promise<void>;
  /** The picture as the manifest has it; null before the first that has a place. */
  readonly picture: Pick<SessionManifest['video'], 'codec' | 'width' | 'height'> | null;
  /** Names of the files that are there when it has finished, in order. */
  readonly names: readonly string[];
  readonly durationUs: number;
  /** The video is still to be made from what was stored. */
  readonly isToBeMade: boolean;
}

/** What a film tells its session. */
export interface FilmListener {
  /** The session has its first video. */
  videoBegan(): void;
  /** A video could not be completed; it plays as far as it goes. */
  videoUnfinished(error: unknown): void;
}
