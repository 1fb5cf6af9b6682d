import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectJpeg } from '#shared/jpeg/jpeg-picture.ts';
import type { BoardOptions } from './board-options.ts';
import { type BoardConnection, BoardServer } from './board-server.ts';
import type { JpegClipOptions } from './jpeg-clip.ts';
import { SimulatedBoard } from './simulated-board.ts';
import { aWhile, until } from '../test-waiting.ts';

let server: BoardServer;
let url: string;
const boards: SimulatedBoard[] = [];

beforeEach(async () => {
  server = new BoardServer();
  url = await server.start();
});
afterEach(async () => {
  await Promise.all(boards.splice(0).map((board) => board.stop()));
  await server.stop();
});

/** A JPEG of no pixels: SOI, SOF0 for 8x8, a comment with the number, EOI. */
function jpegOf(number: number, padding = 20): Buffer {
  const frameHeader = [0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0];
  const comment = [0xff, 0xfe, 0, 3, number];
  return Buffer.concat([
    Buffer.of(0xff, 0xd8, ...frameHeader, ...comment),
    Buffer.alloc(padding, 7),
    Buffer.of(0xff, 0xd9),
  ]);
}

const FILM = [0, 1, 2, 3].map((number) => jpegOf(number));

function boardOf(options: Partial<BoardOptions> = {}): SimulatedBoard {
  const board = new SimulatedBoard({ url, clips: () => Promise.resolve(FILM), fps: 100, reconnectMs: 20, ...options });
  boards.push(board);
  return board;
}

async function connectionOf(index: number): Promise<BoardConnection> {
  await until(() => server.connections.length > index);
  const connection = server.connections[index];
  if (connection === undefined) throw new Error('nobody connected');
  return connection;
}

async function connect(
  options: Partial<BoardOptions> = {},
): Promise<{ board: SimulatedBoard; arrived: BoardConnection }> {
  const board = boardOf(options);
  await board.start();
  return { board, arrived: await connectionOf(0) };
}

const textsOf = ({ messages }: BoardConnection): string[] =>
  messages.filter((message): message is string => typeof message === 'string');
const picturesOf = ({ messages }: BoardConnection): Buffer[] =>
  messages.filter((message): message is Buffer => typeof message !== 'string');
const sha1Of = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');

/** Gives commands one after the other; resolves with the answers. */
async function ask(arrived: BoardConnection, ...commands: string[]): Promise<string[]> {
  const before = textsOf(arrived).length;
  for (const command of commands) arrived.socket.send(command);
  await until(() => textsOf(arrived).length >= before + commands.length);
  return textsOf(arrived).slice(before);
}

