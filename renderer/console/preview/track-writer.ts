/** Puts decoded pictures into the track of a video element. One that comes while the track is full is left out. */
export class TrackWriter {
  readonly #writer: WritableStreamDefaultWriter<VideoFrame>;

  constructor(pictures: WritableStream<VideoFrame>) {
    this.#writer = pictures.getWriter();
  }

  /** Shows the picture and closes it. */
  show(picture: VideoFrame): void {
    if ((this.#writer.desiredSize ?? 0) <= 0) {
      picture.close();
      return;
    }
    // What was written is closed by the track. It refuses when it has ended, with the tile.
    this.#writer.write(picture).catch(() => picture.close());
  }
}
