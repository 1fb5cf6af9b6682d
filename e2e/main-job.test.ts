import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { type Clip, loadClip } from '../tools/simulator/clip.ts';
import { seededRandom } from '../tools/simulator/random.ts';
import { SimulatedPhone } from '../tools/simulator/simulated-phone.ts';
import { readRecorded, sentPart, worstDifference } from './harness/recorded.ts';
import { eventually } from './harness/station-process.ts';
import { TestBed } from './harness/test-bed.ts';
import { decodedFrames, samplesOf, topLevelBoxes } from './harness/video-facts.ts';

// What this program is for: eight phones, one Start, one Stop, eight finished MP4s with true time on every frame.

const PHONES = 8;
const FRAMES = 90;

let clip: Clip;

beforeAll(async () => {
  clip = await loadClip({ width: 320, height: 240, fps: 30, seconds: 2, bitrateMbit: 1 });
});

const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

it('records eight phones with one Start and one Stop, every frame and its time', async () => {
  const bed = await TestBed.open(onTestFinished);
  const { station } = bed;
  const phones = Array.from({ length: PHONES }, (_, index) => {
    return new SimulatedPhone({
      url: station.url,
      clips: () => Promise.resolve(clip),
      fps: 30,
      model: `Phone ${index + 1}`,
      random: seededRandom(index + 1),
      sentDetail: 'hashes',
      // Phones of the field: irregular, some early, some late, one with its config in no hurry.
      behaviour: {
        jitterMs: 10,
        dropFraction: index % 2 === 0 ? 0.1 : 0,
        earlyFrames: index % 3,
        lateFrames: index % 4,
        gaps: index === 7 ? [{ afterFrames: 20, lengthMs: 700 }] : [],
      },
    });
  });
  onTestFinished(async () => {
    await Promise.all(phones.map((phone) => phone.stop()));
  });
  await Promise.all(phones.map((phone) => phone.start()));
  await bed.typed('start 4:3 8 30', /^\[Broadcast\]: Sending to 8 client\(s\): \{"command":"start_capture"/);
  await eventually('every phone has sent its frames', () => phones.every((phone) => phone.counts().frames >= FRAMES));
  await bed.typed('stop', /^\[Broadcast\]: Sending to 8 client\(s\): \{"command":"stop_capture"\}$/);

  const sessions = await bed.sessions(PHONES);
  expect(sessions).toHaveLength(PHONES);
  expect(new Set(sessions.map(({ manifest }) => manifest.takeId)).size).toBe(1);
  expect(new Set(sessions.map(({ manifest }) => manifest.sessionId)).size).toBe(PHONES);
  expect(new Set(sessions.map(({ manifest }) => manifest.device.id)).size).toBe(PHONES);
  for (const phone of phones) {
    const session = sessions.find(({ manifest }) => manifest.device.model === phone.model);
    if (session === undefined) throw new Error(`${phone.model} has no session.`);
    const { directory, manifest } = session;
    const sent = phone.sent();
    const frames = sent.filter(({ kind }) => kind === 'frame');
    const [recorded, csv] = [await readRecorded(directory), await readFile(join(directory, 'frames.csv'), 'utf8')];

    // stream.h264: byte for byte what was sent, at the place that frames.csv names.
    expect(recorded.raw.byteLength).toBe(sent.reduce((sum, { bytes }) => sum + bytes, 0));
    let at = 0;
    const places = sent.map(({ bytes }) => (at += bytes) - bytes);
    const pieces = sent.map(({ bytes }, i) => sha1(recorded.raw.subarray(places[i], (places[i] ?? 0) + bytes)));
    expect(pieces).toEqual(sent.map((message) => message.sha1));
    expect(csv.split('\n')[0]).toBe('sequence,key,device_us,arrival_us,station_us,pts_us,bytes,offset,file');
    expect(csv.endsWith('\n')).toBe(true);
    const firstMs = frames[0]?.timestampMs ?? 0;
    expect(recorded.rows.map((row) => ({ ...sentPart(row), key: row.key, file: row.file }))).toEqual(
      sent.flatMap(({ kind, sequence, key, timestampMs, bytes }, i) =>
        kind === 'config'
          ? []
          : [{ sequence, key, deviceUs: timestampMs * 1000, bytes, offset: places[i], file: 'stream.mp4' }],
      ),
    );
    // Known from arrivals alone: never after them, and the quickest frame is taken to have been 50 ms on its way.
    expect(manifest.clock.method).toBe('one-way');
    expect(recorded.rows.every(({ arrivalUs, stationUs }) => stationUs <= arrivalUs)).toBe(true);
    expect(recorded.rows.every(({ arrivalUs }, i, rows) => arrivalUs >= (rows[i - 1]?.arrivalUs ?? 0))).toBe(true);

    // stream.mp4: all of them, in order, at the phone's own times, as an ordinary file.
    const video = join(directory, 'stream.mp4');
    const samples = await samplesOf(video);
    expect(samples.map(({ key }) => key)).toEqual(frames.map(({ key }) => key));
    const times = frames.map(({ timestampMs }) => timestampMs - firstMs);
    expect(worstDifference(recorded.timesMs, times)).toBeLessThan(0.5);
    expect(recorded.rows.map(({ ptsUs }) => Math.round((ptsUs ?? -1) / 1000))).toEqual(times);
    expect(topLevelBoxes(await readFile(video)).map(({ type }) => type)).toEqual(['ftyp', 'mdat', 'moov']);
    const intervals = times.slice(1).map((time, i) => (time - (times[i] ?? 0)) * 1000);
    expect(manifest).toMatchObject({
      state: 'ready',
      problem: null,
      endCause: 'stopped',
      frames: frames.length,
      keyFrames: frames.filter(({ key }) => key).length,
      bytes: frames.reduce((sum, { bytes }) => sum + bytes, 0),
      gaps: [],
      requested: { aspectRatio: '4:3', bitrateMbit: 8, fps: 30 },
      video: { width: 320, height: 240, rotation: 0 },
      fps: { minIntervalUs: Math.min(...intervals), maxIntervalUs: Math.max(...intervals) },
    });
    expect(manifest.durationUs).toBe((times.at(-1) ?? 0) * 1000 + (intervals.at(-1) ?? 0));
    expect(manifest.takeOffsetUs).toBeGreaterThan(0);
  }

  // One of them is decoded whole: every picture is the one that the phone's encoder made.
  const [first] = phones;
  const one = sessions.find(({ manifest }) => manifest.device.model === first?.model);
  const directory = one?.directory ?? '';
  const pictures = await decodedFrames(join(directory, 'stream.mp4'));
  expect(pictures).toHaveLength(first?.counts().frames ?? -1);
  expect(pictures).toEqual(await decodedFrames(join(directory, 'stream.h264'), ['-f', 'h264']));

  // Thumbnails and checksums come behind, and the manifest is written again.
  const finished = await eventually(
    'every checksum is known',
    async () => {
      const all = await bed.sessions(PHONES);
      const known = all.every(({ manifest }) => manifest.files.every(({ sha256 }) => sha256 !== null));
      return known && all.every(({ manifest }) => manifest.files.some(({ name }) => name === 'thumbnail.jpg')) && all;
    },
    60_000,
  );
  for (const { directory: folder, manifest } of finished) {
    expect(manifest.files.map(({ name }) => name).sort()).toEqual(
      ['frames.csv', 'stream.h264', 'stream.mp4', 'thumbnail.jpg'].sort(),
    );
    for (const { name, bytes, sha256 } of manifest.files) {
      const content = await readFile(join(folder, name));
      expect(bytes).toBe(content.byteLength);
      expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
    }
  }
  expect(
    station.lines.filter((line) => /^\[(Error|Warning)\]/.test(line) && !/without active session/.test(line)),
  ).toEqual([]);
  expect(await station.end('SIGTERM')).toBe(0);
});