describe('SimulatedBoard', () => {
  it('connects as a board does, and is idle', async () => {
    const { board, arrived } = await connect();
    expect(arrived.path).toBe('/esp');
    expect(arrived.headers).toMatchObject({ origin: 'file://', 'user-agent': 'arduino-WebSocket-Client' });
    await aWhile();
    expect(arrived.messages).toEqual([]);
    expect([board.connected, board.streaming]).toEqual([true, false]);
  });

  it('answers every command, in order, with the prefix first', async () => {
    const { arrived } = await connect();
    expect(await ask(arrived, 'stop', 'status', 'reboot', 'start VGA 10', 'start QSXGA')).toEqual([
      expect.stringMatching(/^ACK: \p{Script=Han}+/u),
      expect.stringMatching(/^STATUS: \p{Script=Han}+$/u),
      'ERROR: 未知命令',
      expect.stringMatching(/^ACK: .* VGA 10$/),
      expect.stringMatching(/^ACK: .* UXGA 12$/),
    ]);
  });

  it('films what a start asks for; a bare one means UXGA and 12 whatever was before', async () => {
    const asked: JpegClipOptions[] = [];
    const clips = (options: JpegClipOptions): Promise<Buffer[]> => {
      asked.push(options);
      return Promise.resolve(FILM);
    };
    const { arrived } = await connect({ clips });
    await ask(arrived, 'start SVGA 30', 'start', 'startle', 'start QQVGA');
    expect(asked).toEqual([
      { width: 800, height: 600, quality: 30 },
      { width: 1600, height: 1200, quality: 12 },
      { width: 1600, height: 1200, quality: 12 },
      { width: 160, height: 120, quality: 12 },
    ]);
  });

  it('sends one whole JPEG a message, round and round, until it is stopped', async () => {
    const { board, arrived } = await connect();
    const events: unknown[] = [];
    board.events.on('captureStarted', (start) => events.push(start));
    board.events.on('captureStopped', () => events.push('stopped'));
    await ask(arrived, 'start VGA 5');
    await until(() => picturesOf(arrived).length > 5);
    const [filming, , idle] = await ask(arrived, 'status', 'stop', 'status');
    expect(filming).not.toBe(idle);
    await aWhile();
    const pictures = picturesOf(arrived);
    expect(pictures.every((picture, index) => FILM[index % FILM.length]?.equals(picture))).toBe(true);
    expect(arrived.messages.at(-1)).toMatch(/^STATUS/);
    expect(board.sent().map(({ sha1, bytes }) => ({ sha1, bytes }))).toEqual(
      pictures.map((picture) => ({ sha1: sha1Of(picture), bytes: picture.byteLength })),
    );
    const times = board.sent().map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const bytes = pictures.reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(board.counts()).toMatchObject({ connections: 1, captures: 1, frames: pictures.length, bytes });
    expect(events).toEqual([{ width: 640, height: 480, quality: 5 }, 'stopped']);
  });

  it('begins anew at a second start', async () => {
    const { board, arrived } = await connect();
    await ask(arrived, 'start VGA');
    await until(() => picturesOf(arrived).length > 1);
    await ask(arrived, 'start VGA');
    const again = arrived.messages.lastIndexOf(textsOf(arrived).at(-1) ?? '');
    await until(() => arrived.messages.length > again + 1);
    expect(arrived.messages[again + 1]).toEqual(FILM[0]);
    expect(board.counts().captures).toBe(2);
  });

  it('films nothing if it was stopped before its pictures were there', async () => {
    let give: (pictures: Buffer[]) => void = () => undefined;
    const clips = (): Promise<Buffer[]> =>
      new Promise((resolve) => {
        give = resolve;
      });
    const { board, arrived } = await connect({ clips });
    await ask(arrived, 'start', 'stop');
    give(FILM);
    await aWhile();
    expect([picturesOf(arrived).length, board.counts().captures, board.streaming]).toEqual([0, 0, false]);
  });

  it('goes on where there are no pictures, and says why', async () => {
    const { board, arrived } = await connect({ clips: () => Promise.reject(new Error('No film.')) });
    const problems: string[] = [];
    board.events.on('problemOccurred', (words) => problems.push(words));
    await ask(arrived, 'start', 'status');
    expect(problems).toEqual(['No film.']);
    expect(board.connected).toBe(true);
  });

  it('leaves pictures out while the socket is full, and sends whole ones afterwards', async () => {
    const large = [1, 2].map((number) => jpegOf(number, 1024 * 1024));
    const { board, arrived } = await connect({ clips: () => Promise.resolve(large) });
    arrived.socket.pause();
    arrived.socket.send('start');
    await until(() => board.counts().overflowed > 3);
    arrived.socket.resume();
    arrived.socket.send('stop');
    await until(() => textsOf(arrived).length === 2);
    const hashes = picturesOf(arrived).map(sha1Of);
    expect(hashes).toEqual(board.sent().map(({ sha1 }) => sha1));
    expect(hashes).toHaveLength(board.counts().frames);
  });

  it('forgets what it sent where that is asked for', async () => {
    const { board, arrived } = await connect({ remembersSent: false });
    await ask(arrived, 'start');
    await until(() => board.counts().frames > 5);
    expect(board.sent()).toEqual([]);
  });
});

