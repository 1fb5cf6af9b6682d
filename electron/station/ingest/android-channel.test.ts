import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatLogLine } from '#shared/contract/log-entry.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { AndroidChannel } from './android-channel.ts';
import { connectSockets, type SocketPair } from './test-sockets.ts';

const LIMITS = { pingIntervalMs: 5000, peerSilenceMs: 15_000 };
const SETTINGS = { aspectRatio: null, bitrateMbit: 4, fps: 10, resolution: 720 };
const NAME = '192.168.1.23_40412';

let clock: ManualClock;
let lines: string[];
let news: string[];
let pair: SocketPair;
let channel: AndroidChannel;

beforeEach(() => {
  clock = new ManualClock();
  lines = [];
});
afterEach(() => pair.close());

async function open(peer: 'answering' | 'deaf' = 'answering'): Promise<void> {
  pair = await connectSockets(peer);
  // Its own list: what an earlier test's connection tells at its end is not heard here.
  const heard: string[] = [];
  news = heard;
  const log = new Log(clock);
  log.onEntry((entry) => lines.push(formatLogLine(entry)));
  channel = new AndroidChannel(pair.station, { ip: '192.168.1.23', port: 40_412 }, { clock, log, limits: LIMITS });
  channel.open({
    capabilitiesReceived: ({ deviceModel }) => heard.push(`capabilities ${deviceModel ?? '-'}`),
    captureStarted: () => heard.push('started'),
    captureStopped: () => heard.push('stopped'),
    mediaReceived: ({ sequence, deviceUs, arrivalUs, payload }) => {
      const late = arrivalUs - clock.nowUs();
      heard.push(`media ${sequence} ${deviceUs} ${late} ${Buffer.from(payload).toString('hex')}`);
    },
    badMessageReceived: () => heard.push('bad'),
    closed: () => heard.push('closed'),
  });
}

/** Waits until the station has taken everything that the peer sent. */
async function taken(): Promise<void> {
  const answered = once(pair.peer, 'pong');
  pair.peer.ping();
  await answered;
}

