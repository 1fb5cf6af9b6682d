import { frameAt, type FrameTimes, middleOf, placeAt } from './frame-times.ts';

/** Where a session's video stands; times on the session's own time line. */
export interface PlayerState {
  readonly timeUs: number;
  readonly durationUs: number;
  readonly playing: boolean;
  readonly speed: number;
  /** Why it cannot be played, in the browser's words. */
  readonly problem: string | null;
}

/** The part of a video element that a player uses. */
export type PlayedVideo = Pick<
  HTMLVideoElement,
  | 'src'
  | 'currentTime'
  | 'duration'
  | 'paused'
  | 'playbackRate'
  | 'error'
  | 'play'
  | 'load'
  | 'removeAttribute'
  | 'pause'
  | 'requestVideoFrameCallback'
  | 'cancelVideoFrameCallback'
> & {
  addEventListener(event: string, run: () => void, options: { readonly signal: AbortSignal }): void;
};

/** The videos of a session in their order. */
export interface PlayedSession {
  /** Of all videos together, as the manifest says. */
  readonly durationUs: number;
  readonly videos: readonly string[];
  readonly urlOf: (video: string) => string;
}

/** What the controls need of a player, whatever it plays. */
export type Playback = Pick<SessionPlayer, 'state' | 'frame' | 'subscribe' | 'toggle' | 'seek' | 'step' | 'setSpeed'>;

/** One step where no frame times are known, in us. */
const BLIND_STEP_US = 33_333;
/** A browser tells a picture's time in floating-point seconds. */
const ROUNDING_US = 500;

/** Plays the MP4s of a session one after the other, as if they were one, frame by frame where the times are known. */
export class SessionPlayer {
  #session: PlayedSession;
  readonly #listeners = new Set<() => void>();
  #video: PlayedVideo | null = null;
  #times: FrameTimes | null = null;
  #file = 0;
  #reloads = 0;
  /** How long a video is that is the only one, as the browser says. */
  #oneFileUs = 0;
  /** Where to go once the next file can be sought, and whether to play on from there. */
  #pending: { readonly seconds: number; readonly play: boolean } | null = null;
  #state: PlayerState;

  constructor(session: PlayedSession) {
    this.#session = session;
    this.#state = { timeUs: 0, durationUs: session.durationUs, playing: false, speed: 1, problem: null };
  }

  get state(): PlayerState {
    return this.#state;
  }