describe('a board that behaves badly', () => {
  it('cuts every third JPEG short', async () => {
    const { board, arrived } = await connect({ brokenEvery: 3 });
    await ask(arrived, 'start');
    await until(() => picturesOf(arrived).length >= 9);
    await ask(arrived, 'stop');
    const found = picturesOf(arrived).map((picture) => inspectJpeg(picture));
    const expected = found.map((_, index) => (index % 3 === 2 ? 'cut-short' : { width: 8, height: 8 }));
    expect(found).toEqual(expected);
    expect(board.sent().map(({ isWhole }) => isWhole)).toEqual(expected.map((one) => one !== 'cut-short'));
  });

  it('answers late and in order, after its first pictures', async () => {
    const { arrived } = await connect({ delayAckMs: 300 });
    const answers = await ask(arrived, 'start', 'reboot', 'status');
    expect(answers.map((answer) => answer.split(':')[0])).toEqual(['ACK', 'ERROR', 'STATUS']);
    expect(arrived.messages[0]).toEqual(FILM[0]);
  });

  it('ignores stop without an answer', async () => {
    const { board, arrived } = await connect({ ignoresStop: true });
    await ask(arrived, 'start');
    arrived.socket.send('stop');
    await ask(arrived, 'status');
    const before = picturesOf(arrived).length;
    await until(() => picturesOf(arrived).length > before + 5);
    expect(textsOf(arrived).map((text) => text.split(':')[0])).toEqual(['ACK', 'STATUS']);
    expect(board.counts().ignoredCommands).toBe(1);
  });

  it('answers a start, or a stop, with an error and does not obey', async () => {
    const { board, arrived } = await connect({ answersError: ['start'] });
    expect(await ask(arrived, 'start', 'stop')).toEqual([
      expect.stringMatching(/^ERROR: /),
      expect.stringMatching(/^ACK: /),
    ]);
    await aWhile();
    expect([picturesOf(arrived).length, board.counts().ignoredCommands]).toEqual([0, 1]);
    const other = boardOf({ answersError: ['stop'] });
    await other.start();
    const films = await connectionOf(1);
    const [, refusal] = await ask(films, 'start', 'stop');
    expect(refusal).toMatch(/^ERROR: /);
    const before = picturesOf(films).length;
    await until(() => picturesOf(films).length > before + 5);
  });
});

describe('the connection of a board', () => {
  it('comes back by itself after it was lost, idle', async () => {
    const { board, arrived } = await connect();
    await ask(arrived, 'start');
    await until(() => board.streaming);
    const codes: number[] = [];
    board.events.on('connectionLost', ({ code }) => codes.push(code));
    board.dropConnection();
    const second = await connectionOf(1);
    await until(() => board.connected);
    await aWhile();
    expect([second.messages, board.streaming, codes]).toEqual([[], false, [1006]]);
    second.socket.close(4403, 'refused');
    await until(() => codes.length === 2);
    await connectionOf(2);
    expect(codes).toEqual([1006, 4403]);
  });

  it('dies without closing: no picture, no pong, no close', async () => {
    const { board, arrived } = await connect({ reconnectMs: 5 });
    await ask(arrived, 'start');
    await until(() => picturesOf(arrived).length > 2);
    let [pongs, closes] = [0, 0];
    arrived.socket.on('pong', () => (pongs += 1));
    arrived.socket.on('close', () => (closes += 1));
    board.dieSilently();
    await connectionOf(1);
    const before = arrived.messages.length;
    arrived.socket.ping();
    arrived.socket.send('status');
    await aWhile();
    expect([pongs, closes, arrived.messages.length - before]).toEqual([0, 0, 0]);
    expect([board.connected, board.streaming, board.counts().connections]).toEqual([true, false, 2]);
    await board.stop();
    await until(() => closes === 1);
  });

  it('stays away after stop', async () => {
    const { board, arrived } = await connect();
    board.dropConnection();
    await until(() => !board.connected && arrived.socket.readyState === arrived.socket.CLOSED);
    await board.stop();
    const before = server.connections.length;
    await aWhile();
    expect(server.connections).toHaveLength(before);
    await board.start();
    await connectionOf(before);
  });

  it('says each time that it could not connect, without the token, and goes on trying', async () => {
    await server.stop();
    const board = boardOf({ url: `${url}?token=secret` });
    const problems: string[] = [];
    board.events.on('problemOccurred', (words) => problems.push(words));
    const problem = /^Cannot connect to ws:\/\/127\.0\.0\.1:\d+\/esp: [^?]*ECONNREFUSED[^?]*\.$/;
    await expect(board.start()).rejects.toThrow(problem);
    await until(() => problems.length > 2);
    for (const words of problems) expect(words).toMatch(problem);
  });

  it('says in the words of the station why it was refused', async () => {
    const station = createServer();
    station.on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\nThe device token is wrong.\n');
    });
    await new Promise<void>((resolve) => {
      station.listen(0, '127.0.0.1', resolve);
    });
    const address = station.address();
    const port = typeof address === 'object' ? address?.port : null;
    const board = boardOf({ url: `ws://127.0.0.1:${port}/esp`, reconnectMs: 60_000 });
    await expect(board.start()).rejects.toThrow(/\(HTTP 403\): The device token is wrong\.$/);
    await board.stop();
    await new Promise((resolve) => station.close(resolve));
  });
});
