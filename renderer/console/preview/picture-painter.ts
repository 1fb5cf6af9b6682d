import { epochMs } from './epoch-clock.ts';
import type { PictureFacts, PixelSize, ShownPicture } from './tile-messages.ts';

/**
 * Draws decoded pictures into a canvas, whole and as large as its place: one each animation frame, always the newest.
 * Where none was drawn since the last animation frame a picture is drawn as it comes, so that the work is done when the
 * frame begins.
 */
export class PicturePainter {
  readonly #canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D | null;
  /** Its messages come after the animation frame, when what was drawn has been handed on to the compositor. */
  readonly #afterFrame = new MessageChannel();
  #box: PixelSize;
  #next: VideoFrame | null = null;
  /** Drawn, and waiting for the animation frame that takes it to the screen. */
  #drawn: PictureFacts | null = null;

  /** `shown` is told when a picture has gone to the screen. */
  constructor(canvas: OffscreenCanvas, shown: (picture: ShownPicture) => void) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d', { alpha: false });
    this.#box = { width: canvas.width, height: canvas.height };
    this.#afterFrame.port1.addEventListener('message', ({ data }: MessageEvent<PictureFacts>) => {
      shown({ ...data, latencyMs: epochMs() - data.arrivalUs / 1000 });
    });
    this.#afterFrame.port1.start();
  }

  /** Draws the picture, soon, and closes it. */
  show(picture: VideoFrame): void {
    if (this.#drawn === null) {
      this.#drawn = this.#draw(picture);
      requestAnimationFrame(() => this.#endFrame());
    } else {
      this.#next?.close();
      this.#next = picture;
    }
  }

  /** The place has another size. It counts from the next picture on, for a canvas loses its content with its size. */
  resize(box: PixelSize): void {
    this.#box = box;
  }

  /** Forgets the picture that waits. What is on the screen stays. */
  pause(): void {
    this.#next?.close();
    this.#next = null;
  }

  #draw(picture: VideoFrame): PictureFacts {
    const { displayWidth: width, displayHeight: height, timestamp: arrivalUs } = picture;
    const size = fitPicture({ width, height }, this.#box);
    if (this.#canvas.width !== size.width) this.#canvas.width = size.width;
    if (this.#canvas.height !== size.height) this.#canvas.height = size.height;
    this.#context?.drawImage(picture, 0, 0, size.width, size.height);
    picture.close();
    return { width, height, arrivalUs };
  }

  #endFrame(): void {
    const facts = this.#next === null ? this.#drawn : this.#draw(this.#next);
    this.#next = null;
    this.#drawn = null;
    this.#afterFrame.port2.postMessage(facts);
  }
}

/** The size of the whole picture in a place; never larger than the picture itself, for the compositor enlarges as well. */
export function fitPicture(picture: PixelSize, box: PixelSize): PixelSize {
  const scale = Math.min(box.width / picture.width, box.height / picture.height, 1);
  return {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  };
}
