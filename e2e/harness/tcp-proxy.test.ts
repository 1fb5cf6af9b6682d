import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from './station-process.ts';
import { MAX_QUEUED_BYTES } from './tcp-lane.ts';
import { TcpProxy } from './tcp-proxy.ts';

const MEBIBYTE = 1024 * 1024;

/** One end of a connection, with all that it has heard. */
class End {
  readonly socket: Socket;
  readonly #heard: Buffer[] = [];
  ended = false;
  error: NodeJS.ErrnoException | null = null;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes: Buffer) => this.#heard.push(bytes));
    socket.on('end', () => {
      this.ended = true;
    });
    socket.on('error', (error) => {
      this.error = error;
    });
  }

  get heard(): Buffer {
    return Buffer.concat(this.#heard);
  }
}

/** A station that only listens, behind a proxy, and how to reach it through the proxy or past it. */
async function opened() {
  const station: End[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => station.push(new End(socket)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const proxy = await TcpProxy.open(onTestFinished, port);
  const camera = (via = proxy.port): End => {
    const end = new End(connect(via, '127.0.0.1'));
    onTestFinished(() => void end.socket.destroy());
    return end;
  };
  onTestFinished(async () => {
    for (const { socket } of station) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const arrived = (nth: number): Promise<End> => eventually(`connection ${nth}`, () => station[nth - 1]);
  return { proxy, station, camera, arrived, port };
}

/** Long enough for something to pass that must not: a stranger goes round the proxy, there and back, several times. */
async function aWhile(port: number, station: readonly End[]): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    const stranger = connect(port, '127.0.0.1');
    await once(stranger, 'connect');
    const known = await eventually('the stranger', () => {
      return station.find(({ socket }) => socket.remotePort === stranger.localPort);
    });
    known.socket.end('seen');
    await once(stranger, 'data');
    stranger.destroy();
  }
}

it('passes every byte in order in both directions, and the end of each direction for itself', async () => {
  const { camera, arrived } = await opened();
  const [there, back] = [randomBytes(5 * MEBIBYTE), randomBytes(3 * MEBIBYTE)];
  const phone = camera();
  phone.socket.end(there);
  const station = await arrived(1);
  await eventually('the phone has ended', () => station.ended);
  expect(station.heard.equals(there)).toBe(true);
  expect(phone.ended).toBe(false);
  station.socket.end(back);
  await eventually('the station has ended', () => phone.ended);
  expect(phone.heard.equals(back)).toBe(true);
});

it('keeps the order where each piece is delayed by another time', async () => {
  const { proxy, camera, arrived } = await opened();
  proxy.change({ toStation: { delayMs: [0, 15] }, toCamera: { delayMs: [5, 10] } });
  const phone = camera();
  const station = await arrived(1);
  const words = Array.from({ length: 100 }, (_, index) => `word ${index};`);
  for (const word of words) {
    phone.socket.write(word);
    station.socket.write(word);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const all = words.join('');
  await eventually('all words', () => station.heard.byteLength === all.length && phone.heard.byteLength === all.length);
  expect(station.heard.toString()).toBe(all);
  expect(phone.heard.toString()).toBe(all);
});

it('lets no more through than the link can take, and all of it in the end', async () => {
  const { proxy, camera, arrived } = await opened();
  proxy.change({ toStation: { bitsPerSecond: 8_000_000 } });
  const sent = randomBytes(MEBIBYTE);
  const phone = camera();
  const startedMs = performance.now();
  phone.socket.end(sent);
  const station = await arrived(1);
  let worst = 0;
  await eventually('all of it', () => {
    // What could have passed by now: a bucket that was full, and a million bytes each second.
    worst = Math.max(worst, station.heard.byteLength - 50_000 - (performance.now() - startedMs) * 1000);
    return station.ended;
  });
  expect(worst).toBeLessThanOrEqual(0);
  expect(station.heard.equals(sent)).toBe(true);
});

it('holds a bounded part of what a receiver does not read, and slows its sender down', async () => {
  const { proxy, camera, arrived } = await opened();
  const phone = camera();
  const station = await arrived(1);
  station.socket.pause();
  const sent = randomBytes(48 * MEBIBYTE);
  phone.socket.end(sent);
  await eventually('the proxy takes no more', () => proxy.queuedBytes >= MAX_QUEUED_BYTES);
  expect(proxy.queuedBytes).toBeLessThan(MAX_QUEUED_BYTES + MEBIBYTE);
  expect(phone.socket.writableLength).toBeGreaterThan(0);
  station.socket.resume();
  await eventually('all of it', () => station.ended);
  expect(station.heard.equals(sent)).toBe(true);
});

it('lets nothing through a black hole, not even an end, and all of it afterwards', async () => {
  const { proxy, station, camera, arrived, port } = await opened();
  const phone = camera();
  const known = await arrived(1);
  phone.socket.write('before;');
  await eventually('the word before', () => known.heard.byteLength > 0);
  proxy.cut('blackhole');
  phone.socket.end('meanwhile;');
  known.socket.write('back;');
  await aWhile(port, station);
  expect(known.heard.toString()).toBe('before;');
  expect(known.ended).toBe(false);
  expect(phone.heard.byteLength).toBe(0);
  proxy.mend();
  await eventually('the end', () => known.ended);
  expect(known.heard.toString()).toBe('before;meanwhile;');
  await eventually('the word back', () => phone.heard.toString() === 'back;');
});

it('lets a connection that began in a black hole get through afterwards, unless it was given up', async () => {
  const { proxy, station, camera, arrived, port } = await opened();
  proxy.cut('blackhole');
  const patient = camera();
  patient.socket.write('hello');
  const impatient = camera();
  await eventually('both wait', () => proxy.connections === 2);
  impatient.socket.destroy();
  await aWhile(port, station);
  const strangers = station.length;
  proxy.mend();
  const found = await arrived(strangers + 1);
  await eventually('its word', () => found.heard.toString() === 'hello');
  await eventually('the other is gone', () => proxy.connections === 1);
  expect(station).toHaveLength(strangers + 1);
});

it('resets both ends of every connection, and new ones, until it is mended', async () => {
  const { proxy, camera, arrived } = await opened();
  const phone = camera();
  const known = await arrived(1);
  proxy.cut('reset');
  await eventually('both are reset', () => phone.error !== null && known.error !== null);
  expect([phone.error?.code, known.error?.code]).toEqual(['ECONNRESET', 'ECONNRESET']);
  const next = camera();
  await eventually('the next is closed', () => next.socket.destroyed);
  proxy.mend();
  const third = camera();
  third.socket.write('here');
  const heard = await arrived(2);
  await eventually('its word', () => heard.heard.toString() === 'here');
});

it('tells a camera that the station broke the connection, or that there is none', async () => {
  const { proxy, camera, arrived } = await opened();
  const phone = camera();
  const known = await arrived(1);
  known.socket.resetAndDestroy();
  await eventually('the camera is told', () => phone.error?.code === 'ECONNRESET');
  expect(await eventually('nothing is left', () => proxy.connections === 0)).toBe(true);
  const nobody = await TcpProxy.open(onTestFinished, 1);
  const alone = camera(nobody.port);
  await eventually('the camera is told', () => alone.socket.destroyed);
});
