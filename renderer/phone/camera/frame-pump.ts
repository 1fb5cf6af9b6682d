/** Frames that may be under way to a worker that says nothing: two seconds of them. */
const MAX_UNDER_WAY = 60;

/** The video element, as the pump sees it. */
export type PumpedVideo = Pick<HTMLVideoElement, 'requestVideoFrameCallback' | 'cancelVideoFrameCallback'>;

/** Where a browser has no stream of frames: takes each that the preview shows and offers it to the worker. */
export class FramePump<Frame> {
  readonly #copy: (timestampUs: number) => Frame;
  readonly #offer: (frame: Frame) => void;
  readonly #video: PumpedVideo;
  #request = 0;
  #underWay = 0;

  /** `copy` makes a frame of what the video shows; `offer` takes it over. */
  constructor(video: PumpedVideo, copy: (timestampUs: number) => Frame, offer: (frame: Frame) => void) {
    this.#video = video;
    this.#copy = copy;
    this.#offer = offer;
  }

  start(): void {
    this.#request = this.#video.requestVideoFrameCallback((nowMs, { captureTime }) => {
      this.#pump(captureTime ?? nowMs);
      this.start();
    });
  }

  stop(): void {
    this.#video.cancelVideoFrameCallback(this.#request);
  }

  /** The worker is alive: what was offered to it has been taken. */
  workerReported(): void {
    this.#underWay = 0;
  }

  #pump(timeMs: number): void {
    if (this.#underWay >= MAX_UNDER_WAY) return;
    const frame = this.#copyOrNone(Math.round(timeMs * 1000));
    if (frame === null) return;
    this.#underWay += 1;
    this.#offer(frame);
  }

  /** While the camera is changed the element shows what no frame can be made of. */
  #copyOrNone(timestampUs: number): Frame | null {
    try {
      return this.#copy(timestampUs);
    } catch {
      return null;
    }
  }
}
