import { expect, it } from 'vitest';
import { peerAddress } from './peer-address.ts';

it.each([
  ['192.168.1.23', '192.168.1.23'],
  ['::ffff:192.168.1.23', '192.168.1.23'],
  ['::FFFF:10.0.0.1', '10.0.0.1'],
  ['::1', '::1'],
  ['::ffff:c0a8:117', '::ffff:c0a8:117'],
  ['fe80::1%eth0', 'fe80::1%eth0'],
  [undefined, '0.0.0.0'],
])('%s is %s', (remoteAddress, ip) => {
  expect(peerAddress({ remoteAddress, remotePort: 40_412 })).toEqual({ ip, port: 40_412 });
});
