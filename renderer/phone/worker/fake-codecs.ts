import { vi } from 'vitest';

const hex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.replaceAll(' ', '').match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

/** What the fake encoder puts out: a key frame with and without its SPS and PPS, and a picture between. */
export const PARAMETER_SETS = hex('00000001 67 42 e0 1f ed 01 40 7b 20 00000001 68 ce 3c 80');
export const BARE_KEY = hex('00000001 65 88 84 0f');
export const KEY = Uint8Array.from([...PARAMETER_SETS, ...BARE_KEY]);
export const DELTA = hex('00000001 41 9a 38 1b');

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What frames are made with: those of a camera by sizes, pictures out of a frame by a rectangle, or out of a canvas. */
interface FakeFrameInit {
  readonly timestamp: number;
  readonly codedWidth?: number;
  readonly codedHeight?: number;
  readonly rotation?: number;
  readonly flip?: boolean;
  readonly visibleRect?: Rect;
}

/** A VideoFrame without pixels that knows who has not been closed. */
export class FakeFrame {
  static readonly open = new Set<FakeFrame>();
  readonly timestamp: number;
  readonly rotation: number;
  readonly flip: boolean;
  readonly visibleRect: Rect;
  readonly displayWidth: number;
  readonly displayHeight: number;

  constructor(image: unknown, init: FakeFrameInit) {
    const { timestamp, codedWidth = 0, codedHeight = 0, rotation = 0, flip = false } = init;
    const { x = 0, y = 0 } = init.visibleRect ?? {};
    if (image instanceof FakeFrame && (x % 2 !== 0 || y % 2 !== 0)) {
      throw new TypeError('Invalid visibleRect. It is not sample-aligned.');
    }
    this.timestamp = timestamp;
    this.rotation = rotation;
    this.flip = flip;
    const size = image instanceof FakeCanvas ? image : { width: codedWidth, height: codedHeight };
    this.visibleRect = init.visibleRect ?? { x: 0, y: 0, width: size.width, height: size.height };
    const { width, height } = this.visibleRect;
    [this.displayWidth, this.displayHeight] = rotation % 180 === 0 ? [width, height] : [height, width];
    FakeFrame.open.add(this);
  }

  close(): void {
    FakeFrame.open.delete(this);
  }
}

/** Draws nothing and writes down what it was told. */
class FakeCanvas {
  static readonly drawn: string[] = [];
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }

  getContext() {
    const drawImage = (_: unknown, ...[x, y, width, height, ...to]: number[]): number =>
      FakeCanvas.drawn.push(`${width}x${height} at ${x},${y} to ${to.join(',')}`);
    return { canvas: this, drawImage };
  }
}

interface FakeEncoderInit {
  readonly output: (
    chunk: FakeChunk,
    metadata?: { readonly decoderConfig?: { readonly description?: Uint8Array } },
  ) => void;
  readonly error: (error: DOMException) => void;
}

interface FakeChunk {
  readonly type: 'key' | 'delta';
  readonly timestamp: number;
  readonly byteLength: number;
  copyTo(out: Uint8Array): void;
}

/** Encodes nothing: the test lets chunks come out, or it fail. */
export class FakeEncoder {
  static readonly all: FakeEncoder[] = [];
  static supports: (config: VideoEncoderConfig) => boolean = () => true;
  readonly configs: VideoEncoderConfig[] = [];
  /** Timestamp and kind of each picture that went in. */
  readonly pictures: { readonly timestamp: number; readonly key: boolean; readonly size: string }[] = [];
  encodeQueueSize = 0;
  state = 'unconfigured';
  /** Whether flush never resolves. */
  hangs = false;
  readonly #init: FakeEncoderInit;
  #waiting: { readonly timestamp: number; readonly key: boolean }[] = [];

  constructor(init: FakeEncoderInit) {
    this.#init = init;
    FakeEncoder.all.push(this);
  }

  static isConfigSupported(config: VideoEncoderConfig) {
    return Promise.resolve({ supported: FakeEncoder.supports(config), config });
  }

  configure(config: VideoEncoderConfig): void {
    this.state = 'configured';
    this.configs.push(config);
  }

  encode({ timestamp, displayWidth, displayHeight }: FakeFrame, { keyFrame }: { readonly keyFrame: boolean }): void {
    if (this.state !== 'configured') throw new DOMException('It is closed.', 'InvalidStateError');
    this.pictures.push({ timestamp, key: keyFrame, size: `${displayWidth}x${displayHeight}` });
    this.#waiting.push({ timestamp, key: keyFrame });
  }

  async flush(): Promise<void> {
    if (this.hangs) await new Promise(() => undefined);
    this.emit();
  }

  close(): void {
    this.state = 'closed';
  }

  /** All that went in comes out. */
  emit(keyBytes = KEY, description?: Uint8Array): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { timestamp, key } of waiting) {
      const bytes = key ? keyBytes : DELTA;
      const chunk: FakeChunk = {
        type: key ? 'key' : 'delta',
        timestamp,
        byteLength: bytes.byteLength,
        copyTo: (out) => out.set(bytes),
      };
      this.#init.output(chunk, description === undefined ? {} : { decoderConfig: { description } });
    }
  }

  /** As browsers do: closed first, told afterwards. */
  fail(message = 'Taken away.'): void {
    this.close();
    this.#init.error(new DOMException(message, 'EncodingError'));
  }
}

/** Puts the fakes in the place of the browser's own; `vi.unstubAllGlobals()` takes them away. */
export function stubCodecs(): void {
  FakeFrame.open.clear();
  FakeCanvas.drawn.length = 0;
  FakeEncoder.all.length = 0;
  FakeEncoder.supports = () => true;
  vi.stubGlobal('VideoFrame', FakeFrame);
  vi.stubGlobal('OffscreenCanvas', FakeCanvas);
  vi.stubGlobal('VideoEncoder', FakeEncoder);
}

/** What was drawn: the part of the source, and where to. */
export const drawn: readonly string[] = FakeCanvas.drawn;

/** The encoder that was built last. */
export function latestEncoder(): FakeEncoder {
  const encoder = FakeEncoder.all.at(-1);
  if (encoder === undefined) throw new Error('No encoder was built.');
  return encoder;
}

/** How a camera's frame lies in memory. */
export interface CameraFrameInit {
  readonly width?: number;
  readonly height?: number;
  readonly rotation?: number;
  readonly flip?: boolean;
  readonly visibleRect?: Rect;
}

/** A camera's frame, 1280x720 unless it is said otherwise. */
export function cameraFrame(timestamp: number, init: CameraFrameInit = {}): VideoFrame {
  const { width = 1280, height = 720, ...rest } = init;
  const bufferInit = { format: 'I420' as const, codedWidth: width, codedHeight: height, timestamp, ...rest };
  return new VideoFrame(new ArrayBuffer(0), bufferInit);
}
