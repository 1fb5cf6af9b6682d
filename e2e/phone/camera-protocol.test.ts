import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { type Clip, loadClip } from '../../tools/simulator/clip.ts';
import { cameraPacket, RawCamera } from '../harness/raw-camera.ts';
import { eventually } from '../harness/station-process.ts';
import { TestBed } from '../harness/test-bed.ts';

// Protocol 2 by hand: what a page cannot be made to do.

const KEY = 1;
const DISCONTINUITY = 4;
/** A hundredth of a second short of forty years: a phone's clock may begin anywhere. */
const CLOCK_US = 1_262_277_039_990_000;

let clip: Clip;
beforeAll(async () => {
  clip = await loadClip({ width: 320, height: 240, fps: 10, seconds: 2, bitrateMbit: 1 });
});

async function opened() {
  const bed = await TestBed.open(onTestFinished);
  const url = `ws://127.0.0.1:${bed.station.port}/camera`;
  const connect = async (id: string): Promise<RawCamera> => {
    const camera = await RawCamera.connect(url, id);
    onTestFinished(() => camera.leave());
    await camera.hears('welcome');
    return camera;
  };
  return { bed, connect };
}

/** Frames of the clip, a tenth of a second apart; the first is a key frame with its parameter sets. */
function send(camera: RawCamera, from: number, to: number, more: { flags?: number; startUs?: number } = {}): void {
  for (let sequence = from; sequence < to; sequence += 1) {
    const unit = clip.units[sequence % clip.units.length] ?? new Uint8Array();
    const payload = sequence === 0 ? Buffer.concat([clip.codecConfig, unit]) : unit;
    const flags = (sequence === 0 ? KEY : 0) | (sequence === from ? (more.flags ?? 0) : 0);
    camera.binary(cameraPacket(sequence, (more.startUs ?? CLOCK_US) + sequence * 100_000, payload, flags));
  }
}

/** Start is typed, the camera begins as its nth command says, and the station sees so many frames of it recorded. */
async function records(bed: TestBed, camera: RawCamera, frames: number, nth = 1): Promise<void> {
  bed.station.type('start');
  await camera.obeys(nth);
  camera.begin();
  send(camera, 0, frames);
  await camera.isSeenAs('recording');
}

/** Stop is typed, and the camera ends after so many frames in all. */
async function stops(bed: TestBed, camera: RawCamera, frames: number, nth = 2): Promise<void> {
  bed.station.type('stop');
  await camera.obeys(nth);
  camera.end(frames);
}

describe('a camera of protocol 2', () => {
  it('is recorded with its own microseconds, and told when it is', async () => {
    const { bed, connect } = await opened();
    const camera = await connect('camera-of-anna');
    await records(bed, camera, 10);
    await stops(bed, camera, 10);
    const { manifest, directory } = await bed.session();
    expect(manifest).toMatchObject({
      state: 'ready',
      frames: 10,
      gaps: [],
      device: { id: 'camera-of-anna', protocol: 'camera.v2', model: 'Raw' },
    });
    const rows = (await readFile(join(directory, 'frames.csv'), 'utf8')).trim().split('\n').slice(1);
    expect(rows.map((row) => Number(row.split(',')[2]) - CLOCK_US)).toEqual(
      Array.from({ length: 10 }, (_, index) => index * 100_000),
    );
  });

  it('loses nothing of a take whose last frames come long after Stop, and nothing of it comes into the next', async () => {
    const { bed, connect } = await opened();
    const camera = await connect('camera-of-anna');
    await records(bed, camera, 5);
    bed.station.type('stop');
    await camera.hears('command', 2);
    bed.station.type('start');
    await camera.hears('command', 3);
    // The link is slow: the station's rules for an app that does not answer Stop would have ended it by now.
    for (let sequence = 5; sequence < 8; sequence += 1) {
      await new Promise((resolve) => setTimeout(resolve, 2500));
      send(camera, sequence, sequence + 1);
    }
    await camera.obeys(2);
    camera.end(8);
    await camera.obeys(3);
    camera.begin();
    send(camera, 0, 4, { startUs: CLOCK_US + 60_000_000 });
    await camera.isSeenAs('recording');
    await stops(bed, camera, 4, 4);
    const [first, second] = await bed.sessions(2);
    expect([first?.manifest.frames, second?.manifest.frames]).toEqual([8, 4]);
    expect([first?.manifest.endCause, second?.manifest.endCause]).toEqual(['stopped', 'stopped']);
    expect(first?.manifest.takeId).not.toBe(second?.manifest.takeId);
  });

  it('that cannot begin is not waited for: the operator sees it idle and can start it again', async () => {
    const { bed, connect } = await opened();
    const camera = await connect('camera-of-anna');
    bed.station.type('start');
    await camera.obeys(1);
    camera.end(0, 'encoder');
    await bed.station.line(/cannot encode what was asked for/);
    await camera.isSeenAs('waiting');
    bed.station.type('start');
    await camera.obeys(2);
    camera.begin();
    send(camera, 0, 3);
    expect(await camera.isSeenAs('recording')).toBe(true);
  });

  it('whose camera was away leaves a gap of that length', async () => {
    const { bed, connect } = await opened();
    const camera = await connect('camera-of-anna');
    await records(bed, camera, 3);
    send(camera, 3, 6, { flags: DISCONTINUITY, startUs: CLOCK_US + 2_000_000 });
    await stops(bed, camera, 6);
    const { manifest } = await bed.session();
    expect(manifest.gaps).toEqual([{ atUs: 200_000, lengthUs: 2_100_000, missing: 0, cause: 'time jump' }]);
    expect(manifest.frames).toBe(6);
  });

  it('sees that it has stalled, and that it records again', async () => {
    const { bed, connect } = await opened();
    const camera = await connect('camera-of-anna');
    await records(bed, camera, 3);
    await camera.isSeenAs('stalled');
    send(camera, 3, 4);
    expect(await camera.isSeenAs('recording')).toBe(true);
  });

  it('that connects anew takes the place of its old connection, in the same take', async () => {
    const { bed, connect } = await opened();
    const old = await connect('camera-of-anna');
    await records(bed, old, 3);
    const again = await connect('camera-of-anna');
    await eventually('the old connection is closed', () => old.closed);
    expect(old.closed?.code).toBe(4409);
    await again.obeys(1);
    again.begin();
    send(again, 0, 4);
    await again.isSeenAs('recording');
    await stops(bed, again, 4);
    const [first, second] = await bed.sessions(2);
    expect([first?.manifest.frames, second?.manifest.frames]).toEqual([3, 4]);
    expect(first?.manifest.takeId).toBe(second?.manifest.takeId);
  });
});

it('silent strangers of one address do not take the places of cameras', async () => {
  const { bed, connect } = await opened();
  const url = `ws://127.0.0.1:${bed.station.port}/camera`;
  const outcomes = await Promise.all(
    Array.from({ length: 24 }, async () => {
      const socket = new WebSocket(url, 'capture.v2');
      onTestFinished(() => socket.terminate());
      socket.on('error', () => undefined);
      return new Promise<number>((resolve) => {
        socket.once('open', () => resolve(101));
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      });
    }),
  );
  expect(outcomes.filter((status) => status === 101)).toHaveLength(16);
  expect(outcomes.filter((status) => status === 503)).toHaveLength(8);
  // They are closed when they have not said who they are within the time of a handshake.
  await eventually('there is room again', () =>
    connect('camera-of-anna').then(
      () => true,
      () => false,
    ),
  );
});
