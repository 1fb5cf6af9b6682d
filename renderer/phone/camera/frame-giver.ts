import type { FrameSource } from '../worker-messages.ts';
import { FramePump } from './frame-pump.ts';
import { type FrameTransferable, giveFrames } from './frame-source.ts';

/** Where frames go. */
export interface FrameTaker {
  sourceGiven(source: FrameSource, transfer: FrameTransferable[]): void;
  frameOffered(frame: VideoFrame): void;
}

/** Gives the worker what the camera sees, by itself or, where the browser has no other way, by way of the preview. */
export class FrameGiver {
  readonly #taker: FrameTaker;
  #kind: FrameSource['kind'] | null = null;
  #video: HTMLVideoElement | null = null;
  #pump: FramePump<VideoFrame> | null = null;

  constructor(taker: FrameTaker) {
    this.#taker = taker;
  }

  /** The frames of this track from now on. */
  give(track: MediaStreamTrack): void {
    this.#kind = giveFrames(track, (source, transfer) => this.#taker.sourceGiven(source, transfer));
    this.#pumpOrNot();
  }

  /** The track has been set up anew. A copy that was given away has not, and is replaced. */
  giveAgain(track: MediaStreamTrack): void {
    if (this.#kind === 'track') this.give(track);
  }

  /** The preview; null when it is gone. */
  showOn(video: HTMLVideoElement | null): void {
    this.#pump?.stop();
    this.#pump = null;
    this.#video = video;
    this.#pumpOrNot();
  }

  workerReported(): void {
    this.#pump?.workerReported();
  }

  #pumpOrNot(): void {
    const video = this.#video;
    if (this.#kind !== 'offered' || video === null || this.#pump !== null) return;
    this.#pump = new FramePump(
      video,
      (timestamp) => new VideoFrame(video, { timestamp }),
      (frame) => this.#taker.frameOffered(frame),
    );
    this.#pump.start();
  }
}
