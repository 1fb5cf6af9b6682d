import { describe, expect, it } from 'vitest';
import type { LogEntry } from '#shared/contract/log-entry.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { PREVIEW_LIMITS, type PreviewLimits } from './preview-limits.ts';
import type { PreviewPicture, PreviewWatcher } from './preview-stream.ts';
import { PreviewTap } from './preview-tap.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

const SPS_0_640X480 = '00000001 67 42 e0 1f ed 01 40 7b 20';
const SPS_1_1280X720 = '00000001 67 42 e0 1f 5b 40 28 02 dc 80';
const PPS_0_OF_SPS_0 = '00000001 68 ce 3c 80';
const PPS_1_OF_SPS_1 = '00000001 68 48 e3 c8';
const IDR_OF_PPS_0 = '000001 65 88 d5 58';
const IDR_OF_PPS_1 = '000001 65 88 55 56';
const SLICE = '00000001 41 9a 38 1b';
const CONFIG = SPS_0_640X480 + PPS_0_OF_SPS_0;

const message = (payload: string | Uint8Array, arrivalUs = 1_000_000): MediaMessage => ({
  sequence: 0,
  deviceUs: 0,
  arrivalUs,
  payload: typeof payload === 'string' ? hex(payload) : payload,
});

class Watcher implements PreviewWatcher {
  readonly pictures: PreviewPicture[] = [];

  pictureArrived(_device: string, picture: PreviewPicture): void {
    this.pictures.push(picture);
  }

  get accessUnits(): Buffer[] {
    return this.pictures.map(({ accessUnit }) => Buffer.from(accessUnit));
  }
}

function setUp(limits: Partial<PreviewLimits> = {}) {
  const log = new Log(new ManualClock());
  const entries: LogEntry[] = [];
  log.onEntry((entry) => entries.push(entry));
  const tap = new PreviewTap(log, { ...PREVIEW_LIMITS, ...limits });
  const watcher = new Watcher();
  const keptBy = (device: string): number => tap.watch(device, new Watcher()).length;
  const offer = (device: string, ...payloads: string[]): void => {
    for (const payload of payloads) tap.offer(device, 7, message(payload));
  };
  return { tap, watcher, entries, keptBy, offer };
}

