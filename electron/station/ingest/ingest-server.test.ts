import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { IngestServer, type SocketEntry, ListenError } from './ingest-server.ts';

const HOST = '127.0.0.1';
const LIMITS = { messageBytes: 16 * 1024 * 1024, consoleMessageBytes: 1024, connections: 3, handshakeMs: 10_000 };
const UPGRADE =
  'Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';

let refusals: string[];
let gone: string[];
let connected: string[];
let opened: WebSocket[];
let server: IngestServer;
let port: number;
const peers: (WebSocket | Socket)[] = [];

const entryOf = (path: string, token: string | null, ip: string): SocketEntry => ({
  refusal: token === 'unwanted' ? { code: 'refused', status: 403, words: 'You are not wanted.' } : null,
  opened: (socket) => {
    socket.on('error', () => undefined);
    opened.push(socket);
    connected.push(`${ip} ${path}`);
  },
  gone: () => gone.push(path),
});

const build = (): IngestServer =>
  new IngestServer(LIMITS, {
    socketRefusal: ({ path, token }) =>
      token === 'wrong' ? { code: 'token-wrong', status: 401, words: `No token for ${path}.` } : null,
    boardAsked: ({ path, token }, address) => entryOf(path, token, address.ip),
    androidAsked: ({ path, token }, address) => entryOf(path, token, address.ip),
    devConnected: (socket) => {
      opened.push(socket);
      connected.push('dev');
    },
    cameraConnected: (socket) => {
      opened.push(socket);
      connected.push(`camera ${socket.protocol}`);
    },
    consoleConnected: (socket) => {
      opened.push(socket);
      connected.push('console');
    },
    webRequested: ({ method, path, range, secure }) =>
      Promise.resolve({
        status: 200,
        headers: { 'X-Asked': `${method} ${path} ${range ?? '-'} ${secure ? 'secure' : 'plain'}` },
        body: Buffer.from('page'),
      }),
    refused: ({ ip }, { code, words }) => refusals.push(`${ip} ${code}: ${words}`),
  });

beforeEach(async () => {
  refusals = [];
  gone = [];
  connected = [];
  opened = [];
  server = build();
  port = await server.start({ host: HOST, port: 0 });
});
afterEach(async () => {
  for (const peer of peers.splice(0)) {
    if (peer instanceof WebSocket) peer.terminate();
    else peer.destroy();
  }
  await server.stop();
});

/** Opens a WebSocket; resolves with it, or with the HTTP status that refused it. */
async function open(path: string, headers: Record<string, string> = {}): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://${HOST}:${port}${path}`, { headers });
  peers.push(socket);
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
  });
}

async function opens(path: string): Promise<WebSocket> {
  const socket = await open(path);
  if (typeof socket === 'number') throw new Error(`${path} was refused with ${socket}.`);
  return socket;
}

/** A TCP peer that never closes its side. */
function raw(bytes: string): Socket {
  const socket = connect({ host: HOST, port, allowHalfOpen: true });
  peers.push(socket);
  socket.on('error', () => undefined);
  socket.write(bytes);
  return socket;
}

/** All that a TCP peer gets until the station closes. */
async function answerTo(bytes: string): Promise<string> {
  const socket = raw(bytes);
  let text = '';
  socket.on('data', (data: Buffer) => {
    text += data.toString('latin1');
  });
  await once(socket, 'end');
  return text;
}

describe('paths', () => {
  it.each([
    ['/android-cam', '/android-cam'],
    ['/', '/'],
    ['/any/thing?x=1', '/any/thing'],
    ['/ESP', '/ESP'],
    ['/esp/', '/esp/'],
  ])('%s is an Android phone', async (path, shown) => {
    await opens(path);
    expect(connected).toEqual([`${HOST} ${shown}`]);
  });

  it.each([
    ['/esp', `${HOST} /esp`],
    ['/dev', 'dev'],
  ])('%s leads to its own', async (path, shown) => {
    await opens(path);
    expect(connected).toEqual([shown]);
  });

  it('/camera speaks the protocol that is offered', async () => {
    const socket = new WebSocket(`ws://${HOST}:${port}/camera`, ['other', 'capture.v2']);
    peers.push(socket);
    await once(socket, 'open');
    expect([socket.protocol, connected]).toEqual(['capture.v2', ['camera capture.v2']]);
  });

  it('refuses who may not come in, before anything is opened', async () => {
    expect(await open('/camera?token=wrong')).toBe(401);
    expect(await open('/android-cam?token=unwanted')).toBe(403);
    expect(connected).toEqual([]);
    expect(refusals).toEqual([`${HOST} token-wrong: No token for /camera.`]);
  });

  it('tells when a peer is gone, also one whose handshake came to nothing', async () => {
    const phone = await opens('/android-cam');
    phone.terminate();
    const bad = raw(`GET /hasty HTTP/1.1\r\n${UPGRADE.replace('Version: 13', 'Version: 7')}`);
    await once(bad, 'data');
    bad.destroy();
    await expect.poll(() => [...gone].sort()).toEqual(['/android-cam', '/hasty']);
    expect(connected).toEqual([`${HOST} /android-cam`]);
  });

  it('says in words why', async () => {
    const answer = await answerTo(`GET /esp?token=wrong HTTP/1.1\r\n${UPGRADE}`);
    expect(answer).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
    expect(answer.split('\r\n\r\n')[1]).toBe('No token for /esp.\n');
  });

  it('hands requests on, with their Range, and sends HEAD no body', async () => {
    const head = `Host: ${HOST}:${port}\r\nConnection: close\r\n`;
    const page = await answerTo(`GET /media/a%20b/stream.mp4?x=1 HTTP/1.1\r\n${head}Range: bytes=0-1\r\n\r\n`);
    expect(page).toMatch(/^HTTP\/1\.1 200 /);
    expect(page).toContain('X-Asked: GET /media/a%20b/stream.mp4 bytes=0-1 plain\r\n');
    expect(page.split('\r\n\r\n')[1]).toBe('page');
    const empty = await answerTo(`HEAD / HTTP/1.1\r\n${head}\r\n`);
    expect(empty).toContain('Content-Length: 4\r\n');
    expect(empty.split('\r\n\r\n')[1]).toBe('');
  });

  it('closes on what is no HTTP, and goes on', async () => {
    expect(await answerTo('\u0016\u0003\u0001\u0000 rubbish\r\n\r\n')).toBe('');
    await opens('/android-cam');
    expect(connected).toHaveLength(1);
  });
});

