import type { FrameSource } from '../worker-messages.ts';

/** In Safari's workers; Chromium has it in the window alone. No type library knows of it. */
interface TrackProcessors {
  readonly MediaStreamTrackProcessor?: new (init: { readonly track: MediaStreamTrack }) => {
    readonly readable: ReadableStream<VideoFrame>;
  };
}

/** Takes a frame as long as the call lasts: the reader closes it. */
export type TakeFrame = (frame: VideoFrame, source: FrameSource['kind']) => void;

/** Reads the frames of one camera at a time, and closes every one: cameras stall when two or three are held. */
export class FrameReader {
  readonly #take: TakeFrame;
  #reader: ReadableStreamDefaultReader<VideoFrame> | null = null;
  /** A track that was given to this reader is nobody else's: the camera stays on until it is stopped here. */
  #track: MediaStreamTrack | null = null;
  #offered = false;

  constructor(take: TakeFrame) {
    this.#take = take;
  }

  /** Reads this source in place of the one before. A source that ends, or fails, gives no more frames: the page knows. */
  open(source: FrameSource): void {
    this.close();
    this.#offered = source.kind === 'offered';
    this.#track = source.kind === 'track' ? source.track : null;
    const frames = framesOf(source);
    if (frames === null) return;
    const reader = frames.getReader();
    this.#reader = reader;
    void this.#read(reader, source.kind);
  }

  /** A frame of a source that offers them one by one. */
  offer(frame: VideoFrame): void {
    if (this.#offered) this.#hand(frame, 'offered');
    else frame.close();
  }

  close(): void {
    const reader = this.#reader;
    this.#reader = null;
    this.#offered = false;
    this.#track?.stop();
    this.#track = null;
    reader?.cancel().catch(() => undefined);
  }

  async #read(reader: ReadableStreamDefaultReader<VideoFrame>, kind: FrameSource['kind']): Promise<void> {
    for (;;) {
      const frame = await nextFrame(reader);
      if (frame === undefined) return;
      if (reader === this.#reader) this.#hand(frame, kind);
      else frame.close();
    }
  }

  #hand(frame: VideoFrame, kind: FrameSource['kind']): void {
    try {
      this.#take(frame, kind);
    } finally {
      frame.close();
    }
  }
}

/** The next frame; none where the camera is gone, which the page hears from the track itself. */
async function nextFrame(reader: ReadableStreamDefaultReader<VideoFrame>): Promise<VideoFrame | undefined> {
  try {
    return (await reader.read()).value;
  } catch {
    return undefined;
  }
}

function framesOf(source: FrameSource): ReadableStream<VideoFrame> | null {
  if (source.kind === 'stream') return source.frames;
  const { MediaStreamTrackProcessor: Processor }: typeof globalThis & TrackProcessors = globalThis;
  if (source.kind === 'offered' || Processor === undefined) return null;
  return new Processor({ track: source.track }).readable;
}
