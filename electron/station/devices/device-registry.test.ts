import { describe, expect, it } from 'vitest';
import { LIMITS } from '../limits.ts';
import { ManualClock } from '../manual-clock.ts';
import type { DeviceLink } from './device.ts';
import { DeviceRegistry } from './device-registry.ts';

class FakeLink implements DeviceLink {
  readonly protocol = 'android-cam';
  readonly address;
  readonly deviceId: string | null;
  readonly remote = null;
  readonly sendsInOrder = false;
  readonly heldCaptures = [];
  readonly roundTripUs = null;
  answers = true;
  terminated = false;

  constructor(ip: string, port: number, deviceId: string | null = null) {
    this.address = { ip, port };
    this.deviceId = deviceId;
  }

  sendStart = () => null;
  sendStop = () => null;
  sendText = () => null;
  pause(): void {}
  resume(): void {}
  probe = () => Promise.resolve(this.answers);
  terminate(): void {
    this.terminated = true;
  }
}

function setUp() {
  const clock = new ManualClock();
  const told: string[] = [];
  const temporaryIds: string[] = [];
  const registry = new DeviceRegistry(clock, LIMITS, {
    deviceConnected: (device) => told.push(`connected ${device.connection}`),
    deviceLost: (device) => told.push(`lost ${device.connection}`),
    deviceReturned: (device, previous, temporaryId) => {
      temporaryIds.push(temporaryId);
      told.push(`returned ${previous.connection} as ${device.connection}`);
    },
    deviceChanged: () => undefined,
    deviceForgotten: (device) => told.push(`forgotten ${device.connection}`),
  });
  return { clock, told, temporaryIds, registry };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('DeviceRegistry', () => {
  it('knows a phone again by address and model, and keeps its id and name', () => {
    const { told, temporaryIds, registry } = setUp();
    const first = registry.connect(new FakeLink('10.0.0.5', 1000));
    registry.identify(first, 'Pixel 6a');
    first.name = 'Bench A';
    registry.disconnect(first);
    const second = registry.connect(new FakeLink('10.0.0.5', 2000));
    const temporaryId = second.id;
    registry.identify(second, 'Pixel 6a');
    expect(second.id).toBe(first.id);
    expect(temporaryIds).toEqual([temporaryId]);
    expect(second.name).toBe('Bench A');
    expect(registry.devices).toEqual([second]);
    expect(told.at(-1)).toBe('returned 10.0.0.5_1000 as 10.0.0.5_2000');
  });

  it('knows a device that has an id by that alone, from whatever address', () => {
    const { told, registry } = setUp();
    const first = registry.connect(new FakeLink('10.0.0.5', 1000, 'phone-of-anna'));
    registry.connect(new FakeLink('10.0.0.5', 1001, 'phone-of-ben'));
    first.name = 'Anna';
    registry.disconnect(first);
    const second = registry.connect(new FakeLink('10.9.9.9', 2000, 'phone-of-anna'));
    expect([second.id, second.name, second.channel]).toEqual(['phone-of-anna', 'Anna', first.channel]);
    expect(registry.devices.map(({ id }) => id)).toEqual(['phone-of-ben', 'phone-of-anna']);
    expect(told.slice(-2)).toEqual(['connected 10.9.9.9_2000', 'returned 10.0.0.5_1000 as 10.9.9.9_2000']);
  });

  it('lets the newer of two connections of one id stand', () => {
    const { told, registry } = setUp();
    const first = registry.connect(new FakeLink('10.0.0.5', 1000, 'phone-of-anna'));
    const second = registry.connect(new FakeLink('10.0.0.5', 2000, 'phone-of-anna'));
    expect([first.connected, second.connected, registry.devices]).toEqual([false, true, [second]]);
    expect(told.slice(-2)).toEqual(['lost 10.0.0.5_1000', 'returned 10.0.0.5_1000 as 10.0.0.5_2000']);
    registry.disconnect(first);
    expect(registry.find('phone-of-anna')).toBe(second);
  });

  it('takes another model or another address for another phone', () => {
    const { registry } = setUp();
    const first = registry.connect(new FakeLink('10.0.0.5', 1000));
    registry.identify(first, 'Pixel 6a');
    registry.disconnect(first);
    registry.identify(registry.connect(new FakeLink('10.0.0.5', 2000)), 'Galaxy S24');
    registry.identify(registry.connect(new FakeLink('10.0.0.6', 1000)), 'Pixel 6a');
    expect(registry.devices).toHaveLength(3);
    expect(new Set(registry.devices.map(({ id }) => id)).size).toBe(3);
  });

  it('knows by its address a phone that never says its model', () => {
    const { clock, told, registry } = setUp();
    const first = registry.connect(new FakeLink('10.0.0.5', 1000));
    registry.identify(first, 'Pixel 6a');
    registry.disconnect(first);
    const second = registry.connect(new FakeLink('10.0.0.5', 2000));
    clock.advance(999);
    expect(told.at(-1)).toBe('connected 10.0.0.5_2000');
    clock.advance(1);
    expect(told.at(-1)).toBe('returned 10.0.0.5_1000 as 10.0.0.5_2000');
    expect(second.model).toBe('Pixel 6a');
  });

  it('cuts an old connection that no longer answers when its phone is back', async () => {
    const { told, registry } = setUp();
    const dead = new FakeLink('10.0.0.5', 1000);
    registry.identify(registry.connect(dead), 'Pixel 6a');
    dead.answers = false;
    registry.identify(registry.connect(new FakeLink('10.0.0.5', 2000)), 'Pixel 6a');
    await settled();
    expect(dead.terminated).toBe(true);
    expect(told.slice(-2)).toEqual(['lost 10.0.0.5_1000', 'returned 10.0.0.5_1000 as 10.0.0.5_2000']);
  });

  it('leaves alone an old connection that answers: two phones can share an address', async () => {
    const { registry } = setUp();
    const living = new FakeLink('10.0.0.5', 1000);
    registry.identify(registry.connect(living), 'Pixel 6a');
    registry.identify(registry.connect(new FakeLink('10.0.0.5', 2000)), 'Pixel 6a');
    await settled();
    expect(living.terminated).toBe(false);
    expect(registry.connected).toHaveLength(2);
  });

  it('does not take a phone for one that came later and is gone', () => {
    const { clock, told, registry } = setUp();
    const streaming = registry.connect(new FakeLink('10.0.0.5', 1000));
    const later = registry.connect(new FakeLink('10.0.0.5', 2000));
    registry.disconnect(later);
    clock.advance(1000);
    expect(told).not.toContain('returned 10.0.0.5_2000 as 10.0.0.5_1000');
    expect(registry.devices).toEqual([streaming, later]);
  });

  it('prefers a lost phone of the same model to one that never said its model', () => {
    const { clock, registry } = setUp();
    const pixel = registry.connect(new FakeLink('10.0.0.5', 1000));
    registry.identify(pixel, 'Pixel 6a');
    const unsaid = registry.connect(new FakeLink('10.0.0.5', 1001));
    clock.advance(1000);
    for (const device of [pixel, unsaid]) registry.disconnect(device);
    const back = registry.connect(new FakeLink('10.0.0.5', 2000));
    registry.identify(back, 'Pixel 6a');
    expect(registry.devices).toEqual([unsaid, back]);
  });

  it('gives each lost device back once', () => {
    const { registry } = setUp();
    const lost = [1000, 1001].map((port) => {
      const device = registry.connect(new FakeLink('10.0.0.5', port));
      registry.identify(device, 'Pixel 6a');
      return device;
    });
    for (const device of lost) registry.disconnect(device);
    const back = [2000, 2001].map((port) => {
      const device = registry.connect(new FakeLink('10.0.0.5', port));
      registry.identify(device, 'Pixel 6a');
      return device;
    });
    expect(back.map(({ id }) => id).sort()).toEqual(lost.map(({ id }) => id).sort());
    expect(registry.devices).toHaveLength(2);
  });

  it('remembers a bounded number of lost devices', () => {
    const { told, registry } = setUp();
    for (let i = 0; i < 300; i += 1) {
      const device = registry.connect(new FakeLink(`10.0.${i >> 8}.${i & 255}`, 1));
      registry.disconnect(device);
    }
    expect(registry.devices.length).toBeLessThanOrEqual(LIMITS.rememberedDevices + 1);
    expect(told).toContain('forgotten 10.0.0.0_1');
  });
});
