import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fitPicture, PicturePainter } from './picture-painter.ts';

describe('fitPicture', () => {
  it.each([
    ['a wide picture in a tall place', { width: 1280, height: 720 }, { width: 640, height: 900 }, 640, 360],
    ['a tall picture in a wide place', { width: 720, height: 1280 }, { width: 900, height: 640 }, 360, 640],
    ['a small picture in a large place', { width: 320, height: 240 }, { width: 1920, height: 1080 }, 320, 240],
    ['a picture in no place at all', { width: 1280, height: 720 }, { width: 0, height: 0 }, 1, 1],
  ])('fits %s', (_, picture, box, width, height) => {
    expect(fitPicture(picture, box)).toEqual({ width, height });
  });
});

/** What happened to the pictures, which are known by their times of arrival. */
const drawn: string[] = [];
const closed: number[] = [];

class FakeCanvas {
  width: number;
  height: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }

  getContext() {
    return {
      drawImage: ({ timestamp }: FakePicture, _x: number, _y: number, width: number, height: number) =>
        drawn.push(`${timestamp} ${width}x${height} of ${this.width}x${this.height}`),
    };
  }
}

class FakePicture {
  readonly displayWidth = 1280;
  readonly displayHeight = 720;
  readonly timestamp: number;

  constructor(_image: unknown, { timestamp }: { readonly timestamp: number }) {
    this.timestamp = timestamp;
  }

  close(): void {
    closed.push(this.timestamp);
  }
}

function setUp() {
  const shown: number[] = [];
  const canvas = new OffscreenCanvas(300, 150);
  const painter = new PicturePainter(canvas, ({ arrivalUs }) => shown.push(arrivalUs));
  painter.resize({ width: 640, height: 640 });
  const show = (...timestamps: number[]): void => {
    for (const timestamp of timestamps) painter.show(new VideoFrame(canvas, { timestamp }));
  };
  return { canvas, painter, shown, show };
}

describe('PicturePainter', () => {
  const frames: (() => void)[] = [];
  const animate = (): void => {
    for (const run of frames.splice(0)) run();
  };

  beforeEach(() => {
    for (const list of [drawn, closed, frames]) list.length = 0;
    vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
    vi.stubGlobal('OffscreenCanvas', FakeCanvas);
    vi.stubGlobal('VideoFrame', FakePicture);
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('draws a picture at once, as large as its place, and closes it', () => {
    const { show } = setUp();
    show(1);
    expect(drawn).toEqual(['1 640x360 of 640x360']);
    expect(closed).toEqual([1]);
  });

  it('draws no more than the newest picture of those that come before the animation frame', () => {
    const { show } = setUp();
    show(1, 2, 3);
    expect(closed).toEqual([1, 2]);
    animate();
    expect(drawn.map((words) => words.split(' ')[0])).toEqual(['1', '3']);
    expect(closed).toEqual([1, 2, 3]);
    show(4);
    expect(closed).toEqual([1, 2, 3, 4]);
  });

  it('tells which pictures have gone to the screen', async () => {
    const { show, shown } = setUp();
    show(1, 2);
    animate();
    show(3);
    animate();
    await vi.waitFor(() => expect(shown).toEqual([2, 3]));
  });

  it('takes another place into account with the next picture', () => {
    const { canvas, painter, show } = setUp();
    show(1);
    painter.resize({ width: 320, height: 320 });
    expect(canvas.width).toBe(640);
    animate();
    show(2);
    expect(drawn.at(-1)).toBe('2 320x180 of 320x180');
  });

  it('closes the picture that waits when it pauses', () => {
    const { painter, show } = setUp();
    show(1, 2);
    painter.pause();
    expect(closed).toEqual([1, 2]);
    animate();
    expect(drawn).toHaveLength(1);
  });
});
