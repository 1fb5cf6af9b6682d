import { cropFor } from '../shape/crop.ts';
import type { Size } from '../shape/ratio.ts';
import type { FrameSource } from '../worker-messages.ts';

declare global {
  interface VideoFrame {
    /** How the pixels have to be turned to be upright: clockwise, 0, 90, 180 or 270. Newer than the type library. */
    readonly rotation?: number;
    /** Whether they have to be mirrored, after that. */
    readonly flip?: boolean;
  }
}

/** A frame's size when it is upright. */
export function uprightSize({ displayWidth, displayHeight }: VideoFrame): Size {
  return { width: displayWidth, height: displayHeight };
}

/**
 * Makes every frame of a camera upright and of one ratio, whatever way the phone is held meanwhile.
 *
 * A frame that is upright as it is gets other edges, which copies nothing, and the encoder scales it. Others are drawn:
 * encoders do not turn pictures. Edges are known to be minded by Chromium's encoder alone, whose frames come as a stream.
 */
export class PictureShaper {
  readonly #size: Size;
  #drawing: OffscreenCanvasRenderingContext2D | null = null;

  /** `size` is what the encoder is set up for; even sides. */
  constructor(size: Size) {
    this.#size = size;
  }

  /**
   * The picture to encode, with this timestamp; whoever gets it closes it. Null where the browser cannot make it of this
   * frame. The frame stays the caller's.
   */
  shape(frame: VideoFrame, captureUs: number, source: FrameSource['kind']): VideoFrame | null {
    const mayTrim = this.#fits(frame) || (source === 'stream' && isPlain(frame));
    return (mayTrim ? this.#trimmed(frame, captureUs) : null) ?? this.#drawn(frame, captureUs);
  }

  #fits(frame: VideoFrame): boolean {
    const { width, height } = this.#size;
    return isPlain(frame) && frame.displayWidth === width && frame.displayHeight === height;
  }

  #trimmed(frame: VideoFrame, timestamp: number): VideoFrame | null {
    const { x, y, width, height } = cropFor(uprightSize(frame), this.#size);
    // The edges of a frame that is a part of a larger picture itself count from that one's corner.
    const { x: left, y: top } = frame.visibleRect ?? { x: 0, y: 0 };
    const visibleRect = { x: left + x, y: top + y, width, height };
    return pictureOf(
      () => new VideoFrame(frame, { timestamp, visibleRect, displayWidth: width, displayHeight: height }),
    );
  }

  #drawn(frame: VideoFrame, timestamp: number): VideoFrame | null {
    this.#drawing ??= new OffscreenCanvas(this.#size.width, this.#size.height).getContext('2d', { alpha: false });
    const drawing = this.#drawing;
    if (drawing === null) return null;
    const { x, y, width, height } = cropFor(uprightSize(frame), this.#size);
    return pictureOf(() => {
      // Rotation and flip are applied by drawImage, whose source coordinates are those of the upright picture.
      drawing.drawImage(frame, x, y, width, height, 0, 0, this.#size.width, this.#size.height);
      return new VideoFrame(drawing.canvas, { timestamp, alpha: 'discard' });
    });
  }
}

/** Null where the browser refuses: some pixel formats cannot be trimmed, some not even drawn. */
function pictureOf(make: () => VideoFrame): VideoFrame | null {
  try {
    return make();
  } catch {
    return null;
  }
}

/** Whether the pixels are upright and square, so that trimming is all there is to do. */
function isPlain({ rotation = 0, flip = false, visibleRect, displayWidth, displayHeight }: VideoFrame): boolean {
  return rotation === 0 && !flip && visibleRect?.width === displayWidth && visibleRect.height === displayHeight;
}
