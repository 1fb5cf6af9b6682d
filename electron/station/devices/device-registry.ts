import type { Clock, Timer } from '../clock.ts';
import type { LIMITS } from '../limits.ts';
import { Device, type DeviceLink } from './device.ts';

/** What the registry tells the station. */
export interface DeviceListener {
  deviceConnected(device: Device): void;
  deviceLost(device: Device): void;
  /**
   * A device that had been lost is back on a new connection, as `device`; `previous` is what it was before. Until now it
   * went by `temporaryId`.
   */
  deviceReturned(device: Device, previous: Device, temporaryId: string): void;
  deviceChanged(device: Device): void;
  /** A lost device is not remembered any more. */
  deviceForgotten(device: Device): void;
}

/** Channels of the preview: as many as 16 bits can tell, far more than devices are remembered. */
const CHANNELS = 65_536;

export type RegistryLimits = Pick<typeof LIMITS, 'identifyMs' | 'probeMs' | 'rememberedDevices'>;

/**
 * Who is connected, and who was. A device that has an id of its own is known again by that. The Android app has none: a
 * phone is known again by its address and model, and until its model is known (or it has had its time to say it) a
 * connection counts as a new device.
 */
export class DeviceRegistry {
  readonly #clock: Clock;
  readonly #limits: RegistryLimits;
  readonly #listener: DeviceListener;
  readonly #devices = new Set<Device>();
  readonly #unsettled = new Map<Device, Timer>();
  #connections = 0;

  constructor(clock: Clock, limits: RegistryLimits, listener: DeviceListener) {
    this.#clock = clock;
    this.#limits = limits;
    this.#listener = listener;
  }

  /** All devices, in the order in which they first came. */
  get devices(): readonly Device[] {
    return [...this.#devices];
  }

  get connected(): readonly Device[] {
    return this.devices.filter((device) => device.connected);
  }

  /** The device of this id, null where there is none. */
  find(id: string): Device | null {
    return this.devices.find((device) => device.id === id) ?? null;
  }

  /** Takes a lost device off the list. */
  forget(device: Device): void {
    if (!device.connected && this.#devices.delete(device)) this.#listener.deviceForgotten(device);
  }

  /** A connection came up. The device is new until it turns out to be one that is back. */
  connect(link: DeviceLink): Device {
    this.#connections += 1;
    const previous = link.deviceId === null ? null : this.find(link.deviceId);
    const temporaryId = `${link.address.ip}#${this.#connections}`;
    const id = previous === null ? (link.deviceId ?? temporaryId) : temporaryId;
    const device = new Device(id, this.#connections % CHANNELS, link);
    this.#devices.add(device);
    if (link.deviceId === null) this.#settleLater(device);
    this.#listener.deviceConnected(device);
    if (previous !== null) this.#replace(previous, device);
    this.#forgetOldest();
    return device;
  }

  /** The device said what it is. */
  identify(device: Device, model: string): void {
    device.model = model;
    this.#settle(device);
    this.#listener.deviceChanged(device);
  }

  /** Its connection has ended. */
  disconnect(device: Device): void {
    if (!device.connected) return;
    device.connected = false;
    this.#unsettled.get(device)?.cancel();
    this.#unsettled.delete(device);
    this.#listener.deviceLost(device);
  }

  stop(): void {
    for (const timer of this.#unsettled.values()) timer.cancel();
    this.#unsettled.clear();
  }

  #settleLater(device: Device): void {
    this.#unsettled.set(
      device,
      this.#clock.after(this.#limits.identifyMs, () => this.#settle(device)),
    );
  }

  /** The id says it: the device is back, and an older connection of it, if it still stands, is none any more. */
  #replace(previous: Device, device: Device): void {
    if (previous.connected) {
      previous.link.remote?.replaced();
      this.disconnect(previous);
    }
    this.#takeOver(device, previous);
  }

  /** Now that it is known who this is: was it here before? */
  #settle(device: Device): void {
    const timer = this.#unsettled.get(device);
    if (timer === undefined) return;
    timer.cancel();
    this.#unsettled.delete(device);
    const lost = this.#candidates(device).find((candidate) => !candidate.connected);
    if (lost !== undefined) this.#takeOver(device, lost);
    else void this.#takeOverFromDead(device);
  }

  /** Devices that could be the same one and were here before it: those of its very model first, then the latest. */
  #candidates(device: Device): Device[] {
    const { ip } = device.link.address;
    const devices = this.devices;
    const earlier = devices
      .slice(0, devices.indexOf(device))
      .filter((other) => other.link.address.ip === ip && other.link.protocol === device.link.protocol)
      .filter((other) => !this.#unsettled.has(other))
      .toReversed();
    const ofSameModel = earlier.filter((other) => other.model === device.model);
    const unsaid = earlier.filter(
      (other) => other.model !== device.model && (other.model === '' || device.model === ''),
    );
    return [...ofSameModel, ...unsaid];
  }

  /**
   * A phone whose Wi-Fi was away leaves a connection that never closes. When a device of the same address and model
   * connects, the old connection has to answer a ping, or else this is the same phone.
   */
  async #takeOverFromDead(device: Device): Promise<void> {
    const living = this.#candidates(device);
    const answers = await Promise.all(living.map((other) => other.link.probe(this.#limits.probeMs)));
    const dead = living.filter((_, index) => answers[index] === false);
    for (const other of dead) {
      other.link.terminate();
      this.disconnect(other);
    }
    const previous = dead.find((other) => this.#devices.has(other));
    if (previous !== undefined && device.connected) this.#takeOver(device, previous);
  }

  #takeOver(device: Device, previous: Device): void {
    this.#devices.delete(previous);
    const temporaryId = device.id;
    device.id = previous.id;
    device.channel = previous.channel;
    device.name = previous.name;
    device.health = previous.health;
    if (device.model === '') device.model = previous.model;
    this.#listener.deviceReturned(device, previous, temporaryId);
  }

  #forgetOldest(): void {
    const lost = this.devices.filter((device) => !device.connected);
    const surplus = Math.max(0, lost.length - this.#limits.rememberedDevices);
    for (const device of lost.slice(0, surplus)) this.forget(device);
  }
}
