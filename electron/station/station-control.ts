import type { StationCommandArgs, StationCommandResult, StationContract } from '#shared/contract/commands.ts';
import type { DeviceStatus } from '#shared/contract/status.ts';
import { androidStartCommand, androidStopCommand } from '#shared/messages/android-messages.ts';
import type { Clock } from './clock.ts';
import type { Device } from './devices/device.ts';
import type { DeviceRegistry } from './devices/device-registry.ts';
import type { Log } from './log.ts';
import type { Recorder } from './recording/recorder.ts';

/** Carries out the commands of the contract: what an operator can ask of the station. */
export class StationControl implements StationContract {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #registry: DeviceRegistry;
  readonly #recorder: Recorder;

  constructor(clock: Clock, log: Log, registry: DeviceRegistry, recorder: Recorder) {
    this.#clock = clock;
    this.#log = log;
    this.#registry = registry;
    this.#recorder = recorder;
  }

  readonly start = ({
    settings,
    devices: ids,
  }: StationCommandArgs<'start'>): Promise<StationCommandResult<'start'>> => {
    const devices = this.#connected(ids);
    const started = this.#recorder.start(devices, settings, ids === null);
    if (devices.length > 0 && started.length === 0) {
      this.#log.info('all-capturing', 'Every device is capturing already; nothing was sent.', { source: 'Broadcast' });
    } else {
      this.#logBroadcast(started.length, androidStartCommand(settings));
    }
    return Promise.resolve({ takeId: this.#recorder.take?.id ?? null, commandedDevices: started.length });
  };

  readonly stop = ({ devices: ids }: StationCommandArgs<'stop'>): Promise<StationCommandResult<'stop'>> => {
    const devices = this.#connected(ids);
    this.#recorder.stop(devices, ids === null);
    this.#logBroadcast(devices.length, androidStopCommand());
    return Promise.resolve({ commandedDevices: devices.length });
  };

  readonly status = (): Promise<StationCommandResult<'status'>> =>
    Promise.resolve({
      take: this.#recorder.take,
      devices: this.#registry.devices.map((device) => this.statusOf(device)),
    });

  /** One device as the console sees it now. */
  statusOf(device: Device): DeviceStatus {
    const session = this.#recorder.sessionOf(device);
    const { address, protocol } = device.link;
    return {
      id: device.id,
      name: device.label,
      model: device.model,
      address: `${address.ip}:${address.port}`,
      protocol,
      state: this.#recorder.stateOf(device),
      inTake: this.#recorder.isInTake(device),
      sessionId: session?.identity.sessionId ?? null,
      ...device.meter.rates(this.#clock.nowUs()),
      frames: session?.statistics.frames ?? 0,
      bytes: session?.statistics.bytes ?? 0,
      gaps: session?.statistics.gapCount ?? 0,
      badMessages: device.badMessages,
      droppedFrames: device.droppedFrames,
    };
  }

  #connected(ids: readonly string[] | null): readonly Device[] {
    const connected = this.#registry.connected;
    return ids === null ? connected : connected.filter((device) => ids.includes(device.id));
  }

  #logBroadcast(clients: number, json: string): void {
    const words = clients === 0 ? 'No clients connected to send message.' : `Sending to ${clients} client(s): ${json}`;
    this.#log.info('broadcast', words, { source: 'Broadcast' });
  }
}