describe('AndroidChannel', () => {
  it('reads the header in place, big-endian: ms, sequence, length', async () => {
    await open();
    pair.peer.send(Buffer.from('000000000000000000000000000000060000000167aa', 'hex'));
    pair.peer.send(Buffer.from('00000000149ab535fffffffe0000000365bb01', 'hex'));
    pair.peer.send(Buffer.from('00000001000000000000000100000000', 'hex'));
    await taken();
    expect(news).toEqual([
      'media 0 0 0 0000000167aa',
      'media 4294967294 345683253000 0 65bb01',
      'media 1 4294967296000 0 ',
    ]);
    expect(lines).toEqual([]);
  });

  it('drops messages that are no packet with both lengths, and goes on', async () => {
    await open();
    pair.peer.send(Buffer.alloc(0));
    pair.peer.send(Buffer.alloc(15));
    pair.peer.send(Buffer.from('0000000000000000000000000000000501020304', 'hex'));
    pair.peer.send(Buffer.from('0000000000000000000000000000000301020304', 'hex'));
    pair.peer.send(Buffer.from('0000000000000000000000000000000165', 'hex'));
    await taken();
    expect(news).toEqual(['bad', 'bad', 'bad', 'bad', 'media 0 0 0 65']);
    const prefix = `[Error]: Failed to parse frame from ${NAME} - `;
    expect(lines).toEqual([
      `${prefix}message of 0 bytes is shorter than the 16-byte header`,
      `${prefix}message of 15 bytes is shorter than the 16-byte header`,
      `${prefix}header declares 5 payload bytes, message has 4`,
      `${prefix}header declares 3 payload bytes, message has 4`,
    ]);
  });

  it('counts every bad message, and does not flood the log with them', async () => {
    await open();
    for (let i = 0; i < 100; i += 1) pair.peer.send(Buffer.alloc(3));
    await taken();
    expect(news).toHaveLength(100);
    expect(lines).toHaveLength(10);
    clock.advance(1000);
    expect(lines.at(-1)).toBe(`[Error]: 90 more like this from ${NAME} within a second.`);
  });

  it('logs no token and no id of a page that has come to the wrong path', async () => {
    await open();
    const hello = { type: 'hello', protocol: 2, deviceId: 'camera-of-anna', token: 's3cret-of-old' };
    pair.peer.send(JSON.stringify(hello));
    pair.peer.send(JSON.stringify({ padding: 'x'.repeat(1950), token: 's3cret-of-old' }));
    await taken();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('{"type":"hello","protocol":2,"deviceId":"…","token":null}');
    expect(lines.join('')).not.toMatch(/camera-of-anna|s3cret/);
  });

  it('understands the app’s texts', async () => {
    await open();
    pair.peer.send('{"type":"capabilities","deviceModel":"Pixel 6a","sdkInt":35,"resolutions":[]}');
    pair.peer.send('{"status":"ready","message":"Client is ready to stream"}');
    pair.peer.send('{"status":"capture_started","message":"Streaming"}');
    pair.peer.send('{"status":"capture_stopped"}');
    pair.peer.send('{"status":"error","message":"no camera"}');
    await taken();
    expect(news).toEqual(['capabilities Pixel 6a', 'started', 'stopped']);
    expect(lines).toEqual([
      `[App Status]: ${NAME} is a Pixel 6a, Android SDK 35`,
      `[App Status]: ${NAME} ready: Client is ready to stream`,
      `[App Status]: ${NAME} capture_started: Streaming`,
      `[App Status]: ${NAME} capture_stopped: `,
      `[App Status]: ${NAME} error: no camera`,
    ]);
  });

  it.each([
    ['no JSON', Buffer.from('hello'), 'not JSON'],
    ['nothing', Buffer.alloc(0), 'not JSON'],
    ['JSON of another kind', Buffer.from('[{"status":"capture_started"}]'), 'JSON without a known "status" or "type"'],
    ['bytes that are not UTF-8', Buffer.from('7b22ff80c3287d', 'hex'), 'not JSON'],
    ['more than is sensible', Buffer.alloc(1_048_577, '{'), 'text of 1048577 characters'],
  ])('logs and ignores text that is %s', async (_, bytes, why) => {
    await open();
    pair.peer.send(bytes, { binary: false });
    await taken();
    expect(news).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.startsWith(`[Warning]: Ignored a text message from ${NAME} (${why}): `)).toBe(true);
    expect(lines[0]?.length).toBeLessThan(400);
    expect(pair.peer.readyState).toBe(pair.peer.OPEN);
  });

  it('sends commands as text, and says what it sent', async () => {
    await open();
    const texts: string[] = [];
    pair.peer.on('message', (data, isBinary) => {
      if (!isBinary && Buffer.isBuffer(data)) texts.push(data.toString('utf8'));
    });
    const sent = [channel.sendStart(SETTINGS), channel.sendStop()];
    await taken();
    expect(texts).toEqual([
      '{"command":"start_capture","payload":{"format":"h264","bitrate":4,"fps":10}}',
      '{"command":"stop_capture"}',
    ]);
    expect(sent).toEqual(texts);
  });

  it('cannot send on a connection that is gone', async () => {
    await open();
    const closed = once(pair.station, 'close');
    pair.peer.terminate();
    await closed;
    expect(channel.sendStart(SETTINGS)).toBeNull();
    expect(await channel.probe(1000)).toBe(false);
    expect(news).toEqual(['closed']);
  });

  it('tells the end once, however it comes, and takes nothing after it', async () => {
    await open();
    const closed = once(pair.station, 'close');
    pair.peer.send(Buffer.alloc(3));
    channel.terminate();
    channel.terminate();
    await closed;
    expect(news).toEqual(['closed']);
    expect(lines).toEqual([]);
  });

  it('cuts a peer that is silent for 15 s', async () => {
    await open('deaf');
    clock.advance(15_000 + 10);
    expect(news).toEqual(['closed']);
    expect(lines).toEqual([`[Warning]: ${NAME} has been silent for 15 s; taken for gone.`]);
    await once(pair.peer, 'close');
  });

  it('takes packets and texts for signs of life', async () => {
    await open('deaf');
    for (const message of [Buffer.alloc(16), 'text']) {
      clock.advance(14_000);
      pair.peer.send(message);
      await taken();
    }
    clock.advance(14_000);
    expect(news).not.toContain('closed');
  });

  it('cuts a peer that never reads its commands, rather than keep them all', async () => {
    await open();
    pair.peer.pause();
    let sent = 0;
    while (channel.sendStart(SETTINGS) !== null && sent < 200_000) sent += 1;
    expect(sent).toBeLessThan(200_000);
    expect(news).toEqual(['closed']);
    expect(lines).toEqual([`[Warning]: ${NAME} does not read its commands; the connection is cut.`]);
  });

  it('stops reading and goes on, losing nothing', async () => {
    await open();
    channel.pause();
    const packet = Buffer.from('0000000000000000000000000000000165', 'hex');
    for (let i = 0; i < 5; i += 1) pair.peer.send(packet);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = news.length;
    channel.resume();
    await taken();
    expect(before).toBe(0);
    expect(news).toHaveLength(5);
  });
});