describe('the console', () => {
  it('is let in from the page that this station served, and apart from the devices', async () => {
    const socket = await open('/console', { Origin: `http://${HOST}:${port}` });
    expect(socket).toBeInstanceOf(WebSocket);
    expect(connected).toEqual(['console']);
    for (let i = 0; i < LIMITS.connections; i += 1) await opens('/');
  });

  it('outlives the server, for a station that starts anew', async () => {
    const socket = await open('/console', { Origin: `http://${HOST}:${port}` });
    if (typeof socket === 'number') throw new Error('refused');
    await server.stop();
    const received = once(socket, 'message');
    opened[0]?.send('still here');
    expect(String((await received)[0])).toBe('still here');
  });

  it('may not send more than a request needs', async () => {
    const socket = await open('/console', { Origin: `http://${HOST}:${port}` });
    if (typeof socket === 'number') throw new Error('refused');
    opened[0]?.on('error', () => undefined);
    const closed = new Promise<number>((resolve) => {
      socket.once('close', (code) => resolve(code));
    });
    socket.send('x'.repeat(LIMITS.consoleMessageBytes + 1));
    expect(await closed).toBe(1009);
  });
});

describe('bounds', () => {
  it('refuses connections beyond the limit with 503, and takes one again when one has gone', async () => {
    const [first] = [await opens('/'), await opens('/'), await opens('/')];
    expect(await open('/')).toBe(503);
    expect(refusals).toEqual([`${HOST} too-many-connections: The station has 3 connections already.`]);
    expect(connected).toHaveLength(3);
    const left = once(opened[0] ?? first, 'close');
    first.terminate();
    await left;
    await opens('/');
    expect(connected).toHaveLength(4);
  });

  it('closes a connection with 1009 for a message over 16 MiB, not for one of 16 MiB', async () => {
    const [large, other] = [await opens('/'), await opens('/')];
    let received = 0;
    opened[0]?.on('message', (data: Buffer) => {
      received = data.byteLength;
    });
    large.send(Buffer.alloc(LIMITS.messageBytes));
    const answered = once(large, 'pong');
    large.ping();
    await answered;
    expect(received).toBe(LIMITS.messageBytes);
    const closed = new Promise<number>((resolve) => {
      large.once('close', (code) => resolve(code));
    });
    large.send(Buffer.alloc(LIMITS.messageBytes + 1));
    expect(await closed).toBe(1009);
    expect(other.readyState).toBe(other.OPEN);
  });

  it('closes with 1009 too where the parts of a message come to more', async () => {
    const socket = await opens('/');
    const closed = new Promise<number>((resolve) => {
      socket.once('close', (code) => resolve(code));
    });
    for (let i = 0; i < 5; i += 1) socket.send(Buffer.alloc(4 * 1024 * 1024), { fin: false });
    expect(await closed).toBe(1009);
  });

  it('hands text on that is not UTF-8: it must not end a recording', async () => {
    const socket = await opens('/');
    const received = new Promise<string>((resolve) => {
      opened[0]?.once('message', (data: Buffer, isBinary) => resolve(`${isBinary} ${data.toString('hex')}`));
    });
    socket.send(Buffer.from('ff80c328', 'hex'), { binary: false });
    expect(await received).toBe('false ff80c328');
  });
});

describe('listening', () => {
  it('says in a sentence that the port is taken', async () => {
    const other = build();
    const problem = `Port ${port} on ${HOST} is in use; end the program that holds it or choose another with --port.`;
    await expect(other.start({ host: HOST, port })).rejects.toEqual(new ListenError(problem));
  });

  it('says in a sentence that the address is not one of this machine', async () => {
    const problem = 'This machine has no address 192.0.2.7; leave out --host or name one it has.';
    await expect(build().start({ host: '192.0.2.7', port: 0 })).rejects.toEqual(new ListenError(problem));
  });

  it('takes the port that it is given', async () => {
    const probe = createServer().listen(0, HOST);
    await once(probe, 'listening');
    const free = probe.address();
    await new Promise((resolve) => probe.close(resolve));
    const wanted = typeof free === 'object' && free !== null ? free.port : 0;
    const other = build();
    expect(await other.start({ host: HOST, port: wanted })).toBe(wanted);
    await other.stop();
  });
});

describe('stopping', () => {
  it('tells phones that it goes, and resolves with those that do not answer', async () => {
    const [phone, dead] = [await opens('/'), await opens('/')];
    dead.pause();
    const closed = new Promise<number>((resolve) => {
      phone.once('close', (code) => resolve(code));
    });
    await server.stop();
    expect(await closed).toBe(1001);
  });

  it('does not wait for peers that were refused and never close, nor for those that say nothing', async () => {
    const refused = raw(`GET /esp?token=wrong HTTP/1.1\r\n${UPGRADE}`);
    await once(refused, 'data');
    const silent = raw('');
    await once(silent, 'connect');
    await server.stop();
    expect(connected).toEqual([]);
  });
});
