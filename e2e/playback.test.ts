import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadClip } from '../tools/simulator/clip.ts';
import { ClipSender } from './harness/clip-sender.ts';
import { MediaPage } from './harness/media-page.ts';
import { CAPTURE_STARTED, CAPTURE_STOPPED } from './harness/raw-phone.ts';
import type { SessionOnDisk } from './harness/station-process.ts';
import { TestBed } from './harness/test-bed.ts';
import { decodedFrames } from './harness/video-facts.ts';

// What was recorded plays and seeks in a real Chromium.

const CLIP = { width: 320, height: 240, fps: 10, seconds: 4, bitrateMbit: 1 } as const;
/** Of a 64 by 48 picture in RGBA: how much two of them may differ in the mean, in levels of 255. */
const SAME_PICTURE = 2;

/** Mean difference of two pictures' bytes. */
function difference(a: string, b: string): number {
  const [left, right] = [Buffer.from(a, 'base64'), Buffer.from(b, 'base64')];
  let sum = 0;
  for (let i = 0; i < left.byteLength; i += 1) sum += Math.abs((left[i] ?? 0) - (right[i] ?? 0));
  return sum / left.byteLength;
}

/** Records what `play` sends, as one capture. */
async function record(play: (sender: ClipSender) => Promise<void> | void): Promise<SessionOnDisk> {
  const bed = await TestBed.open(onTestFinished);
  const phone = await bed.phone('Pixel 6a');
  phone.text(CAPTURE_STARTED);
  await play(new ClipSender(phone, await loadClip(CLIP)));
  phone.text(CAPTURE_STOPPED);
  return bed.session();
}

async function open(session: SessionOnDisk): Promise<MediaPage> {
  const media = await MediaPage.open(join(session.directory, 'stream.mp4'));
  onTestFinished(() => media.close());
  return media;
}

it('plays in Chromium, seeks forward and back, and is as long as the manifest says', async () => {
  const session = await record((sender) => {
    sender.config();
    sender.frames(40, [100, 60, 140]);
  });
  expect(session.manifest).toMatchObject({ state: 'ready', frames: 40, keyFrames: 4 });
  const media = await open(session);
  expect(await media.problem()).toBeNull();
  expect(await media.duration()).toBeCloseTo(session.manifest.durationUs / 1e6, 3);

  const atOne = await media.pictureAt(1.01);
  const atThree = await media.pictureAt(3.01);
  expect(difference(atOne, atThree)).toBeGreaterThan(SAME_PICTURE);
  const backAtOne = await media.pictureAt(1.01);
  expect(difference(atOne, backAtOne)).toBeLessThan(SAME_PICTURE);
  expect(media.ranges.length).toBeGreaterThan(0);
  expect(await media.playToEnd()).toBeCloseTo(session.manifest.durationUs / 1e6, 1);
  expect(await media.problem()).toBeNull();
});

it('plays over a change of parameter sets in mid-stream, and seeks back across it', async () => {
  const other = await loadClip({ ...CLIP, profile: 'high' });
  const session = await record((sender) => {
    sender.config();
    sender.frames(20, 100);
    // The encoder began anew with another profile, and the same size: config, then key frame, sequence going on.
    sender.use(other);
    sender.unit = 20;
    sender.config();
    sender.frames(20, 100);
  });
  expect(session.manifest).toMatchObject({ state: 'ready', frames: 40, keyFrames: 4 });
  expect(session.manifest.files.map(({ name }) => name)).not.toContain('stream-2.mp4');
  const [first, second] = [await loadClip(CLIP), other];
  expect(Buffer.from(first.codecConfig).equals(second.codecConfig)).toBe(false);
  expect(await decodedFrames(join(session.directory, 'stream.mp4'))).toHaveLength(40);

  const media = await open(session);
  expect(await media.duration()).toBeCloseTo(session.manifest.durationUs / 1e6, 3);
  const atOne = await media.pictureAt(1.05);
  const atThree = await media.pictureAt(3.05);
  expect(difference(atOne, atThree)).toBeGreaterThan(SAME_PICTURE);
  expect(difference(await media.pictureAt(1.05), atOne)).toBeLessThan(SAME_PICTURE);
  expect(difference(await media.pictureAt(3.05), atThree)).toBeLessThan(SAME_PICTURE);
  expect(await media.playToEnd()).toBeCloseTo(session.manifest.durationUs / 1e6, 1);
  expect(await media.problem()).toBeNull();
});