describe('PreviewTap', () => {
  it('asks for a key frame where a watcher would have to wait for one', () => {
    const { tap, watcher, offer } = setUp();
    const wanted: string[] = [];
    tap.keyFrameWanted = (device) => wanted.push(device);
    tap.watch('a', watcher);
    offer('b', CONFIG, IDR_OF_PPS_0);
    tap.watch('b', watcher);
    expect(wanted).toEqual(['a']);
  });

  it('puts SPS and PPS that came once in front of every key frame, and of nothing else', () => {
    const { tap, watcher, offer } = setUp();
    tap.watch('a', watcher);
    offer('a', CONFIG, IDR_OF_PPS_0, SLICE, IDR_OF_PPS_0);
    expect(watcher.accessUnits).toEqual([hex(CONFIG + IDR_OF_PPS_0), hex(SLICE), hex(CONFIG + IDR_OF_PPS_0)]);
    expect(watcher.pictures.map(({ key }) => key)).toEqual([true, false, true]);
    expect(watcher.pictures[0]).toMatchObject({ channel: 7, arrivalUs: 1_000_000 });
  });

  it('does not double SPS and PPS that stand in the stream, and copies nothing then', () => {
    const { tap, watcher } = setUp();
    tap.watch('a', watcher);
    const payloads = [hex(CONFIG + IDR_OF_PPS_0), hex(SLICE)];
    for (const payload of payloads) tap.offer('a', 0, message(payload));
    expect(watcher.pictures.map(({ accessUnit }) => accessUnit)).toEqual(payloads);
    expect(watcher.pictures[0]?.accessUnit).toBe(payloads[0]);
    expect(watcher.pictures[1]?.accessUnit).toBe(payloads[1]);
  });

  it('puts the sets of the picture in front where the stream holds only those of the size before', () => {
    const { tap, watcher, offer } = setUp();
    tap.watch('a', watcher);
    offer('a', CONFIG, SPS_1_1280X720 + PPS_1_OF_SPS_1, CONFIG + IDR_OF_PPS_1);
    expect(watcher.accessUnits).toEqual([hex(SPS_1_1280X720 + PPS_1_OF_SPS_1 + CONFIG + IDR_OF_PPS_1)]);
  });

  it('learns SPS and PPS while nobody watches', () => {
    const { tap, watcher, offer } = setUp({ previewKeptFrames: 0 });
    offer('a', CONFIG, IDR_OF_PPS_0, SLICE);
    expect(tap.watch('a', watcher)).toEqual([]);
    offer('a', SLICE, IDR_OF_PPS_0);
    expect(watcher.accessUnits).toEqual([hex(SLICE), hex(CONFIG + IDR_OF_PPS_0)]);
  });

  it('hands on nothing from a key frame without SPS and PPS to the next one with them', () => {
    const { tap, watcher, offer } = setUp();
    tap.watch('a', watcher);
    offer('a', SLICE, IDR_OF_PPS_0, SLICE, CONFIG + IDR_OF_PPS_0, SLICE, IDR_OF_PPS_1, SLICE);
    expect(watcher.accessUnits).toEqual([hex(CONFIG + IDR_OF_PPS_0), hex(SLICE)]);
  });

  it('hands on no message without a picture', () => {
    const { tap, watcher, offer } = setUp();
    tap.watch('a', watcher);
    offer('a', CONFIG, '', 'ffd8ffe0', '00000001 09 10');
    expect(watcher.pictures).toEqual([]);
  });

  it('gives a watcher the pictures of its device alone, and none when it has gone', () => {
    const { tap, watcher, offer } = setUp();
    tap.watch('a', watcher);
    offer('b', CONFIG + IDR_OF_PPS_0);
    expect(watcher.pictures).toEqual([]);
    tap.unwatch('a', watcher);
    offer('a', CONFIG + IDR_OF_PPS_0);
    expect(watcher.pictures).toEqual([]);
  });

  it('gives whoever begins to watch the pictures since the last key frame', () => {
    const { tap, watcher, offer } = setUp();
    offer('a', CONFIG + IDR_OF_PPS_0, SLICE, CONFIG + IDR_OF_PPS_0, SLICE);
    expect(tap.watch('a', watcher).map(({ key }) => key)).toEqual([true, false]);
  });

  it('keeps none where they are too many, until the next key frame', () => {
    const { keptBy, offer } = setUp({ previewKeptFrames: 2 });
    offer('a', CONFIG + IDR_OF_PPS_0, SLICE);
    expect(keptBy('a')).toBe(2);
    offer('a', SLICE);
    expect(keptBy('a')).toBe(0);
    offer('a', SLICE);
    expect(keptBy('a')).toBe(0);
    offer('a', IDR_OF_PPS_0);
    expect(keptBy('a')).toBe(1);
  });

  it('keeps none where they have too many bytes', () => {
    const { keptBy, offer } = setUp({ previewKeptBytes: hex(CONFIG + IDR_OF_PPS_0 + SLICE).length });
    offer('a', CONFIG + IDR_OF_PPS_0, SLICE);
    expect(keptBy('a')).toBe(2);
    offer('a', SLICE);
    expect(keptBy('a')).toBe(0);
  });

  it('keeps no more than so many bytes of all devices together, and gives back what it lets go', () => {
    const { tap, keptBy, offer } = setUp({ previewKeptTotalBytes: hex(CONFIG + IDR_OF_PPS_0).length });
    offer('a', CONFIG + IDR_OF_PPS_0);
    offer('b', CONFIG + IDR_OF_PPS_0);
    expect([keptBy('a'), keptBy('b')]).toEqual([1, 0]);
    tap.forget('a');
    offer('b', IDR_OF_PPS_0);
    expect([keptBy('a'), keptBy('b')]).toEqual([0, 1]);
  });

  it('begins anew with a device that was forgotten, for those who watch it too', () => {
    const { tap, watcher, offer } = setUp();
    tap.watch('a', watcher);
    offer('a', CONFIG);
    tap.forget('a');
    offer('a', IDR_OF_PPS_0, SLICE);
    expect(watcher.pictures).toEqual([]);
    offer('a', CONFIG + IDR_OF_PPS_0);
    expect(watcher.pictures).toHaveLength(1);
  });

  it('never throws: a failing watcher is logged once a second and costs the others nothing', () => {
    const { tap, watcher, entries } = setUp();
    tap.watch('a', {
      pictureArrived() {
        throw new Error('the link is broken');
      },
    });
    tap.watch('a', watcher);
    for (const arrivalMs of [0, 400, 800, 1200, 1300]) {
      tap.offer('a', 0, message(CONFIG + IDR_OF_PPS_0, arrivalMs * 1000));
    }
    expect(watcher.pictures).toHaveLength(5);
    expect(tap.failures).toBe(5);
    expect(entries.map(({ level, code, message: words }) => `${level} ${code} ${words}`)).toEqual([
      'warning preview-failed The live preview left out 1 picture(s), the last of a: the link is broken. Recording goes on.',
      'warning preview-failed The live preview left out 3 picture(s), the last of a: the link is broken. Recording goes on.',
    ]);
  });
});
