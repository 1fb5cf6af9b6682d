import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
        'connected',
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
    expect(lines).toContain('Simulated phone 1: connection lost (4403, refused by the operator)');
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
