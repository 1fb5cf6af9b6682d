import { once } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DEFAULT_CAPTURE_SETTINGS } from '#shared/commands/capture-settings.ts';
import { LIMITS } from '../limits.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { BoardChannel } from './board-channel.ts';
import { connectSockets, type SocketPair } from './test-sockets.ts';

/** 16 x 8 pixels. */
const JPEG = Buffer.from('ffd8ffc0000b080008001001011100ffda0008010100003f0012ffd9', 'hex');

let clock: ManualClock;
let pair: SocketPair;
let channel: BoardChannel;
let heard: string[];
let lines: string[];
beforeEach(async () => {
  clock = new ManualClock();
  const log = new Log(clock);
  lines = [];
  log.onEntry(({ level, code, message }) => lines.push(`${level} ${code}: ${message}`));
  const own: string[] = [];
  heard = own;
  pair = await connectSockets();
  channel = new BoardChannel(pair.station, { ip: '192.168.1.40', port: 5000 }, { clock, log, limits: LIMITS });
  channel.open({
    commanded: (kind) => own.push(`commanded ${kind}`),
    replied: ({ kind, words }, to) => own.push(`${kind} to ${to}: ${words}`),
    mediaReceived: ({ sequence, deviceUs, arrivalUs, payload }) =>
      own.push(`picture ${sequence} ${deviceUs === arrivalUs} ${payload.byteLength}`),
    badMessageReceived: () => own.push('bad'),
    closed: () => own.push('closed'),
  });
});
afterEach(() => pair.close());

const hears = (count: number): Promise<unknown> => vi.waitUntil(() => heard.length >= count, { timeout: 5000 });

it('is told in its own words, and its replies answer its commands in their order', async () => {
  const texts: string[] = [];
  pair.peer.on('message', (data: Buffer) => texts.push(data.toString()));
  expect(channel.sendStart(DEFAULT_CAPTURE_SETTINGS)).toBe('start');
  expect(channel.sendStart({ ...DEFAULT_CAPTURE_SETTINGS, boardStart: 'start VGA 10' })).toBe('start VGA 10');
  channel.sendText('status');
  channel.sendText('reboot');
  channel.sendStop();
  for (const reply of ['ACK: 开始', 'ERROR: 坏', 'STATUS: 空闲', 'ERROR: 未知命令', 'ACK: 停止', 'ACK: again']) {
    pair.peer.send(reply);
  }
  await hears(10);
  expect(heard.slice(5)).toEqual([
    'ack to start: 开始',
    'error to start: 坏',
    'status to status: 空闲',
    'error to other: 未知命令',
    'ack to stop: 停止',
  ]);
  expect(texts).toEqual(['start', 'start VGA 10', 'status', 'reboot', 'stop']);
});

it('does not take a late reply for that to a later command', async () => {
  channel.sendStop();
  clock.advance(10_001);
  channel.sendText('status');
  pair.peer.send('STATUS: x');
  await hears(3);
  expect(heard.at(-1)).toBe('status to status: x');
});

it('is not sent more than it answers', () => {
  for (let sent = 0; sent < 32; sent += 1) expect(channel.sendText('status')).toBe('status');
  expect(channel.sendText('status')).toBeNull();
});

it('numbers whole JPEGs, with their arrival for their time, and leaves out what is none', async () => {
  for (const message of [JPEG, Buffer.from('hello'), JPEG.subarray(0, -2), JPEG]) pair.peer.send(message);
  await hears(4);
  expect(heard).toEqual([`picture 0 true ${JPEG.byteLength}`, 'bad', 'bad', `picture 1 true ${JPEG.byteLength}`]);
  expect(lines).toEqual([
    'error bad-packet: Failed to parse frame from 192.168.1.40_5000 - it is not a JPEG, which begins with FF D8 (5 bytes)',
    `error bad-packet: Failed to parse frame from 192.168.1.40_5000 - the JPEG lacks its end, FF D9 (${JPEG.byteLength - 2} bytes)`,
  ]);
});

it('ignores texts that are no replies, and tells of its end', async () => {
  pair.peer.send('hello');
  pair.peer.close();
  await once(pair.station, 'close');
  expect(heard).toEqual(['closed']);
  expect(lines[0]).toContain('text-ignored');
});
