import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Clip, loadClip } from '../../tools/simulator/clip.ts';
import { PhoneFleet } from '../../tools/simulator/phone-fleet.ts';
import { SimulatedPage } from '../../tools/simulator/simulated-page.ts';
import { ClipSender } from '../harness/clip-sender.ts';
import { diagnosed, type DoctorPlace, healthyPlace, problemsOf } from '../harness/doctor-run.ts';
import { cameraPacket, RawCamera } from '../harness/raw-camera.ts';
import { CAPTURE_STARTED, RawPhone } from '../harness/raw-phone.ts';
import { SlowDisk } from '../harness/slow-disk.ts';
import { TcpProxy } from '../harness/tcp-proxy.ts';
import { eventually, StationProcess, type StationProcessOptions } from '../harness/station-process.ts';

// The doctor beside a station that runs: it asks the station, which knows its devices. One thing is broken at a time.

let clip: Clip;
beforeAll(async () => {
  clip = await loadClip({ width: 320, height: 240, fps: 10, seconds: 2, bitrateMbit: 1 });
});

interface Scene {
  readonly place: DoctorPlace;
  readonly station: StationProcess;
  readonly phone: (model?: string) => Promise<RawPhone>;
}

/** A station with nothing wrong, and where its doctor looks. */
async function scene(options: Partial<StationProcessOptions> = {}, recordings?: string): Promise<Scene> {
  const healthy = await healthyPlace(onTestFinished);
  const own = recordings ?? healthy.recordings;
  const station = await StationProcess.start({ recordings: own, ...options });
  onTestFinished(() => station.kill());
  const place = { ...healthy, recordings: own, port: station.port };
  const phone = async (model = 'Pixel 6a'): Promise<RawPhone> => {
    const one = await RawPhone.connect(station.url, model);
    onTestFinished(() => one.leave());
    await one.settled();
    return one;
  };
  return { place, station, phone };
}

const codes = async (place: DoctorPlace): Promise<string[]> => [...(await problemsOf(place)).keys()];

/** Runs every `everyMs` until the test ends. */
function repeat(everyMs: number, run: () => void): void {
  const timer = setInterval(run, everyMs);
  onTestFinished(() => clearInterval(timer));
}

/** A phone of the Android app that films as it was asked, 10 fps in real time. */
function film(phone: RawPhone, perSecond = 10): ClipSender {
  phone.text(CAPTURE_STARTED);
  const sender = new ClipSender(phone, clip);
  sender.config();
  repeat(1000 / perSecond, () => sender.frames(1, 1000 / perSecond));
  return sender;
}

/** Rates are judged once a recording has run for 5 s. */
const settledRates = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 6500));

