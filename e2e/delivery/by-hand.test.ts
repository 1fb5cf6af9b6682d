import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseFramesCsv } from '#shared/recording/frames-csv.ts';
import { type Clip, loadClip } from '../../tools/simulator/clip.ts';
import { freePort } from '../harness/free-port.ts';
import { cameraPacket, RawCamera } from '../harness/raw-camera.ts';
import { eventually, sessionsIn, StationProcess, temporaryFolder } from '../harness/station-process.ts';

// What the station owes a camera that was away, with a camera by hand that sends exactly what a test says.

const KEY = 1;
const CAPTURE = 'capture-by-hand';
const DEVICE = 'camera-of-anna';

let clip: Clip;
beforeAll(async () => {
  clip = await loadClip({ width: 320, height: 240, fps: 10, seconds: 2, bitrateMbit: 1 });
});

/** A station on a port and a folder that it keeps over a restart, and its camera. */
async function opened(keepRaw: boolean) {
  const folder = await temporaryFolder();
  onTestFinished(async () => {
    await folder.remove();
    await rm(`${folder.path}-data`, { recursive: true, force: true });
  });
  const port = await freePort();
  const start = async (): Promise<StationProcess> => {
    const settings = { port, keepRaw, recordings: folder.path };
    const station = await StationProcess.start({ recordings: folder.path, settings });
    onTestFinished(() => station.kill());
    return station;
  };
  const connect = async (more: object = {}): Promise<RawCamera> => {
    const camera = await RawCamera.connect(`ws://127.0.0.1:${port}/camera`, DEVICE, { ...more });
    onTestFinished(() => camera.leave());
    await camera.hears('welcome');
    return camera;
  };
  return { folder: folder.path, start, connect };
}

/** Frames of the clip, a tenth of a second apart; each key frame has its parameter sets, as those of a page. */
function send(camera: RawCamera, from: number, to: number): void {
  for (let sequence = from; sequence < to; sequence += 1) {
    const index = sequence % clip.units.length;
    const unit = clip.units[index] ?? new Uint8Array();
    const isKey = index === 0;
    const payload = isKey ? Buffer.concat([clip.codecConfig, unit]) : unit;
    camera.binary(cameraPacket(sequence, 5_000_000_000 + sequence * 100_000, payload, isKey ? KEY : 0));
  }
}

const held = (first: number, next: number, ended = false) => ({
  captures: [{ captureId: CAPTURE, first, next, ended }],
});

async function acknowledged(camera: RawCamera, next: number): Promise<void> {
  await eventually(`the station acknowledges ${next}; it said ${JSON.stringify(camera.said)}`, () =>
    camera.said.some((said) => said.type === 'acknowledged' && said['captureId'] === CAPTURE && said['next'] === next),
  );
}

/** A camera that was started, and of whose capture the station has the first 20 frames. */
async function filming(
  station: StationProcess,
  connect: () => Promise<RawCamera>,
  start = 'start',
): Promise<RawCamera> {
  const camera = await connect();
  station.type(start);
  await camera.obeys(1);
  camera.begin(CAPTURE);
  send(camera, 0, 20);
  await acknowledged(camera, 20);
  return camera;
}

/** The one session, once it is complete: its manifest and the sequence numbers of its rows. */
async function complete(folder: string) {
  const session = await eventually('the session is complete', async () => {
    const [one, ...others] = await sessionsIn(folder);
    if (others.length > 0) throw new Error(`There are ${others.length + 1} sessions.`);
    return one?.manifest.endedAt !== null && one?.manifest.state !== 'finalizing' ? one : null;
  });
  const rows = parseFramesCsv(await readFile(join(session.directory, 'frames.csv'), 'latin1'));
  return { ...session, sequences: rows.map(({ sequence }) => sequence) };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe.each([true, false])('a camera that comes back (raw kept: %s)', (keepRaw) => {
  it('is asked for what is missing, and its session goes on', async () => {
    const { folder, start, connect } = await opened(keepRaw);
    const station = await start();
    const first = await filming(station, connect);
    first.leave();
    const second = await connect(held(15, 40));
    expect(second.said.find(({ type }) => type === 'welcome')).toMatchObject({
      captures: [{ captureId: CAPTURE, next: 20 }],
    });
    second.begin(CAPTURE);
    send(second, 15, 40);
    await acknowledged(second, 40);
    second.end(40);
    await second.hears('settled');
    const { manifest, sequences } = await complete(folder);
    expect(sequences).toEqual(numbers(40));
    expect(manifest).toMatchObject({ state: 'ready', frames: 40, gaps: [], durationUs: 4_000_000 });
  });

  it('goes on after the station was killed, three times, in one folder', async () => {
    const { folder, start, connect } = await opened(keepRaw);
    let station = await start();
    let camera = await filming(station, connect, 'start 4:3 4 10');
    for (const end of [40, 60, 80]) {
      await station.kill();
      station = await start();
      camera = await connect(held(0, end));
      expect(camera.said.find(({ type }) => type === 'welcome')).toMatchObject({
        captures: [{ captureId: CAPTURE, next: end - 20 }],
      });
      camera.begin(CAPTURE);
      send(camera, end - 20, end);
      await acknowledged(camera, end);
    }
    station.type('stop');
    await camera.obeys(1);
    camera.end(80);
    await camera.hears('settled');
    const { manifest, sequences } = await complete(folder);
    expect(sequences).toEqual(numbers(80));
    expect(manifest).toMatchObject({
      state: 'ready',
      frames: 80,
      gaps: [],
      durationUs: 8_000_000,
      resumptions: 3,
      endCause: 'stopped',
      problem: null,
    });
  });
});

describe('a camera that is away at Stop', () => {
  it('is told when it is back, and delivers the rest', async () => {
    const { folder, start, connect } = await opened(true);
    const station = await start();
    const first = await filming(station, connect);
    first.leave();
    await station.line(/Client .* disconnected/);
    station.type('stop');
    await eventually('Stop is in the manifest', async () => (await sessionsIn(folder))[0]?.manifest.stoppedAt);
    const second = await connect(held(20, 30));
    await second.isSeenAs('stopping');
    second.begin(CAPTURE);
    send(second, 20, 30);
    await second.obeys(1);
    second.end(30);
    const { manifest, sequences } = await complete(folder);
    expect(sequences).toEqual(numbers(30));
    expect(manifest).toMatchObject({ state: 'ready', endCause: 'stopped' });
  });
});
