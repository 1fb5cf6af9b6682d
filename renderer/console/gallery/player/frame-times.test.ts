import { describe, expect, it } from 'vitest';
import { FRAMES_CSV_HEADER } from '#shared/recording/frames-csv.ts';
import { frameAt, frameTimesOf, middleOf, placeAt } from './frame-times.ts';
import { intervalSeries } from './interval-series.ts';

const csv = (...rows: string[]): string => `${FRAMES_CSV_HEADER}\n${rows.map((row) => `${row}\n`).join('')}`;

// sequence,key,device_us,arrival_us,station_us,pts_us,bytes,offset,file
const TIMES = frameTimesOf(
  csv(
    '0,0,900000,1000000,1000000,,10,0,',
    '1,1,1000000,1100000,1100500,0,10,10,stream.mp4',
    '2,0,1033000,1140000,1133500,33000,10,20,stream.mp4',
    '3,0,1100000,1200000,1200500,100000,10,30,stream.mp4',
    '4,1,1150000,1260000,1250500,0,10,40,stream-2.mp4',
    '5,0,1183000,1290000,1283500,33000,10,50,stream-2.mp4',
  ),
);

describe('frameTimesOf', () => {
  it('puts the frames of all files on one time line, and leaves out those that are in none', () => {
    expect([...TIMES.timeUs]).toEqual([0, 33_000, 100_000, 150_000, 183_000]);
    expect([...TIMES.ptsUs]).toEqual([0, 33_000, 100_000, 0, 33_000]);
    expect([...TIMES.fileIndex]).toEqual([0, 0, 0, 1, 1]);
    expect([...TIMES.offsets]).toEqual([10, 20, 30, 40, 50]);
    expect([...TIMES.sizes]).toEqual([10, 10, 10, 10, 10]);
    expect([...TIMES.stationUs]).toEqual([1_100_500, 1_133_500, 1_200_500, 1_250_500, 1_283_500]);
    expect([TIMES.files, TIMES.fileStartUs]).toEqual([
      ['stream.mp4', 'stream-2.mp4'],
      [0, 150_000],
    ]);
  });

  it('goes by the arrival where the device’s clock has jumped between two files', () => {
    const times = frameTimesOf(
      csv('1,1,5000000,1000000,1000000,0,10,0,stream.mp4', '2,1,4000000,1040000,1040000,0,10,10,stream-2.mp4'),
    );
    expect([...times.timeUs]).toEqual([0, 40_000]);
  });

  it('refuses what is no frames.csv, and takes one without a frame', () => {
    expect(() => frameTimesOf('<html>')).toThrow(/header/);
    expect(frameTimesOf(csv()).timeUs).toHaveLength(0);
  });
});

describe('the frame at a time', () => {
  it.each([
    [-5, 0],
    [0, 0],
    [32_999, 0],
    [33_000, 1],
    [149_999, 2],
    [150_000, 3],
    [9e9, 4],
  ])('%d us is frame %d', (us, frame) => expect(frameAt(TIMES, us)).toBe(frame));

  it('is none where there is none', () => expect(frameAt(frameTimesOf(csv()), 0)).toBe(-1));

  it('is sought in its middle, in its own file', () => {
    expect(middleOf(TIMES, 1)).toEqual({ file: 0, seconds: 0.0665 });
    expect(middleOf(TIMES, 2)).toEqual({ file: 0, seconds: 0.105 });
    expect(middleOf(TIMES, 4)).toEqual({ file: 1, seconds: 0.038 });
  });
});

it('finds the file of a place on the time line', () => {
  expect(placeAt(TIMES.fileStartUs, 100_000)).toEqual({ file: 0, seconds: 0.1 });
  expect(placeAt(TIMES.fileStartUs, 160_000)).toEqual({ file: 1, seconds: 0.01 });
  expect(placeAt([], 7e6)).toEqual({ file: 0, seconds: 7 });
});

describe('intervalSeries', () => {
  it('has every interval where there is room', () => {
    expect(intervalSeries(TIMES, 100)).toEqual([
      [0.033, 0.1, 0.15, 0.183],
      [33, 67, 50, 33],
    ]);
  });

  it('keeps every peak where there is not', () => {
    const timeUs = Float64Array.from({ length: 100_000 }, (_, i) => i * 33_000 + (i >= 77_777 ? 2_500_000 : 0));
    const [seconds, intervals] = intervalSeries({ timeUs }, 400);
    expect(seconds.length).toBeLessThanOrEqual(402);
    expect(Math.max(...intervals)).toBe(2533);
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
  });
});
