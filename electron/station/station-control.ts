import { basename } from 'node:path';
import type { StationCommandArgs, StationCommandResult, StationContract } from '#shared/contract/commands.ts';
import { CommandError } from '#shared/contract/problems.ts';
import type { DeviceStatus } from '#shared/contract/status.ts';
import { androidStartCommand, androidStopCommand } from '#shared/messages/android-messages.ts';
import type { Clock } from './clock.ts';
import type { Device } from './devices/device.ts';
import type { DeviceRegistry } from './devices/device-registry.ts';
import { messageOf } from './error-facts.ts';
import type { Log } from './log.ts';
import type { Recorder } from './recording/recorder.ts';
import type { DeviceNames } from './settings/device-names.ts';

/** The commands that concern devices. */
export type DeviceContract = Pick<StationContract, 'start' | 'stop' | 'status' | 'renameDevice' | 'forgetDevice'>;

/** What the control of the devices works with. */
export interface StationControlParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: DeviceRegistry;
  readonly recorder: Recorder;
  readonly names: DeviceNames;
  readonly deviceChanged: (device: Device) => void;
}

/** Carries out the commands that concern devices: what an operator can ask of the station. */
export class StationControl implements DeviceContract {
  readonly #parts: StationControlParts;

  constructor(parts: StationControlParts) {
    this.#parts = parts;
  }

  readonly start = ({
    settings,
    devices: ids,
  }: StationCommandArgs<'start'>): Promise<StationCommandResult<'start'>> => {
    const { recorder, log } = this.#parts;
    const devices = this.#connected(ids);
    const started = recorder.start(devices, settings, ids === null);
    if (devices.length > 0 && started.length === 0) {
      log.info('all-capturing', 'Every device is capturing already; nothing was sent.', { source: 'Broadcast' });
    } else {
      this.#logBroadcast(started.length, androidStartCommand(settings));
    }
    return Promise.resolve({ takeId: recorder.take?.id ?? null, commandedDevices: started.length });
  };

  readonly stop = ({ devices: ids }: StationCommandArgs<'stop'>): Promise<StationCommandResult<'stop'>> => {
    const devices = this.#connected(ids);
    this.#parts.recorder.stop(devices, ids === null);
    this.#logBroadcast(devices.length, androidStopCommand());
    return Promise.resolve({ commandedDevices: devices.length });
  };

  readonly status = (): Promise<StationCommandResult<'status'>> =>
    Promise.resolve({ take: this.#parts.recorder.take, devices: this.devices() });

  readonly renameDevice = async ({
    device: id,
    name: given,
  }: StationCommandArgs<'renameDevice'>): Promise<StationCommandResult<'renameDevice'>> => {
    const { names, recorder, deviceChanged } = this.#parts;
    const device = this.#find(id);
    const name = given.trim();
    device.name = name;
    deviceChanged(device);
    const session = recorder.sessionOf(device);
    try {
      await names.give(namedDevice(device), name);
      // What it records now bears the name too; what is complete is renamed in the gallery.
      if (session !== null) await recorder.annotate(session.identity.directory, { name });
    } catch (error) {
      const why = messageOf(error);
      throw new CommandError('disk-error', `The name holds until the program ends, but is not stored: ${why}.`, why);
    }
    return {};
  };

  readonly forgetDevice = async ({
    device: id,
  }: StationCommandArgs<'forgetDevice'>): Promise<StationCommandResult<'forgetDevice'>> => {
    const device = this.#find(id);
    if (device.connected) throw new CommandError('device-connected', `${device.label} is connected.`, device.label);
    this.#parts.registry.forget(device);
    return {};
  };

  /** All devices as the console sees them now. */
  devices(): DeviceStatus[] {
    return this.#parts.registry.devices.map((device) => this.statusOf(device));
  }

  /** One device as the console sees it now. */
  statusOf(device: Device): DeviceStatus {
    const { recorder, clock } = this.#parts;
    const session = recorder.sessionOf(device);
    const { address, protocol } = device.link;
    const nowUs = clock.nowUs();
    return {
      id: device.id,
      name: device.label,
      model: device.model,
      address: `${address.ip}:${address.port}`,
      protocol,
      state: recorder.stateOf(device),
      inTake: recorder.isInTake(device),
      sessionId: session?.identity.sessionId ?? null,
      sessionFolder: session === null ? null : basename(session.identity.directory),
      ...device.meter.rates(nowUs),
      frames: session?.statistics.frames ?? 0,
      bytes: session?.statistics.bytes ?? 0,
      gaps: session?.statistics.gapCount ?? 0,
      badMessages: device.badMessages,
      droppedFrames: device.droppedFrames,
      silentMs: device.lastFrameUs === null ? null : Math.max(0, Math.floor((nowUs - device.lastFrameUs) / 1000)),
      battery: device.battery,
      preview: device.channel,
    };
  }

  #find(id: string): Device {
    const device = this.#parts.registry.find(id);
    if (device === null) throw new CommandError('unknown-device', `There is no device ${id}.`, id);
    return device;
  }

  #connected(ids: readonly string[] | null): readonly Device[] {
    const { connected } = this.#parts.registry;
    return ids === null ? connected : connected.filter((device) => ids.includes(device.id));
  }

  #logBroadcast(clients: number, json: string): void {
    const words = clients === 0 ? 'No clients connected to send message.' : `Sending to ${clients} client(s): ${json}`;
    this.#parts.log.info('broadcast', words, { source: 'Broadcast' });
  }
}

/** What a device's name is remembered by. */
export function namedDevice({ link: { protocol, address }, model }: Device) {
  return { protocol, ip: address.ip, model };
}
