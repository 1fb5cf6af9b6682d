import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { StationSettings } from '#shared/contract/settings.ts';
import { phoneTelemetry } from '#shared/contract/status.ts';
import { CAMERA_PATH, CAMERA_PROTOCOL_VERSION, type CameraHello } from '#shared/messages/camera-messages.ts';
import type { Gatekeeper } from './access/gatekeeper.ts';
import type { Clock } from './clock.ts';
import type { PreviewTap } from './console/preview-tap.ts';
import type { Device, PeerAddress } from './devices/device.ts';
import type { DeviceRegistry } from './devices/device-registry.ts';
import type { MediaMessage } from './devices/media-message.ts';
import type { DeviceDumps } from './dump/device-dumps.ts';
import type { BoardChannel } from './ingest/board-channel.ts';
import { BoardEntry } from './ingest/board-entry.ts';
import { AndroidEntry, type AndroidIntroduction } from './ingest/android-entry.ts';
import type { AndroidChannel } from './ingest/android-channel.ts';
import type { CameraChannel } from './ingest/camera-channel.ts';
import { admitCamera, CameraVisitors } from './ingest/camera-entry.ts';
import type { SocketEntry } from './ingest/ingest-server.ts';
import type { Visit } from './ingest/visit.ts';
import { LIMITS } from './limits.ts';
import type { Log } from './log.ts';
import type { DeviceRecorder } from './recording/device-recorder.ts';
import type { Recorder } from './recording/recorder.ts';
import type { StationControl } from './station-control.ts';
import { CameraClocks } from './timing/camera-clocks.ts';
import { ClockExchange } from './timing/clock-exchange.ts';
import { OneWayTime } from './timing/one-way-time.ts';
import type { TwoWayTime } from './timing/two-way-time.ts';

/** What the entrance joins. */
export interface DeviceEntranceParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Whether every frame gets a line in the log. */
  readonly frameLog: boolean;
  readonly gatekeeper: Gatekeeper;
  readonly registry: DeviceRegistry;
  readonly recorder: Recorder;
  readonly previews: PreviewTap;
  readonly dumps: DeviceDumps;
  readonly control: StationControl;
  readonly deviceChanged: (device: Device) => void;
  /** Who this station is for its devices. */
  readonly station: () => { readonly id: string; readonly name: string };
  /** A board's picture, for whoever looks on. */
  readonly boardPicture: (jpeg: Uint8Array) => void;
  /** How much cameras keep while they cannot deliver. */
  readonly phoneBuffer: () => StationSettings['phoneBuffer'];
}

/** A camera that was let in: its device, null until it is welcome, and who asks it for the time. */
interface CameraPlace {
  device: Device | null;
  readonly exchange: ClockExchange | null;
}

const FIRST_LOOK_MS = 5;
/** How boards are called; they do not say what they are. */
const BOARD_MODEL = 'ESP32 camera';
/** An fps line for each board as often. */
const BOARD_RATE_MS = 1000;

/** Pings of a camera: it loses nothing when its connection is cut. */
const CAMERA_LIMITS = { ...LIMITS, pingIntervalMs: LIMITS.cameraPingMs, peerSilenceMs: LIMITS.cameraSilenceMs };

/** Joins the connection of a device that is let in to its device, its recorder and the live preview. */
export class DeviceEntrance {
  readonly #parts: DeviceEntranceParts;
  readonly #cameras = new Map<CameraChannel, CameraPlace>();
  readonly #visitors = new CameraVisitors(LIMITS);
  /** The connection by which each camera came last, by its id. */
  readonly #newest = new Map<string, CameraChannel>();
  readonly #clocks: CameraClocks;

  constructor(parts: DeviceEntranceParts) {
    this.#parts = parts;
    this.#clocks = new CameraClocks(parts.clock);
  }

  /** An Android app asks to come in. */
  androidAsked(visit: Visit, address: PeerAddress): SocketEntry {
    const { clock, log, gatekeeper, dumps } = this.#parts;
    const tap = dumps.tapOf({ protocol: 'android-cam', address, path: visit.path });
    return new AndroidEntry(visit, address, gatekeeper, { clock, log, limits: LIMITS, tap }, (channel, introduction) =>
      this.#enterAndroid(channel, introduction),
    );
  }

