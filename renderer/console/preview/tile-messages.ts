/** A size in pixels: of a picture, or device pixels of a place on the screen. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** The picture that is shown: its size, and when it arrived at the station (microseconds since the Unix epoch). */
export interface PictureFacts extends PixelSize {
  readonly arrivalUs: number;
}

/** A picture that has gone to the screen, so long after its arrival at the station. */
export interface ShownPicture extends PictureFacts {
  readonly latencyMs: number;
}

/** Where a worker puts decoded pictures: a canvas, or the track of a video element. */
export type PictureSurface =
  | { readonly kind: 'canvas'; readonly canvas: OffscreenCanvas }
  | { readonly kind: 'track'; readonly pictures: WritableStream<VideoFrame> };

/** What a tile tells its worker. */
export type TileCommand =
  /** The first command; the surface is the worker's from then on. */
  | { readonly kind: 'opened'; readonly surface: PictureSurface }
  /** The place that pictures are fitted into. */
  | { readonly kind: 'resized'; readonly box: PixelSize }
  /** A preview packet, and when it came to the page (ms since the Unix epoch). */
  | { readonly kind: 'received'; readonly packet: ArrayBuffer; readonly receivedMs: number }
  /** No more packets for the present; the next one will be a key frame. */
  | { readonly kind: 'paused' };

/** What a tile's worker tells. */
export type TileReport =
  /** Since the last report, which was half a second ago: packets taken and pictures drawn. Tracks tell those themselves. */
  | { readonly kind: 'progressed'; readonly packets: number; readonly shown: readonly ShownPicture[] }
  /** This browser cannot decode the video. */
  | { readonly kind: 'unsupported' };