describe('the doctor of a station', () => {
  it('finds nothing wrong while phones record as they were asked', async () => {
    const { place, station, phone } = await scene();
    const [one, other] = [await phone(), await phone()];
    station.type('start');
    for (const each of [one, other]) {
      await each.command(1);
      film(each);
    }
    await settledRates();
    const { station: asked, findings } = await diagnosed(place);
    expect(asked).toBe(true);
    expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
    const ofDevices = findings.filter(({ device }) => device !== null).map(({ code }) => code);
    for (const code of ['packets.whole', 'config.seen', 'profile.plays', 'key-frames.regular', 'frame-rate.as-asked']) {
      expect(ofDevices.filter((its) => its === code)).toHaveLength(2);
    }
    // What would disturb what is recorded is left.
    expect(findings.map(({ code }) => code)).toContain('disk-speed.unmeasured');
    expect(JSON.stringify(findings)).not.toContain(await station.deviceToken());
  });

  it('config.missing: frames without SPS and PPS', async () => {
    const { place, phone } = await scene();
    const one = await phone();
    one.text(CAPTURE_STARTED);
    const sender = new ClipSender(one, clip);
    sender.frames(8);
    await one.settled();
    const problems = await problemsOf(place);
    expect([...problems.keys()]).toEqual(['config.missing']);
    expect(problems.get('config.missing')).toMatchObject({ device: { name: 'Pixel 6a' }, facts: { frames: '8' } });
    expect(problems.get('config.missing')?.en.fix).toContain('BUFFER_FLAG_CODEC_CONFIG');
  });

  it('start-codes.missing: lengths in their place', async () => {
    const { place, phone } = await scene();
    const one = await phone();
    one.text(CAPTURE_STARTED);
    const sender = new ClipSender(one, clip);
    for (const unit of clip.units.slice(0, 8)) {
      // AVCC (ISO/IEC 14496-15): the start code gives way to the length of what follows.
      const body = unit.subarray(4);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(body.byteLength);
      sender.frame(Buffer.concat([length, body.map((byte) => (byte === 1 ? 2 : byte))]));
    }
    await one.settled();
    const problems = await problemsOf(place);
    expect([...problems.keys()]).toEqual(['start-codes.missing']);
    expect(problems.get('start-codes.missing')?.facts['hex']).toMatch(/^00 00 [0-9a-f]{2} [0-9a-f]{2} /);
    expect(problems.get('start-codes.missing')?.en.fix).toContain('annexb');
  });

  it('packets.bad: a length field that does not match', async () => {
    const { place, station, phone } = await scene();
    const one = await phone();
    one.binary(Buffer.from('0000000000000001000000020000000a41', 'hex'));
    await one.settled();
    const problems = await problemsOf(place);
    expect([...problems.keys()]).toEqual(['packets.bad']);
    expect(problems.get('packets.bad')?.facts).toMatchObject({
      count: '1',
      hex: '00 00 00 00 00 00 00 01 00 00 00 02 00 00 00 0a 41',
    });
    one.leave();
    await station.line(/disconnected\. Total clients: 0/);
    expect(await codes(place)).toEqual(['packets.bad']);
  });

  it('key-frames.rare: six seconds without one', async () => {
    const { place, phone } = await scene();
    const one = await phone();
    one.text(CAPTURE_STARTED);
    const sender = new ClipSender(one, clip);
    sender.config();
    const [key = new Uint8Array(), delta = new Uint8Array()] = clip.units;
    for (const unit of [key, delta, delta, delta, key, key]) {
      sender.frame(unit);
      sender.timestampMs += 1500;
    }
    await one.settled();
    const problems = await problemsOf(place);
    expect([...problems.keys()]).toEqual(['key-frames.rare']);
    expect(problems.get('key-frames.rare')?.facts).toEqual({ interval: '6.0' });
    expect(problems.get('key-frames.rare')?.en.fix).toContain('KEY_I_FRAME_INTERVAL');
  });

  it('frame-rate.low: the phone sends fewer than were asked for, and nothing else explains it', async () => {
    const { place, station, phone } = await scene();
    const one = await phone();
    station.type('start');
    await one.command(1);
    film(one, 4);
    await settledRates();
    const problems = await problemsOf(place);
    expect([...problems.keys()]).toEqual(['frame-rate.low']);
    expect(problems.get('frame-rate.low')?.facts['asked']).toBe('10');
    expect(problems.get('frame-rate.low')?.en.fix).toContain('More light');
  });

  it('frame-rate.stalled: nothing comes any more', async () => {
    const { place, station, phone } = await scene();
    const one = await phone();
    station.type('start');
    await one.command(1);
    one.text(CAPTURE_STARTED);
    const sender = new ClipSender(one, clip);
    sender.config();
    sender.frames(12);
    await eventually('it stalls', async () => (await codes(place)).includes('frame-rate.stalled'));
    expect(await codes(place)).toEqual(['frame-rate.stalled']);
  });

  it('phone.drops: a page says that it drops frames before sending', async () => {
    const { place, station } = await scene();
    const camera = await RawCamera.connect(`ws://127.0.0.1:${station.port}/camera`, 'camera-of-anna');
    onTestFinished(() => camera.leave());
    camera.tellsTime(() => Math.round(performance.now() * 1000));
    await camera.hears('welcome');
    station.type('start');
    await camera.obeys(1);
    camera.begin('capture-by-hand');
    let sequence = 0;
    repeat(250, () => {
      const index = sequence % clip.units.length;
      const unit = clip.units[index] ?? new Uint8Array();
      const payload = index === 0 ? Buffer.concat([clip.codecConfig, unit]) : unit;
      camera.binary(cameraPacket(sequence, Math.round(performance.now() * 1000), payload, index === 0 ? 1 : 0));
      sequence += 1;
      camera.text({
        type: 'telemetry',
        battery: null,
        encoderQueue: 2,
        droppedFrames: sequence * 2,
        unsentBytes: 0,
        trouble: null,
      });
    });
    await settledRates();
    const problems = await problemsOf(place);
    expect([...problems.keys()]).toEqual(['phone.drops']);
    expect(problems.get('phone.drops')).toMatchObject({ facts: { queue: '2' } });
    expect(problems.get('phone.drops')?.en.fix).toContain('smaller picture');
  });

  it('network.slow: a link that carries a quarter of what the phone films', async () => {
    const { place, station } = await scene();
    const proxy = await TcpProxy.open(onTestFinished, station.port);
    proxy.change({ toStation: { bitsPerSecond: 250_000 } });
    const page = new SimulatedPage({
      url: `ws://127.0.0.1:${proxy.port}/camera`,
      clips: () => Promise.resolve(clip),
      fps: 10,
    });
    const fleet = new PhoneFleet([page]);
    onTestFinished(() => fleet.stop());
    await fleet.start();
    await eventually('it is in', () => page.connected);
    station.type('start 4:3 1 10');
    await eventually('the doctor sees it', async () => (await codes(place)).length > 0, 60_000);
    const problems = await problemsOf(place);
    expect([...problems.keys()]).toEqual(['network.slow']);
    expect(problems.get('network.slow')?.facts['asked']).toBe('1.0');
    expect(problems.get('network.slow')?.en.fix).toContain('5 GHz');
  });

  it('refusals.recent: somebody comes with a wrong token', async () => {
    const { place, station } = await scene({ access: 'token' });
    const url = `ws://127.0.0.1:${station.port}/camera?token=wrong`;
    await expect(RawCamera.connect(url, 'camera-of-anna')).rejects.toThrow('401');
    const problems = await problemsOf(place);
    expect([...problems.keys()]).toEqual(['refusals.recent']);
    expect(problems.get('refusals.recent')?.facts['list']).toContain('token-wrong: Refused 127.0.0.1');
    expect(problems.get('refusals.recent')?.en.fix).toContain('scan the code again');
  });

  it('https-port.taken: another program has it, and the station goes on without', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void squatter.close());
    await once(squatter, 'listening');
    const bound = squatter.address();
    const httpsPort = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const { place } = await scene({ settings: { httpsPort } });
    const problems = await problemsOf({ ...place, httpsPort });
    expect([...problems.keys()]).toEqual(['https-port.taken']);
    expect(problems.get('https-port.taken')?.facts).toEqual({
      port: `${httpsPort}`,
      holder: `node (PID ${process.pid})`,
    });
  });

  it('ffmpeg-bin.wrong: as the station sees it, whatever the doctor was started with', async () => {
    const { place } = await scene({ env: { FFMPEG_BIN: '/nowhere/ffmpeg' } });
    expect(await codes(place)).toEqual(['ffmpeg-bin.wrong']);
  });

  it('disk-queue.full: the disk of the recordings is slower than a phone', async ({ skip }) => {
    const healthy = await healthyPlace(onTestFinished);
    const disk = SlowDisk.mount(onTestFinished, join(healthy.folder, 'slow'), 1_000_000);
    if (disk === null) return skip('this system cannot slow a disk down, or it is not permitted here');
    const { place, station, phone } = await scene({}, disk.path);
    const one = await phone();
    one.text(CAPTURE_STARTED);
    const sender = new ClipSender(one, clip);
    sender.config();
    sender.frames(1);
    await one.settled();
    disk.hold(station.child.pid ?? 0);
    const [key = new Uint8Array()] = clip.units;
    // Forty frames of a megabyte, more than the station lets wait.
    const large = Buffer.concat([key, Buffer.alloc(1_000_000, 0xaa)]);
    for (let i = 0; i < 40; i += 1) {
      sender.frame(large);
      sender.timestampMs += 100;
    }
    await station.line(/The disk is slower than/);
    const problems = await problemsOf(place);
    // At this rate the disk is full within minutes, and that is told too.
    expect([...problems.keys()].filter((code) => code !== 'disk-space.ends-soon')).toEqual(['disk-queue.full']);
    expect(problems.get('disk-queue.full')?.en.fix).toContain('faster disk');
  });
});
