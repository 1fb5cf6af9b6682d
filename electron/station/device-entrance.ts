import type { WebSocket } from 'ws';
import { CAMERA_PROTOCOL_VERSION, type CameraHello } from '#shared/messages/camera-messages.ts';
import type { Gatekeeper } from './access/gatekeeper.ts';
import type { Clock } from './clock.ts';
import type { PreviewTap } from './console/preview-tap.ts';
import type { Device, PeerAddress } from './devices/device.ts';
import type { DeviceRegistry } from './devices/device-registry.ts';
import type { MediaMessage } from './devices/media-message.ts';
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
  readonly control: StationControl;
  readonly deviceChanged: (device: Device) => void;
  /** Who this station is for its devices. */
  readonly station: () => { readonly id: string; readonly name: string };
}

/** Joins the connection of a device that is let in to its device, its recorder and the live preview. */
export class DeviceEntrance {
  readonly #parts: DeviceEntranceParts;
  readonly #cameras = new Map<CameraChannel, Device>();
  readonly #visitors = new CameraVisitors(LIMITS);

  constructor(parts: DeviceEntranceParts) {
    this.#parts = parts;
  }

  /** An Android app asks to come in. */
  androidAsked(visit: Visit, address: PeerAddress): SocketEntry {
    const { clock, log, gatekeeper } = this.#parts;
    return new AndroidEntry(visit, address, gatekeeper, { clock, log, limits: LIMITS }, (channel, introduction) =>
      this.#enterAndroid(channel, introduction),
    );
  }

  /** Whether too many cameras of this address have connected and not said who they are. */
  isCrowded(ip: string): boolean {
    return this.#visitors.isFull(ip);
  }

  /** A protocol 2 camera has connected and will say who it is. */
  cameraConnected(socket: WebSocket, address: PeerAddress): void {
    const { clock, log, gatekeeper } = this.#parts;
    const parts = { clock, log, limits: LIMITS, visitors: this.#visitors };
    admitCamera(socket, address, gatekeeper, parts, {
      misunderstood: ({ ip }) => gatekeeper.misunderstood(ip),
      entered: (channel, hello) => this.#enterCamera(channel, hello),
      left: (channel) => {
        const device = this.#cameras.get(channel);
        this.#cameras.delete(channel);
        if (device !== undefined) this.#parts.registry.disconnect(device);
      },
    });
  }

  #enterAndroid(channel: AndroidChannel, { path, model, capturing, config }: AndroidIntroduction): void {
    const { registry, recorder: recorders } = this.#parts;
    const device = registry.connect(channel);
    const recorder = recorders.of(device);
    this.#logConnected(device, path);
    channel.handTo({
      capabilitiesReceived: ({ deviceModel = '' }) => registry.identify(device, deviceModel),
      captureStarted: () => recorder.captureStarted(),
      captureStopped: () => recorder.captureStopped(),
      mediaReceived: (message) => this.#take(device, recorder, message),
      badMessageReceived: () => {
        device.badMessages += 1;
      },
      closed: () => registry.disconnect(device),
    });
    if (model !== null) registry.identify(device, model);
    if (!capturing) return;
    recorder.captureStarted();
    if (config !== null) this.#take(device, recorder, config);
  }

  #enterCamera(channel: CameraChannel, hello: CameraHello): void {
    const { registry, recorder: recorders, control, deviceChanged, station } = this.#parts;
    const name = control.nameOnArrival(hello);
    const { id, name: stationName } = station();
    channel.welcome({ protocol: CAMERA_PROTOCOL_VERSION, stationId: id, stationName, deviceName: name });
    const device = registry.connect(channel);
    const recorder = recorders.of(device);
    channel.handTo({
      captureStarted: () => recorder.captureStarted(),
      captureStopped: () => recorder.captureStopped(),
      captureRefused: () => recorder.captureRefused(),
      mediaReceived: (message) => this.#take(device, recorder, message),
      badMessageReceived: () => {
        device.badMessages += 1;
      },
      telemetryReceived: ({ battery, encoderQueue, droppedFrames, unsentBytes, trouble }) => {
        device.battery = battery;
        device.telemetry = { encoderQueue, droppedFrames, unsentBytes, trouble };
      },
      nameReceived: (given) => control.nameChanged(device, given),
    });
    this.#cameras.set(channel, device);
    device.model = hello.model;
    device.name = name;
    this.#logConnected(device, '/camera');
    deviceChanged(device);
  }

  #take(device: Device, recorder: DeviceRecorder, message: MediaMessage): void {
    const { previews, frameLog, log } = this.#parts;
    if (frameLog) {
      const { sequence, deviceUs, payload } = message;
      const words = `${device.connection} sequence=${sequence ?? '-'} device_us=${deviceUs} bytes=${payload.byteLength}`;
      log.info('frame', words, { source: 'Frame', device: device.connection });
    }
    recorder.receive(message);
    previews.offer(device.id, device.channel, message);
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
