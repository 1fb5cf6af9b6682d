import { describe, expect, it } from 'vitest';
import { connectionName, Device, type DeviceLink } from './device.ts';

const LINK: DeviceLink = {
  protocol: 'android-cam',
  deviceId: null,
  remote: null,
  sendsInOrder: false,
  heldCaptures: [],
  roundTripUs: null,
  address: { ip: '192.168.1.23', port: 40_412 },
  sendStart: () => null,
  sendStop: () => null,
  sendText: () => null,
  pause: () => undefined,
  resume: () => undefined,
  probe: () => Promise.resolve(true),
  terminate: () => undefined,
};

describe('a device', () => {
  it('is called by its name, else its model, else its address', () => {
    const device = new Device('1', 1, LINK);
    expect(device.label).toBe('192.168.1.23_40412');
    device.model = 'Pixel 6a';
    expect(device.label).toBe('Pixel 6a');
    device.name = 'Left';
    expect(device.label).toBe('Left');
    expect([device.connection, device.connected, device.lastFrameUs]).toEqual(['192.168.1.23_40412', true, null]);
  });

  it('connects under <ip>_<port>, also by IPv6', () => {
    expect(connectionName({ ip: 'fe80::1', port: 5 })).toBe('fe80::1_5');
  });
});
