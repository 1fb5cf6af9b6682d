import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Browser } from 'playwright-core';
import { parseFramesCsv } from '#shared/recording/frames-csv.ts';
import { type Clip, loadClip } from '../../tools/simulator/clip.ts';
import { launchChromium } from '../harness/chromium.ts';
import { COUNTED_FPS, filmCounter, numbersIn } from '../harness/counter-film.ts';
import { DeliveryScene } from '../harness/delivery-scene.ts';
import { cameraPacket, RawCamera } from '../harness/raw-camera.ts';
import { endedSessions } from '../harness/recorded.ts';
import { type SessionOnDisk, temporaryFolder } from '../harness/station-process.ts';
import type { LinkConditions } from '../harness/tcp-proxy.ts';
import { TestBed } from '../harness/test-bed.ts';
import { TcpProxy } from '../harness/tcp-proxy.ts';

// All cameras share a time line: what station_us says is true within the bound that stands beside it.

const KEY = 1;
const FRAMES = 100;
/** A camera that was switched on eleven days ago. */
const AHEAD_US = 11 * 86_400 * 1_000_000;

const INTERVAL_US = 1e6 / COUNTED_FPS;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** The wall clock of this machine, which is the station's as well, in microseconds. */
const trueUs = (): number => Math.round((performance.timeOrigin + performance.now()) * 1000);

/** The number in each picture of a session, with the time that stands beside it. */
async function filmed({ directory, manifest }: SessionOnDisk) {
  const rows = parseFramesCsv(await readFile(join(directory, 'frames.csv'), 'utf8'));
  const numbers = await numbersIn(join(directory, 'stream.mp4'));
  const frames = rows.map(({ stationUs }, index) => ({ stationUs, number: numbers[index] ?? NaN }));
  return { boundUs: manifest.clock.boundUs, frames };
}

let clip: Clip;
beforeAll(async () => {
  clip = await loadClip({ width: 320, height: 240, fps: 10, seconds: 2, bitrateMbit: 1 });
});

const LINKS: readonly (readonly [string, LinkConditions])[] = [
  ['the same machine', {}],
  [
    'a network of 5 to 40 ms there and 5 to 12 ms back',
    { toStation: { delayMs: [5, 12] }, toCamera: { delayMs: [5, 40] } },
  ],
];

describe.each(LINKS)('a camera over %s', (_link, conditions) => {
  it('has the time of each frame within the bound that the manifest tells', async () => {
    const bed = await TestBed.open(onTestFinished);
    const proxy = await TcpProxy.open(onTestFinished, bed.station.port);
    proxy.change(conditions);
    const clockOriginUs = trueUs() - AHEAD_US;
    const deviceUs = (): number => trueUs() - clockOriginUs;
    const camera = await RawCamera.connect(`ws://127.0.0.1:${proxy.port}/camera`, 'camera-with-a-clock', {
      clockId: 'by-hand',
    });
    onTestFinished(() => camera.leave());
    camera.tellsTime(deviceUs);
    await camera.hears('welcome');
    camera.begin('clock-by-hand');
    const filmedUs: number[] = [];
    for (let sequence = 0; sequence < FRAMES; sequence += 1) {
      const index = sequence % clip.units.length;
      const unit = clip.units[index] ?? new Uint8Array();
      const payload = index === 0 ? Buffer.concat([clip.codecConfig, unit]) : unit;
      const nowUs = deviceUs();
      filmedUs.push(nowUs + clockOriginUs);
      camera.binary(cameraPacket(sequence, nowUs, payload, index === 0 ? KEY : 0));
      await pause(50);
    }
    camera.end(FRAMES);
    const { directory, manifest } = await bed.session();
    const rows = parseFramesCsv(await readFile(join(directory, 'frames.csv'), 'utf8'));
    const errors = rows.map(({ stationUs }, index) => Math.abs(stationUs - (filmedUs[index] ?? Infinity)));
    expect(rows).toHaveLength(FRAMES);
    expect(manifest.clock.method).toBe('two-way');
    expect(manifest.clock.framesWithoutClock ?? 0).toBe(0);
    expect(Math.max(...errors)).toBeLessThanOrEqual(manifest.clock.boundUs);
  });
});

describe('two phone pages that film the same counter', () => {
  let browser: Browser;
  beforeAll(async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'counter.mjpeg');
    await filmCounter(file, 60);
    browser = await launchChromium({ camera: { file } });
    return async () => {
      await browser.close();
      await folder.remove();
    };
  });

  it('have frames that show the same number at the same time', async () => {
    const scene = await DeliveryScene.open(onTestFinished);
    const phones = [await scene.phone(onTestFinished, browser), await scene.phone(onTestFinished, browser)];
    scene.station.type('start 4:3 2 0');
    for (const phone of phones) await phone.isRecording();
    for (const phone of phones) await phone.filmsFrames(150);
    scene.station.type('stop');
    const [left, right] = await Promise.all((await endedSessions(scene.recordings, 2)).map(filmed));
    if (left === undefined || right === undefined) throw new Error('There are not two sessions.');
    const boundUs = left.boundUs + right.boundUs;
    const pairs = left.frames.map((frame) => {
      const apart = right.frames.map((other) => ({
        us: Math.abs(other.stationUs - frame.stationUs),
        pictures: Math.abs(other.number - frame.number),
      }));
      return apart.reduce((nearest, other) => (other.us < nearest.us ? other : nearest));
    });
    // At the ends one films alone.
    const together = pairs.filter(({ us }) => us < INTERVAL_US);
    expect(together.length).toBeGreaterThan(100);
    const wrong = together.filter(({ us, pictures }) => pictures > (us + boundUs < INTERVAL_US / 2 ? 0 : 1));
    expect(wrong).toEqual([]);
  });
});
