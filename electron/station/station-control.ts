import { basename } from 'node:path';
import type { WaitingDevice } from '#shared/contract/access.ts';
import type { StationCommandArgs, StationCommandResult, StationContract } from '#shared/contract/commands.ts';
import { CommandError } from '#shared/contract/problems.ts';
import type { DeviceStatus } from '#shared/contract/status.ts';
import { androidStartCommand, androidStopCommand } from '#shared/messages/android-messages.ts';
import type { Clock } from './clock.ts';
import type { CameraHello } from '#shared/messages/camera-messages.ts';
import type { Device, DeviceRemote } from './devices/device.ts';
import type { DeviceRegistry } from './devices/device-registry.ts';
import type { DeviceDumps } from './dump/device-dumps.ts';
import { messageOf } from './error-facts.ts';
import type { Log } from './log.ts';
import type { Recorder } from './recording/recorder.ts';
import type { DeviceNames, NamedDevice } from './settings/device-names.ts';

/** The commands that concern devices. */
export type DeviceContract = Pick<
  StationContract,
  | 'start'
  | 'stop'
  | 'status'
  | 'renameDevice'
  | 'forgetDevice'
  | 'giveUpDelivery'
  | 'identifyDevice'
  | 'adjustDevice'
  | 'dumpDevice'
>;

/** What the control of the devices works with. */
export interface StationControlParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: DeviceRegistry;
  readonly recorder: Recorder;
  readonly dumps: Pick<DeviceDumps, 'switchOn' | 'switchOff' | 'isDumping'>;
  readonly names: DeviceNames;
  /** Who waits to be let in. */
  readonly waiting: () => readonly WaitingDevice[];
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
    const { registry, recorder } = this.#parts;
    // A camera that is away hears of it when it is back.
    const devices = registry.devices.filter(
      (device) => (device.connected || recorder.isBusy(device)) && (ids === null || ids.includes(device.id)),
    );
    recorder.stop(devices, ids === null);
    this.#logBroadcast(devices.filter(({ connected }) => connected).length, androidStopCommand());
    return Promise.resolve({ commandedDevices: devices.length });
  };

  readonly status = (): Promise<StationCommandResult<'status'>> =>
    Promise.resolve({
      take: this.#parts.recorder.take,
      devices: this.devices(),
      waiting: [...this.#parts.waiting()],
    });

  readonly renameDevice = async ({
    device: id,
    name: given,
  }: StationCommandArgs<'renameDevice'>): Promise<StationCommandResult<'renameDevice'>> => {
    const device = this.#find(id);
    await this.#rename(device, given.trim());
    device.link.remote?.tellName(device.name);
    return {};
  };

  readonly identifyDevice = async ({
    device: id,
  }: StationCommandArgs<'identifyDevice'>): Promise<StationCommandResult<'identifyDevice'>> => {
    const device = this.#find(id);
    return answered(device, await remoteOf(device).identify());
  };

  readonly adjustDevice = async ({
    device: id,
    bitrateMbit,
    fps,
  }: StationCommandArgs<'adjustDevice'>): Promise<StationCommandResult<'adjustDevice'>> => {
    const device = this.#find(id);
    const bitrate = bitrateMbit === null ? null : bitrateMbit * 1_000_000;
    return answered(device, await remoteOf(device).setEncoder({ bitrate, fps }));
  };

  readonly dumpDevice = async ({
    device: id,
    on,
  }: StationCommandArgs<'dumpDevice'>): Promise<StationCommandResult<'dumpDevice'>> => {
    const device = this.#find(id);
    const file = on ? await this.#beginDump(device) : null;
    if (!on) await this.#parts.dumps.switchOff(device);
    this.#parts.deviceChanged(device);
    return { file };
  };

  async #beginDump(device: Device): Promise<string> {
    const file = await this.#parts.dumps.switchOn(device).catch((error: unknown) => {
      const why = messageOf(error);
      throw new CommandError('disk-error', `The raw messages of ${device.label} cannot be written: ${why}.`, why);
    });
    if (file !== null) return file;
    throw new CommandError('device-cannot', `${device.label} is not connected.`, device.label);
  }

  /** The name of a camera that has just come: as it was edited there, else as the station remembers it. */
  nameOnArrival({ deviceId, name, nameEdited }: Pick<CameraHello, 'deviceId' | 'name' | 'nameEdited'>): string {
    const { names } = this.#parts;
    const named = { protocol: 'camera.v2', identity: deviceId };
    const given = name.trim();
    if (!nameEdited || given === '') return names.of(named) || given;
    this.#inBackground(names.give(named, given));
    return given;
  }

  /** The name was edited on the device. */
  nameChanged(device: Device, given: string): void {
    const name = given.trim();
    if (name !== device.name) this.#inBackground(this.#rename(device, name));
  }

  #inBackground(stored: Promise<void>): void {
    stored.catch((error: unknown) =>
      this.#parts.log.warning('name-not-stored', `A device's name could not be stored: ${messageOf(error)}.`),
    );
  }

  async #rename(device: Device, name: string): Promise<void> {
    const { names, recorder, deviceChanged } = this.#parts;
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
  }

  readonly forgetDevice = async ({
    device: id,
  }: StationCommandArgs<'forgetDevice'>): Promise<StationCommandResult<'forgetDevice'>> => {
    const device = this.#find(id);
    if (device.connected) throw new CommandError('device-connected', `${device.label} is connected.`, device.label);
    this.#parts.registry.forget(device);
    return {};
  };

  readonly giveUpDelivery = ({
    device: id,
  }: StationCommandArgs<'giveUpDelivery'>): Promise<StationCommandResult<'giveUpDelivery'>> => {
    const device = this.#find(id);
    if (this.#parts.recorder.giveUp(device)) return Promise.resolve({});
    const words = `${device.label} has nothing to deliver.`;
    return Promise.reject(new CommandError('device-cannot', words, device.label));
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
      badMessages: device.health.badMessages,
      droppedFrames: device.droppedFrames,
      silentMs: device.lastFrameUs === null ? null : Math.max(0, Math.floor((nowUs - device.lastFrameUs) / 1000)),
      battery: device.battery,
      telemetry: device.telemetry,
      connected: device.connected,
      behindMs: device.connected && session?.state === 'recording' ? inMs(session.behindUs) : null,
      deliverySeconds: recorder.deliverySeconds(device),
      clock: device.time?.status() ?? null,
      preview: device.channel,
      dumping: this.#parts.dumps.isDumping(device),
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

const inMs = (us: number | null): number | null => (us === null ? null : Math.round(us / 1000));

/** What a device's name is remembered by. */
export function namedDevice({ link: { protocol, address, deviceId }, model }: Device): NamedDevice {
  return { protocol, identity: deviceId ?? `${address.ip} ${model}` };
}

function remoteOf(device: Device): DeviceRemote {
  const { remote } = device.link;
  if (remote !== null && device.connected) return remote;
  const why = device.connected ? 'has no such command' : 'is not connected';
  throw new CommandError('device-cannot', `${device.label} ${why}.`, device.label);
}

/** A device's own answer as the command's. */
function answered(device: Device, problem: string | null): Record<string, never> {
  if (problem === null) return {};
  throw new CommandError('device-cannot', `${device.label} could not do that: ${problem}`, device.label);
}
