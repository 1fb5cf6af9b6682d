import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { DumpReader } from '#shared/dump/dump-format.ts';
import { ConnectionTap } from '../dump/connection-tap.ts';
import { DeviceDump } from '../dump/device-dump.ts';
import { LIMITS } from '../limits.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { DeviceSocket } from './device-socket.ts';
import { connectSockets } from './test-sockets.ts';

it('notes what goes either way, before anybody looks at it, and how the connection ended', async () => {
  const pair = await connectSockets();
  onTestFinished(() => pair.close());
  const clock = new ManualClock();
  const log = new Log(clock);
  const written: Uint8Array[] = [];
  const connection = { protocol: 'android-cam', address: { ip: '192.168.1.23', port: 1 }, path: '/' } as const;
  const quiet = () => undefined;
  let heard = 0;
  const tap = new ConnectionTap(connection, clock, {
    opened: quiet,
    firstReceived: () => {
      heard += 1;
    },
    closed: quiet,
  });
  const dump = new DeviceDump({
    clock,
    log,
    limits: LIMITS,
    connection: 'c',
    header: tap.header('', 'test'),
    create: () =>
      Promise.resolve({
        path: 'x',
        append: (bytes) => {
          written.push(bytes);
          return Promise.resolve();
        },
        freeBytes: () => Promise.resolve(Infinity),
        close: () => Promise.resolve(),
      }),
    gaveUp: quiet,
  });
  await dump.start();
  tap.begin(dump);
  const socket = new DeviceSocket(pair.station, 'c', { clock, log, limits: LIMITS, tap });
  const closed = new Promise<void>((resolve) => {
    socket.open({
      binaryReceived: quiet,
      textReceived: () => socket.send('answer'),
      closed: resolve,
    });
  });
  pair.peer.send(Uint8Array.of(1, 2));
  pair.peer.send(Uint8Array.of(0xff), { binary: false });
  await once(pair.peer, 'message');
  pair.peer.close(4001, 'enough');
  await closed;
  await tap.end();
  const records = new DumpReader().read(Buffer.concat(written));
  expect(heard).toBe(1);
  expect(records).toMatchObject([
    { kind: 'binary', payload: Uint8Array.of(1, 2) },
    { kind: 'text', payload: Uint8Array.of(0xff) },
    { kind: 'sent', payload: new Uint8Array(Buffer.from('answer')) },
    { kind: 'closed', code: 4001, reason: 'enough' },
  ]);
});
