import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BoardServer } from './simulator/board/board-server.ts';
import { RecordingServer } from './simulator/recording-server.ts';
import { simulate } from './simulate.ts';

let server: RecordingServer;
let url: string;
let lines: string[];

beforeEach(async () => {
  server = new RecordingServer();
  url = await server.start();
  lines = [];
  const keep = (line: unknown): void => {
    lines.push(String(line));
  };
  vi.spyOn(console, 'log').mockImplementation(keep);
  vi.spyOn(console, 'error').mockImplementation(keep);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.stop();
});

const run = (flags: string): Promise<number> =>
  simulate(`--size 64x64 --fps 10 --bitrate 1 --url ${url} ${flags}`.trim().split(' '));

describe('simulate', () => {
  it('runs several phones, prints their life and sums up what they sent', async () => {
    expect(await run('--phones 2 --capture --seconds 1 --model Moto')).toBe(0);
    for (const phone of ['Moto 1', 'Moto 2']) {
      const own = lines.filter((line) => line.startsWith(`${phone}: `)).map((line) => line.slice(phone.length + 2));
      expect(own).toEqual([
        expect.stringMatching(/^connected/),
        'started, 64x64 at 10 fps and 1 Mbit/s',
        expect.stringMatching(/^stopped after \d+ frames in all$/),
      ]);
    }
    const arrived = server.connections.flatMap(({ messages }) => messages.filter(({ kind }) => kind === 'packet'));
    const total = lines.at(-1)?.split('\n').at(-1)?.split(/ +/) ?? [];
    expect(total.slice(0, 2)).toEqual(['total', '2']);
    expect(Number(total[2])).toBe(arrived.length - 2); // less the two codec configs
  });

  it('ends when the station has closed every connection', async () => {
    const over = run('--phones 2');
    await vi.waitUntil(() => server.connections.length === 2, { timeout: 20_000 });
    for (const { socket } of server.connections) socket.close(4403, 'refused by the operator');
    expect(await over).toBe(0);
    expect(lines).toContain('Simulated phone 1: refused by the station (4403, refused by the operator)');
  });

  it('says once what to do where the station asks for approval, and not where a token was given', async () => {
    await run('--phones 2 --seconds 0.2');
    const hint = 'connected; if the station asks for approval, type allow N there';
    expect(lines.slice(0, 2).map((line) => line.replace(/^Simulated phone [12]: /, ''))).toEqual([hint, 'connected']);
    lines = [];
    await run('--token secret --seconds 0.2');
    expect(lines[0]).toBe('Simulated phone: connected');
    expect(server.connections.at(-1)?.path).toBe('/android-cam?token=secret');
  });

  it('says in the words of the station why it was refused, and keeps the token to itself', async () => {
    const station = createServer((_request, response) => response.end());
    station.on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\nThe device token is wrong. Ask the operator.\n');
    });
    await new Promise<void>((resolve) => {
      station.listen(0, '127.0.0.1', resolve);
    });
    const address = station.address();
    const port = typeof address === 'object' ? address?.port : null;
    expect(await run(`--url ws://127.0.0.1:${port}/android-cam?token=old --token new`)).toBe(1);
    expect(lines[0]).toBe(
      `Simulated phone: Cannot connect to ws://127.0.0.1:${port}/android-cam: the station refuses this phone (HTTP 403): ` +
        'The device token is wrong. Ask the operator.',
    );
    await new Promise((resolve) => station.close(resolve));
  });

  it('runs boards, at the place of the station where boards connect', async () => {
    const station = new BoardServer();
    const address = await station.start();
    const over = run(`--boards 2 --board-fps 25 --seconds 2 --url ${address.replace('/esp', '/android-cam')}`);
    await vi.waitUntil(() => station.connections.length === 2, { timeout: 20_000 });
    for (const { socket } of station.connections) socket.send('start');
    expect(await over).toBe(0);
    expect(station.connections.map(({ path }) => path)).toEqual(['/esp', '/esp']);
    for (const board of ['Simulated board 1', 'Simulated board 2']) {
      const own = lines.filter((line) => line.startsWith(`${board}: `)).map((line) => line.slice(board.length + 2));
      expect(own).toEqual([
        expect.stringMatching(/^connected/),
        'started, 1600x1200 of quality 12',
        expect.stringMatching(/^stopped after \d+ frames in all$/),
      ]);
    }
    const pictures = station.connections.flatMap(({ messages }) => messages.filter((one) => typeof one !== 'string'));
    const total = lines.at(-1)?.split('\n').at(-1)?.split(/ +/) ?? [];
    expect(total.slice(0, 3)).toEqual(['total', '2', String(pictures.length)]);
    await station.stop();
  });

  it('ends with 1 and a sentence for a wrong flag or where no phone could connect', async () => {
    expect(await run('--phones many')).toBe(1);
    expect(lines).toEqual(['--phones needs a whole number from 1 to 1000, not "many".']);
    await server.stop();
    expect(await run('')).toBe(1);
    expect(lines[1]).toMatch(/^Simulated phone: Cannot connect to ws:.*ECONNREFUSED/);
    server = new RecordingServer();
    await server.start();
  });

  it('helps', async () => {
    expect(await run('--help')).toBe(0);
    expect(lines[0]).toContain('--no-capabilities');
  });
});