  /** The frame that is shown, by its number in the frame times; -1 where that is not known. */
  get frame(): number {
    return this.#times === null ? -1 : frameAt(this.#times, this.#state.timeUs + ROUNDING_US);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** There is news of the session: it may have got its video just now. */
  setSession(session: PlayedSession): void {
    const before = this.#session.videos;
    this.#session = session;
    this.#change({ durationUs: Math.max(session.durationUs, this.#oneFileUs) });
    if (before.join('/') !== session.videos.join('/')) this.#open(0);
  }

  /** The times of the frames have been read. */
  setTimes(times: FrameTimes | null): void {
    this.#times = times;
    this.#change({});
  }

  /** Plays in this element from now on; the returned function ends that. */
  attach(video: PlayedVideo): () => void {
    this.#video = video;
    const ending = new AbortController();
    const on = (event: string, run: () => void): void => video.addEventListener(event, run, { signal: ending.signal });
    on('loadedmetadata', () => this.#loaded(video));
    on('play', () => this.#change({ playing: true }));
    on('pause', () => this.#change({ playing: false }));
    on('ended', () => this.#ended());
    on('error', () => this.#change({ problem: video.error?.message ?? '' }));
    let request = 0;
    const watch = (): void => {
      request = video.requestVideoFrameCallback((_now, { mediaTime }) => {
        this.#pictureShown(mediaTime);
        watch();
      });
    };
    watch();
    this.#open(0);
    return () => {
      ending.abort();
      video.cancelVideoFrameCallback(request);
      this.#video = null;
    };
  }

  /** Lets go of the file, which some systems do not move while it is open; `true` opens it again. */
  readonly hold = (open: boolean): void => {
    if (open) this.#open(this.#file);
    else this.#video?.removeAttribute('src');
    if (!open) this.#video?.load();
  };

  /** The files are others now: under another address, for browsers keep what they have read of a video. */
  readonly reload = (): void => {
    this.#reloads += 1;
    this.hold(false);
    this.hold(true);
  };

  readonly toggle = (): void => {
    const video = this.#video;
    if (video === null) return;
    if (!video.paused) video.pause();
    else if (this.#state.timeUs >= this.#state.durationUs) this.#go({ file: 0, seconds: 0 }, true);
    else this.#play(video);
  };

  readonly seek = (timeUs: number): void => {
    const within = Math.min(Math.max(0, timeUs), this.#state.durationUs);
    this.#change({ timeUs: within });
    this.#go(placeAt(this.#times?.fileStartUs ?? [], within), this.#video?.paused === false);
  };

  /** Goes so many frames on (or back, below 0) and stands there. */
  readonly step = (frames: number): void => {
    this.#video?.pause();
    if (this.#times === null) {
      this.seek(this.#state.timeUs + frames * BLIND_STEP_US);
      return;
    }
    const target = Math.min(Math.max(0, this.frame + frames), this.#times.timeUs.length - 1);
    this.#change({ timeUs: this.#times.timeUs[target] ?? 0 });
    this.#go(middleOf(this.#times, target), false);
  };

  readonly setSpeed = (speed: number): void => {
    if (this.#video !== null) this.#video.playbackRate = speed;
    this.#change({ speed });
  };

  #loaded(video: PlayedVideo): void {
    video.playbackRate = this.#state.speed;
    this.#oneFileUs = this.#session.videos.length === 1 ? video.duration * 1e6 : 0;
    this.#change({ problem: null, durationUs: Math.max(this.#session.durationUs, this.#oneFileUs) });
    const pending = this.#pending;
    this.#pending = null;
    if (pending === null) return;
    video.currentTime = pending.seconds;
    if (pending.play) this.#play(video);
  }

  #pictureShown(mediaTime: number): void {
    // Where it stands still, the place is the one that was asked for, and this the picture that belongs to it.
    if (this.#video?.paused !== false) return;
    const atUs = (this.#times?.fileStartUs[this.#file] ?? 0) + mediaTime * 1e6;
    const frame = this.#times === null ? -1 : frameAt(this.#times, atUs + ROUNDING_US);
    this.#change({ timeUs: this.#times?.timeUs[frame] ?? atUs });
  }

  #ended(): void {
    if (this.#file + 1 < this.#session.videos.length) this.#go({ file: this.#file + 1, seconds: 0 }, true);
    else this.#change({ timeUs: this.#state.durationUs });
  }

  #go(place: { readonly file: number; readonly seconds: number }, play: boolean): void {
    const video = this.#video;
    if (video === null) return;
    // While a file is being opened it cannot be sought; the last wish counts.
    if (place.file !== this.#file || this.#pending !== null) {
      this.#pending = { seconds: place.seconds, play: play || this.#pending?.play === true };
      if (place.file !== this.#file) this.#open(place.file);
      return;
    }
    video.currentTime = place.seconds;
    if (play && video.paused) this.#play(video);
  }

  #open(file: number): void {
    const name = this.#times?.files[file] ?? this.#session.videos[file];
    if (this.#video === null || name === undefined) return;
    this.#file = file;
    const url = this.#session.urlOf(name);
    this.#video.src = this.#reloads === 0 ? url : `${url}?reload=${this.#reloads}`;
  }

  #play(video: PlayedVideo): void {
    // A load or a pause in between ends the attempt; what really fails comes as an error event.
    video.play().catch(() => undefined);
  }

  #change(change: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