  /** A board asks to come in. */
  boardAsked(visit: Visit, address: PeerAddress): SocketEntry {
    const { clock, log, gatekeeper, dumps } = this.#parts;
    const tap = dumps.tapOf({ protocol: 'esp', address, path: visit.path });
    return new BoardEntry(visit, address, gatekeeper, { clock, log, limits: LIMITS, tap }, (channel) =>
      this.#enterBoard(channel, visit.path),
    );
  }

  /** Whether too many cameras of this address have connected and not said who they are. */
  isCrowded(ip: string): boolean {
    return this.#visitors.isFull(ip);
  }

  /** A protocol 2 camera has connected and will say who it is. */
  cameraConnected(socket: WebSocket, stream: Duplex, address: PeerAddress): void {
    const { clock, log, gatekeeper, dumps } = this.#parts;
    const tap = dumps.tapOf({ protocol: 'camera.v2', address, path: CAMERA_PATH });
    const parts = { clock, log, limits: CAMERA_LIMITS, visitors: this.#visitors, stream, tap };
    admitCamera(socket, address, gatekeeper, parts, {
      misunderstood: ({ ip }) => gatekeeper.misunderstood(ip),
      entered: (channel, hello) => void this.#enterCamera(channel, hello),
      left: (channel) => {
        const place = this.#cameras.get(channel);
        this.#cameras.delete(channel);
        const { deviceId } = channel;
        if (deviceId !== null && this.#newest.get(deviceId) === channel) this.#newest.delete(deviceId);
        place?.exchange?.stop();
        if (place !== undefined && place.device !== null) this.#parts.registry.disconnect(place.device);
      },
    });
  }

  #enterAndroid(channel: AndroidChannel, { path, model, capturing, config }: AndroidIntroduction): void {
    const { registry, recorder: recorders } = this.#parts;
    const device = registry.connect(channel);
    device.time = new OneWayTime(this.#parts.clock);
    const recorder = recorders.of(device);
    this.#logConnected(device, path);
    channel.handTo({
      capabilitiesReceived: ({ deviceModel = '' }) => registry.identify(device, deviceModel),
      captureStarted: () => recorder.captureStarted(null),
      captureStopped: () => recorder.captureStopped(),
      mediaReceived: (message) => {
        // The app counts anew with each capture, and its frames can come before it says that it has begun.
        if (message.sequence === 0) device.health.captureBegan(null);
        this.#take(device, recorder, message);
      },
      badMessageReceived: (bytes, why) => device.health.misread(bytes, why, this.#parts.clock.nowUs()),
      closed: () => registry.disconnect(device),
    });
    if (model !== null) registry.identify(device, model);
    if (!capturing) return;
    recorder.captureStarted(null);
    if (config !== null) this.#take(device, recorder, config);
  }

  #enterBoard(channel: BoardChannel, path: string): void {
    const { clock, log, registry, recorder: recorders, boardPicture } = this.#parts;
    const device = registry.connect(channel);
    const recorder = recorders.of(device);
    this.#logConnected(device, path);
    const rates = clock.every(BOARD_RATE_MS, () => {
      const { fps } = device.meter.rates(clock.nowUs());
      const words = `${device.connection} sends ${fps.toFixed(1)} fps`;
      if (fps > 0) log.info('board-fps', words, { device: device.connection });
    });
    channel.handTo({
      commanded: (kind) => {
        if (kind === 'start') device.health.captureBegan(null);
        recorder.board?.commanded(kind);
      },
      replied: (reply, to) => recorder.board?.replied(reply, to),
      mediaReceived: (message) => {
        this.#take(device, recorder, message);
        boardPicture(message.payload);
      },
      badMessageReceived: (bytes, why) => device.health.misread(bytes, why, this.#parts.clock.nowUs()),
      closed: () => {
        rates.cancel();
        registry.disconnect(device);
      },
    });
    registry.identify(device, BOARD_MODEL);
  }

  async #enterCamera(channel: CameraChannel, hello: CameraHello): Promise<void> {
    const { registry, recorder: recorders, control, deviceChanged, station, phoneBuffer } = this.#parts;
    const time = this.#clocks.of(hello.deviceId, hello.clockId);
    this.#newest.set(hello.deviceId, channel);
    const place: CameraPlace = { device: null, exchange: time === null ? null : this.#exchange(channel, time) };
    this.#cameras.set(channel, place);
    const [{ captures, past }] = await Promise.all([
      recorders.resumable(hello.deviceId, hello.captures),
      this.#firstTime(time),
    ]);
    // It can have gone meanwhile; or have connected anew, and this one is dead.
    const isNewest = this.#newest.get(hello.deviceId) === channel;
    if (!this.#cameras.has(channel) || !isNewest) {
      if (past !== null) recorders.release(past);
      channel.terminate();
      return;
    }
    const name = control.nameOnArrival(hello);
    const { id: stationId, name: stationName } = station();
    const facts = { protocol: CAMERA_PROTOCOL_VERSION, stationId, stationName, deviceName: name };
    const { mebibytes, seconds } = phoneBuffer();
    const buffer = { bytes: mebibytes * 1024 * 1024, ms: seconds * 1000 };
    channel.welcome({ ...facts, captures, buffer });
    const device = registry.connect(channel);
    place.device = device;
    device.time = time;
    if (past !== null) recorders.adopt(device, past);
    const recorder = recorders.of(device);
    channel.handTo({
      captureStarted: (captureId) => {
        device.health.captureBegan(captureId);
        recorder.captureStarted(captureId);
      },
      captureStopped: () => recorder.captureStopped(),
      captureRefused: () => recorder.captureRefused(),
      mediaReceived: (message) => this.#take(device, recorder, message),
      badMessageReceived: (bytes, why) => device.health.misread(bytes, why, this.#parts.clock.nowUs()),
      telemetryReceived: (telemetry) => {
        device.battery = telemetry.battery;
        device.telemetry = phoneTelemetry.parse(telemetry);
        device.load.told(device.telemetry, this.#parts.clock.nowUs());
        device.undeliveredBytes = telemetry.bufferedBytes;
      },
      nameReceived: (given) => control.nameChanged(device, given),
    });
    device.model = hello.model;
    device.name = name;
    this.#logConnected(device, CAMERA_PATH);
    deviceChanged(device);
  }

  #exchange(channel: CameraChannel, time: TwoWayTime): ClockExchange {
    const { clock } = this.#parts;
    const exchange = new ClockExchange({ clock, limits: LIMITS, device: channel, sink: (pair) => time.add(pair) });
    channel.clockTo((id, receivedUs, sentUs, arrivalUs) => exchange.replied(id, receivedUs, sentUs, arrivalUs));
    exchange.start();
    return exchange;
  }

  /** Resolves when the clock is known, so that no frame comes before that; after a short time in any case. */
  #firstTime(time: TwoWayTime | null): Promise<void> {
    const { clock } = this.#parts;
    const untilUs = clock.nowUs() + LIMITS.firstClockMs * 1000;
    return new Promise((resolve) => {
      const look = (): void => {
        if (time === null || time.status() !== null || clock.nowUs() >= untilUs) resolve();
        else clock.after(FIRST_LOOK_MS, look);
      };
      look();
    });
  }

  #take(device: Device, recorder: DeviceRecorder, message: MediaMessage): void {
    const { previews, frameLog, log } = this.#parts;
    if (frameLog) {
      const { sequence, deviceUs, payload } = message;
      const words = `${device.connection} sequence=${sequence ?? '-'} device_us=${deviceUs} bytes=${payload.byteLength}`;
      log.info('frame', words, { source: 'Frame', device: device.connection });
    }
    if (!recorder.receive(message)) return;
    const codec = device.link.protocol === 'esp' ? 'jpeg' : 'h264';
    previews.offer(device.id, device.channel, message, codec);
    if (codec === 'jpeg') device.health.jpegReceived(message);
    else device.health.h264Received(message);
  }

  #logConnected({ connection }: Device, path: string): void {
    const total = this.#parts.registry.connected.length;
    this.#parts.log.info(
      'client-connected',
      `New client ${connection} connected from ${path}. Total clients: ${total}`,
      {
        source: 'Connection',
        device: connection,
      },
    );
  }
}
