import { describe, expect, it } from 'vitest';
import { ParameterSets } from '#shared/h264/parameter-sets.ts';
import type { ResolvedParameterSets } from '#shared/h264/parameter-sets.ts';
import type { Mp4Track, Mp4TrackListener, VideoFormat } from './mp4-muxer.ts';
import { needsNewFile, VideoFiles } from './video-files.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

const SPS_640X480 = hex('67 42 e0 1f ed 01 40 7b 20');
const SPS_1280X720 = hex('67 42 80 1f da 01 40 16 e8 06 d0 a1 35');
const PPS = hex('68 ce 3c 80');
const OTHER_PPS = hex('68 ce 38 80');

function resolved(sets: ParameterSets, ...nals: Uint8Array[]): ResolvedParameterSets {
  for (const nal of nals) sets.learn(nal);
  const found = sets.resolve(0);
  if (found === null) throw new Error('The sets of the test do not fit together.');
  return found;
}

const LISTENER: Mp4TrackListener = {
  batchConsumed: () => undefined,
  firstFragmentWritten: () => undefined,
  trackFailed: () => undefined,
};
const TRACK: Mp4Track = {
  append: () => undefined,
  useParameterSets: () => undefined,
  settle: () => undefined,
  finish: async () => undefined,
};

function videoFiles(): { files: VideoFiles; opened: [string, VideoFormat, number][] } {
  const opened: [string, VideoFormat, number][] = [];
  const muxer = {
    openTrack(path: string, format: VideoFormat, createdAtMs: number): Mp4Track {
      opened.push([path, format, createdAtMs]);
      return TRACK;
    },
  };
  return { files: new VideoFiles('/folder', muxer, LISTENER), opened };
}

describe('VideoFiles', () => {
  it('begins without a file', () => {
    const { files } = videoFiles();
    expect([files.current, files.firstPicture, files.names, files.durationUs]).toEqual([null, null, [], 0]);
    expect(files.endCurrent(500)).toBe(0);
    expect(files.durationUs).toBe(0);
  });

  it('opens stream.mp4 with size, codec and parameter sets of its first key frame', () => {
    const { files, opened } = videoFiles();
    const file = files.open(resolved(new ParameterSets(), SPS_640X480, PPS), 0, 1_795_327_200_000);
    expect(file).toMatchObject({ name: 'stream.mp4', baseTicks: 0 });
    expect(opened).toEqual([
      [
        '/folder/stream.mp4',
        {
          width: 640,
          height: 480,
          sarWidth: 1,
          sarHeight: 1,
          chromaFormatIdc: 1,
          bitDepthLuma: 8,
          bitDepthChroma: 8,
          codec: 'avc1.42E01F',
          sps: [SPS_640X480],
          pps: [PPS],
        },
        1_795_327_200_000,
      ],
    ]);
  });

  it('counts the next files from 2 and their time from where they begin', () => {
    const { files } = videoFiles();
    const sets = new ParameterSets();
    const first = files.open(resolved(sets, SPS_640X480, PPS), 0, 0);
    expect(files.endCurrent(90_000)).toBe(90_000);
    const second = files.open(resolved(sets, SPS_1280X720), 90_000, 0);
    expect(files.endCurrent(135_000)).toBe(45_000);
    files.open(resolved(sets, SPS_640X480), 135_000, 0);
    expect(files.names).toEqual(['stream.mp4', 'stream-2.mp4', 'stream-3.mp4']);
    expect(files.firstPicture).toBe(first.format);
    expect(second.format).toMatchObject({ width: 1280, height: 720, codec: 'avc1.42801F' });
    expect(files.current?.name).toBe('stream-3.mp4');
    expect(files.durationUs).toBe(1_500_000);
  });

  it('tells changed parameter sets once', () => {
    const { files } = videoFiles();
    const sets = new ParameterSets();
    const begin = resolved(sets, SPS_640X480, PPS);
    files.open(begin, 0, 0);
    expect(files.changedSets(begin)).toBeNull();
    const changed = resolved(sets, OTHER_PPS);
    expect(files.changedSets(changed)).toMatchObject({ sps: [SPS_640X480], pps: [OTHER_PPS] });
    expect(files.changedSets(changed)).toBeNull();
  });

  it('takes the sets that a file was opened with for known', () => {
    const { files } = videoFiles();
    const sets = new ParameterSets();
    files.open(resolved(sets, SPS_640X480, PPS), 0, 0);
    const larger = resolved(sets, SPS_1280X720);
    files.open(larger, 90, 0);
    expect(files.changedSets(larger)).toBeNull();
  });
});

it('needs a new file for another width or height, not for another PPS', () => {
  const sets = new ParameterSets();
  const { files } = videoFiles();
  const { format } = files.open(resolved(sets, SPS_640X480, PPS), 0, 0);
  expect(needsNewFile(format, resolved(sets, OTHER_PPS))).toBe(false);
  expect(needsNewFile(format, resolved(sets, SPS_1280X720))).toBe(true);
  expect(needsNewFile({ ...format, width: 1280 }, resolved(sets, SPS_1280X720))).toBe(true);
  expect(needsNewFile({ ...format, height: 720 }, resolved(sets, SPS_1280X720))).toBe(true);
});
