import { beforeEach, expect, it, vi } from 'vitest';
import { JpegFilm } from './jpeg-film.ts';

/** SOI, SOF0 (ITU-T T.81, B.2.2) of this size with one component, SOS, a byte of scan, EOI. */
function jpeg(width: number, height: number): Uint8Array {
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  const frame = [0xff, 0xc0, 0, 11, 8, ...size, 1, 1, 0x11, 0];
  return Uint8Array.of(0xff, 0xd8, ...frame, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xff, 0xd9);
}

const listener = { videoBegan: vi.fn<() => void>(), videoUnfinished: vi.fn<(error: unknown) => void>() };
const keep = vi.fn<(picture: Uint8Array, arrivalUs: number) => void>();
let film: JpegFilm;

beforeEach(() => {
  vi.clearAllMocks();
  const files = { keep, whenWritten: () => Promise.resolve() };
  film = new JpegFilm(listener, files);
});

it('has no picture, no place and no length before the first JPEG', () => {
  expect(film.inspect(Uint8Array.of(0, 0, 0, 1, 0x65))).toEqual({ kind: 'foreign' });
  film.end(90_000);
  expect([film.hasPlace, film.picture, film.durationUs]).toEqual([false, null, 0]);
});

it('takes each JPEG as a key frame of one file, whose time begins with the first', () => {
  expect(film.inspect(jpeg(640, 480))).toEqual({ kind: 'picture', key: true, configures: true });
  expect(film.place(900, 5)).toEqual({ name: 'stream.mp4', baseTicks: 900 });
  film.inspect(jpeg(320, 240));
  expect(film.place(9900, 6)).toEqual({ name: 'stream.mp4', baseTicks: 900 });
  film.end(18_900);
  expect(film.durationUs).toBe(200_000);
  // The video has the size of the first, and its codec is known when it is made.
  expect(film.picture).toEqual({ codec: null, width: 640, height: 480 });
  expect(listener.videoBegan).toHaveBeenCalledTimes(1);
  expect([film.isToBeMade, film.names, film.track]).toEqual([true, [], null]);
});

it('keeps each picture by itself where that is wanted, and not what is none', () => {
  const [first, second] = [jpeg(640, 480), jpeg(640, 480)];
  film.inspect(first);
  film.place(0, 1000);
  film.inspect(Uint8Array.of(1, 2, 3));
  film.inspect(second);
  film.place(90, 2000);
  expect(keep.mock.calls).toEqual([
    [first, 1000],
    [second, 2000],
  ]);
});
