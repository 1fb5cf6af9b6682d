import type { CameraInfo } from '#shared/messages/camera-messages.ts';
import { camerasAmong } from './camera-list.ts';
import {
  type CameraChoice,
  cameraRequests,
  type CameraWish,
  couldGiveMore,
  IDLE_WISH,
  sizeConstraints,
} from './camera-constraints.ts';
import { type CameraProblem, cameraProblemOf, mayFitOtherwise } from './camera-problem.ts';

/** The camera as the page sees it. */
export type CameraState =
  | { readonly kind: 'off' }
  /** Asked for; the browser may be asking the person. */
  | { readonly kind: 'opening' }
  | { readonly kind: 'on'; readonly stream: MediaStream; readonly id: string | null }
  | { readonly kind: 'failed'; readonly problem: CameraProblem };

/** What a camera tells. */
export interface CameraListener {
  cameraChanged(state: CameraState): void;
  /** A track whose frames replace those of the one before. */
  cameraOpened(track: MediaStreamTrack): void;
  camerasFound(cameras: readonly CameraInfo[]): void;
}

/** What is used of the browser's `mediaDevices`. */
export type CameraMedia = Pick<MediaDevices, 'getUserMedia' | 'enumerateDevices' | 'addEventListener'>;

/** A camera that another app has, or that was unplugged, is asked for again this often. */
const RETRY_MS = 5000;

/**
 * One camera at a time: opened, set up, lost and found again. The latest `open` holds: what comes from an earlier one is
 * closed again.
 */
export class CameraControl {
  readonly #media: CameraMedia;
  readonly #listener: CameraListener;
  #choice: CameraChoice;
  #wish = IDLE_WISH;
  #turn = 0;
  #stream: MediaStream | null = null;
  #track: MediaStreamTrack | null = null;
  #problem: CameraProblem | null = null;
  #everOn = false;
  /** Settled unless the camera is just being opened. */
  #opened: Promise<void> = Promise.resolve();
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(media: CameraMedia, choice: CameraChoice, listener: CameraListener) {
    this.#media = media;
    this.#choice = choice;
    this.#listener = listener;
    media.addEventListener('devicechange', () => this.#devicesChanged());
  }

  /** The track in use; null while there is none. */
  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  /** Opens the camera, or opens it anew. Resolves when it is on or has failed, which the listener was told. */
  open(choice = this.#choice): Promise<void> {
    this.#choice = choice;
    this.#opened = this.#openAnew();
    return this.#opened;
  }

  /**
   * Sets the camera up; what it cannot give it does not give. Resolves when that is done, and never fails. One that is
   * just being opened is set up when it is on.
   */
  async apply(wish: CameraWish): Promise<void> {
    this.#wish = wish;
    await this.#opened;
    const track = this.#track;
    if (track === null || wish !== this.#wish) return;
    await track.applyConstraints(sizeConstraints(wish)).catch(() => undefined);
    if (track === this.#track && wish === this.#wish && couldGiveMore(track, wish)) await this.open();
  }

  close(): void {
    this.#release();
    this.#listener.cameraChanged({ kind: 'off' });
  }

  async #openAnew(): Promise<void> {
    const turn = this.#release();
    this.#listener.cameraChanged({ kind: 'opening' });
    try {
      const stream = await this.#ask();
      if (turn === this.#turn) await this.#take(stream);
      else stopTracks(stream);
    } catch (error) {
      if (turn === this.#turn) this.#failed(cameraProblemOf(error));
    }
  }

  async #ask(): Promise<MediaStream> {
    let refusal: unknown = new Error('No camera was asked for.');
    for (const video of cameraRequests(this.#choice, this.#wish)) {
      try {
        return await this.#media.getUserMedia({ audio: false, video: Object.keys(video).length === 0 ? true : video });
      } catch (error) {
        refusal = error;
        if (!mayFitOtherwise(error)) break;
      }
    }
    throw refusal;
  }

  async #take(stream: MediaStream): Promise<void> {
    const [track] = stream.getVideoTracks();
    if (track === undefined) {
      this.#failed('none');
      return;
    }
    this.#stream = stream;
    this.#track = track;
    this.#everOn = true;
    track.addEventListener('ended', () => {
      if (track === this.#track) this.#lost();
    });
    track.addEventListener('mute', () => this.#paused(track));
    track.addEventListener('unmute', () => {
      if (track === this.#track) this.#isOn(stream, track);
    });
    await this.#list();
    // It may have been taken away while the list was made.
    if (track !== this.#track) return;
    this.#listener.cameraOpened(track);
    this.#isOn(stream, track);
  }

  #isOn(stream: MediaStream, track: MediaStreamTrack): void {
    this.#problem = null;
    this.#listener.cameraChanged({ kind: 'on', stream, id: track.getSettings().deviceId ?? null });
  }

  #paused(track: MediaStreamTrack): void {
    if (track !== this.#track) return;
    this.#problem = 'paused';
    this.#listener.cameraChanged({ kind: 'failed', problem: 'paused' });
  }

  /** Unplugged, or the permission was taken away: the same camera again, or any other. */
  #lost(): void {
    this.#release();
    this.#failed('gone');
    void this.open();
  }

  #failed(problem: CameraProblem): void {
    this.#problem = problem === 'none' && this.#everOn ? 'gone' : problem;
    this.#listener.cameraChanged({ kind: 'failed', problem: this.#problem });
    // The browser would ask the person each time.
    if (problem === 'denied') return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.open(), RETRY_MS);
  }

  #devicesChanged(): void {
    if (this.#track !== null) void this.#list();
    else if (this.#problem !== null && this.#problem !== 'denied') void this.open();
  }

  async #list(): Promise<void> {
    const devices = await this.#media.enumerateDevices().catch(() => []);
    this.#listener.camerasFound(camerasAmong(devices));
  }

  /** Lets go of the camera, and of what is still on its way. Returns the number of the turn that begins. */
  #release(): number {
    clearTimeout(this.#retry);
    this.#problem = null;
    this.#track = null;
    if (this.#stream !== null) stopTracks(this.#stream);
    this.#stream = null;
    this.#turn += 1;
    return this.#turn;
  }
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
