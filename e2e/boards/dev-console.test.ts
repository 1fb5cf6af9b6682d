import { once } from 'node:events';
import { WebSocket } from 'ws';
import { expect, it, onTestFinished } from 'vitest';
import { boardAt, films } from '../harness/board-at.ts';
import { eventually } from '../harness/station-process.ts';
import { TestBed } from '../harness/test-bed.ts';

// The developer console of the old system: lines, pictures and commands over one web socket.

const UNREAD_MS = 10_000;
const MAX_RSS_MEBIBYTES = 400;

/** A console by hand. */
class DevConsole {
  readonly lines: string[] = [];
  readonly pictures: Buffer[] = [];
  readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.pictures.push(data);
      else this.lines.push(data.toString('utf8'));
    });
  }

  static async open(bed: TestBed): Promise<DevConsole> {
    const socket = new WebSocket(`ws://127.0.0.1:${bed.station.port}/dev`, { perMessageDeflate: false });
    onTestFinished(() => socket.terminate());
    const console = new DevConsole(socket);
    await once(socket, 'open');
    return console;
  }

  line(pattern: RegExp): Promise<string> {
    return eventually(`a line like ${pattern.source}; there were:\n${this.lines.join('\n')}`, () =>
      this.lines.find((line) => pattern.test(line)),
    );
  }
}

it('drives boards in their own words, and shows every line and their pictures', async () => {
  const bed = await TestBed.open(onTestFinished);
  const [first, second] = [await DevConsole.open(bed), await DevConsole.open(bed)];
  first.socket.send('reboot');
  await first.line(/^\[\d\d:\d\d:\d\d\] \[Error\]: No board is connected/);
  const board = await boardAt(onTestFinished, bed.station.port);
  await second.line(/\[Connection\]: New client \S+ connected from \/esp\. Total clients: 1$/);
  first.socket.send('status');
  await second.line(/STATUS: 空闲$/);
  first.socket.send('reboot');
  await second.line(/ERROR: 未知命令$/);
  first.socket.send('start QVGA 10');
  await second.line(/ACK: 开始推流 QVGA 10$/);
  await eventually('pictures are shown', () => first.pictures.length > 5 && second.pictures.length > 5);
  expect(second.pictures[0]?.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  await second.line(/ sends \d+\.\d fps$/);
  second.socket.send('stop');
  const session = await bed.session();
  expect(session.manifest).toMatchObject({ state: 'ready', endCause: 'stopped', video: { width: 320, height: 240 } });
  expect(session.manifest.requested).toMatchObject({ bitrateMbit: 4, fps: 10 });
  expect(board.counts().captures).toBe(1);
});

it('loses no line where it does not read for 10 s, and slows neither the station nor a recording', async () => {
  const bed = await TestBed.open(onTestFinished, { args: ['--frame-log'] });
  const [slow, quick] = [await DevConsole.open(bed), await DevConsole.open(bed)];
  const board = await boardAt(onTestFinished, bed.station.port);
  quick.socket.send('start SVGA 4');
  await films(board, 11);
  slow.socket.pause();
  await new Promise((resolve) => setTimeout(resolve, UNREAD_MS));
  slow.socket.resume();
  quick.socket.send('stop');
  const session = await bed.session();
  const lastLine = /MP4 saved to/;
  await Promise.all([slow.line(lastLine), quick.line(lastLine)]);
  const upTo = ({ lines }: DevConsole): string[] =>
    lines.slice(
      0,
      lines.findIndex((line) => lastLine.test(line)),
    );
  // They were opened one after the other: the first line that both have.
  const common = upTo(slow).slice(upTo(slow).indexOf(quick.lines[0] ?? ''));
  expect(common).toEqual(upTo(quick));
  expect(session.manifest).toMatchObject({ frames: board.counts().frames, gaps: [] });
  expect(await bed.station.peakMebibytes()).toBeLessThan(MAX_RSS_MEBIBYTES);
});
