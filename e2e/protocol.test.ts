import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, it } from 'vitest';
import { DEFAULT_CAPTURE_SETTINGS } from '#shared/commands/capture-settings.ts';
import { type Clip, loadClip } from '../tools/simulator/clip.ts';
import { ClipSender, PHONE_CLOCK_MS } from './harness/clip-sender.ts';
import { CAPTURE_STARTED, CAPTURE_STOPPED, connectBlackhole, exchange, packet, READY } from './harness/raw-phone.ts';
import { endedSessions, readRecorded, sentPart, worstDifference } from './harness/recorded.ts';
import { StationInProcess } from './harness/station-in-process.ts';
import { eventually } from './harness/station-process.ts';
import { TestBed } from './harness/test-bed.ts';
import { decodedFrames, topLevelBoxes } from './harness/video-facts.ts';
import { countLines, words } from './harness/words.ts';

// Wire protocol 1.1 and 1.2 and the table of errors, over real sockets to the built program, with phones by hand.

const SMALL = { width: 160, height: 120, fps: 10, seconds: 2, bitrateMbit: 1 } as const;
const START = '{"command":"start_capture","payload":{"format":"h264","bitrate":4,"fps":10}}';
const STOP = '{"command":"stop_capture"}';
/** Long enough for the rule of 15 s on a busy machine. */
const SILENCE_LIMIT_MS = 60_000;
const MESSAGE_LIMIT = 16 * 1024 * 1024;

let clip: Clip;
/** Four slices a picture behind start codes of three bytes. */
let sliced: Clip;

beforeAll(async () => {
  clip = await loadClip(SMALL);
  sliced = await loadClip({ ...SMALL, slices: 4, startCodeBytes: 3 });
});

/** A picture of another stream, behind a four-byte start code: header byte 0x65 (IDR) or 0x41 (not). */
const picture = (key: boolean, bytes: number): Uint8Array => {
  const nal = new Uint8Array(bytes).fill(0xb7);
  nal.set([0, 0, 0, 1, key ? 0x65 : 0x41, 0x88, 0x84]);
  return nal;
};

/** The session folders; the station keeps a file of its own beside them. */
async function foldersIn(recordings: string): Promise<string[]> {
  const entries = await readdir(recordings, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

// First in the file: it takes longest, and the others run beside it.
describe.concurrent('a dead connection', () => {
  it('is gone after 15 s of silence, while a quiet phone that answers pings stays', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await TestBed.open(onTestFinished);
    const blackhole = await connectBlackhole(bed.station.port);
    onTestFinished(() => {
      blackhole.destroy();
    });
    const quiet = await bed.phone('quiet');
    const name = `127.0.0.1_${blackhole.localPort}`;
    const gone = words(`[Warning]: ${name} has been silent for 15 s; taken for gone.`);
    await eventually(`${name} is gone`, () => countLines(bed.station.lines, gone) === 1, SILENCE_LIMIT_MS);
    await bed.station.line(words(`[Connection]: Client ${name} disconnected. Total clients: 1`));
    expect(quiet.closed).toBeNull();
    await quiet.settled();
  });

  it('that dies in mid-recording leaves a complete recording', async ({ expect, onTestFinished }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone('dying');
    phone.text(CAPTURE_STARTED);
    const sender = new ClipSender(phone, clip);
    sender.config();
    sender.frames(11);
    await phone.settled();
    phone.fallSilent();
    const gone = words(`[Warning]: ${phone.connection} has been silent for 15 s; taken for gone.`);
    await eventually('the phone is gone', () => countLines(bed.station.lines, gone) === 1, SILENCE_LIMIT_MS);
    const { directory, manifest } = await bed.session();
    expect(manifest).toMatchObject({ state: 'ready', frames: 11, endCause: 'disconnected' });
    expect((await readRecorded(directory)).raw.equals(sender.raw)).toBe(true);
    const boxes = topLevelBoxes(await readFile(join(directory, 'stream.mp4')));
    expect(boxes.map(({ type }) => type)).toEqual(['ftyp', 'mdat', 'moov']);
  });
});

describe.concurrent('connecting', () => {
  it('names each connection, its path and how many there are, in the words operators grep for', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await TestBed.open(onTestFinished);
    for (const [index, path] of ['/android-cam', '/', '/any/other?token=x', '/esp/'].entries()) {
      const phone = await bed.phone(null, path);
      const shown = path.split('?')[0];
      await bed.station.line(
        words(`[Connection]: New client ${phone.connection} connected from ${shown}. Total clients: ${index + 1}`),
      );
    }
    const phone = await bed.phone('Pixel 6a');
    await bed.station.line(words(`[App Status]: ${phone.connection} ready: Client is ready to stream`));
    await bed.station.line(words(`[App Status]: ${phone.connection} is a Pixel 6a, Android SDK 35`));
    phone.leave();
    await bed.station.line(words(`[Connection]: Client ${phone.connection} disconnected. Total clients: 4`));
    expect(bed.station.lines.filter((line) => /^\[(Error|Warning)\]/.test(line))).toEqual([]);
  });

  it('sends the app its commands to the letter, and a second start not again', async ({ expect, onTestFinished }) => {
    const bed = await TestBed.open(onTestFinished);
    await bed.typed('start', /^\[Broadcast\]: No clients connected to send message\.$/);
    await bed.typed('stop', /^\[Broadcast\]: No clients connected to send message\.$/);
    const [first, second] = [await bed.phone('A'), await bed.phone('B')];
    await bed.typed('start', words(`[Broadcast]: Sending to 2 client(s): ${START}`));
    // Within five seconds, and the first has not even begun: another would start a second encoder.
    await bed.typed('start 4:3 8 30', /^\[Broadcast\]: Every device is capturing already; nothing was sent\.$/);
    first.text(CAPTURE_STARTED);
    const sender = new ClipSender(first, clip);
    sender.config();
    sender.frames(2);
    await first.settled();
    await bed.typed('start', /^\[Broadcast\]: Every device is capturing already/);
    await bed.typed('stop', words(`[Broadcast]: Sending to 2 client(s): ${STOP}`));
    await Promise.all([first.settled(), second.settled()]);
    expect(first.commands).toEqual([START, STOP]);
    expect(second.commands).toEqual([START, STOP]);
  });

  it('puts the ratio into the command where the operator chose one', async ({ expect, onTestFinished }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone();
    bed.station.type('start 16:9 8 0');
    expect(await phone.command(1)).toBe(
      '{"command":"start_capture","payload":{"format":"h264","aspectRatio":{"width":16,"height":9},"bitrate":8,"fps":0}}',
    );
  });

  it('answers plain HTTP, refuses consoles and cameras of other hosts, and survives rubbish', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await TestBed.open(onTestFinished);
    const { port } = bed.station;
    const own = `127.0.0.1:${port}`;
    const page = await exchange(port, `GET / HTTP/1.1\r\nHost: ${own}\r\nConnection: close\r\n\r\n`);
    expect(page).toMatch(/^HTTP\/1\.1 200 /);
    const refusals = [
      ['/dev', 'x', 403],
      ['/camera', 'x', 403],
      ['/console', 'x', 403],
      ['/console', own, 403],
    ] as const;
    for (const [path, host, status] of refusals) {
      const upgrade = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n`;
      const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';
      expect(await exchange(port, upgrade + key)).toContain(`HTTP/1.1 ${status} `);
    }
    await exchange(port, Buffer.from('16030100a5010000a1030300000000', 'hex'));
    const phone = await bed.phone('Pixel 6a');
    await bed.station.line(words(`New client ${phone.connection} connected from /android-cam. Total clients: 1`));
  });
});

describe.concurrent('one capture', () => {
  it('takes config with timestamp 0 for no frame, and frames at the phone’s own irregular times', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    bed.station.type('start 4:3 6 24');
    await phone.command(1);
    phone.text(CAPTURE_STARTED);
    const sender = new ClipSender(phone, clip);
    sender.config();
    sender.frames(40, [17, 500, 16, 2500, 33]); // 2 to 60 fps, and a gap
    await phone.settled();
    bed.station.type('stop');
    await phone.command(2);
    phone.text(CAPTURE_STOPPED);

    const { directory, manifest } = await bed.session();
    const recorded = await readRecorded(directory);
    expect(recorded.raw.equals(sender.raw)).toBe(true);
    expect(recorded.rows.map(sentPart)).toEqual(sender.rows);
    expect(recorded.rows.map(({ key }) => key)).toEqual(Array.from({ length: 40 }, (_, i) => i % 10 === 0));
    expect(worstDifference(recorded.timesMs, sender.timesMs)).toBeLessThan(0.5);
    expect(manifest).toMatchObject({
      state: 'ready',
      problem: null,
      endCause: 'stopped',
      frames: 40,
      keyFrames: 4,
      gaps: [],
      video: { width: 160, height: 120, rotation: 0 },
      requested: { aspectRatio: '4:3', bitrateMbit: 6, fps: 24 },
      device: { model: 'Pixel 6a', protocol: 'android-cam', address: phone.connection.replace('_', ':') },
    });
    expect(manifest.video.codec).toMatch(/^avc1\.42[0-9A-F]{4}$/);
    expect(directory).toMatch(new RegExp(`/${phone.connection.replaceAll('.', '\\.')}_\\d{8}_\\d{6}$`));
    await bed.station.line(words(`[Info]: Started recording session at ${directory}`));
    await bed.station.line(words(`[Info]: MP4 saved to ${join(directory, 'stream.mp4')}`));
    await bed.station.line(words(`[Info]: Thumbnail saved to ${join(directory, 'thumbnail.jpg')}`));
    await bed.station.line(/^\[Info\]: FPS estimate \(server\) frame_count=40 -> \d+\.\d\d$/);
    await bed.station.line(/^\[Info\]: FPS estimate \(device\) frame_count=40 -> \d+\.\d\d$/);
  });

  it('keeps config and frames that come before capture_started: one session, one warning a second', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone(); // capabilities missing, Start never pressed
    const began = performance.now();
    const sender = new ClipSender(phone, clip);
    sender.config();
    sender.frames(15);
    await phone.settled();
    const warning = words(`[Warning]: Received frame from ${phone.connection} without active session.`);
    await bed.station.line(warning);
    phone.text(CAPTURE_STARTED);
    sender.frames(5);
    phone.text(CAPTURE_STOPPED);

    const { directory, manifest } = await bed.session();
    const seconds = Math.ceil((performance.now() - began) / 1000);
    expect(countLines(bed.station.lines, warning)).toBeLessThanOrEqual(seconds);
    const recorded = await readRecorded(directory);
    expect(recorded.raw.equals(sender.raw)).toBe(true);
    expect(recorded.rows.map(sentPart)).toEqual(sender.rows);
    expect(worstDifference(recorded.timesMs, sender.timesMs)).toBeLessThan(0.5);
    expect(manifest).toMatchObject({ state: 'ready', frames: 20, requested: null, gaps: [], device: { model: '' } });
  });

  it('counts frames between Start and capture_started to the one session that Start asked for', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    bed.station.type('start');
    await phone.command(1);
    const sender = new ClipSender(phone, clip);
    sender.config();
    sender.frames(3);
    phone.text(CAPTURE_STARTED);
    sender.frames(7);
    phone.text(CAPTURE_STOPPED);
    const { directory, manifest } = await bed.session();
    expect(manifest).toMatchObject({ frames: 10, requested: { aspectRatio: null, bitrateMbit: 4, fps: 10 } });
    expect((await readRecorded(directory)).raw.equals(sender.raw)).toBe(true);
    expect(bed.station.lines.join('\n')).not.toContain('without active session');
  });

  it('keeps frames that come after capture_stopped, and ends when they cease', async ({ expect, onTestFinished }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    phone.text(CAPTURE_STARTED);
    const sender = new ClipSender(phone, clip);
    sender.config();
    sender.frames(8);
    phone.text(CAPTURE_STOPPED);
    sender.frames(4);
    const { directory, manifest } = await bed.session();
    expect(manifest).toMatchObject({ state: 'ready', frames: 12, endCause: 'stopped' });
    expect((await readRecorded(directory)).raw.equals(sender.raw)).toBe(true);

    sender.frames(1); // long after it: belongs to nothing
    await phone.settled();
    await bed.station.line(words(`[Warning]: Received frame from ${phone.connection} without active session.`));
    expect((await bed.session()).manifest.frames).toBe(12);
  });

  it('follows sequence numbers over their wrap, and tells what is missing', async ({ expect, onTestFinished }) => {
    const bed = await TestBed.open(onTestFinished);
    const [whole, holed] = [await bed.phone('whole'), await bed.phone('holed')];
    const wrapping = new ClipSender(whole, clip, { sequence: 0xffff_fffd });
    const losing = new ClipSender(holed, clip);
    for (const [phone, sender] of [[whole, wrapping] as const, [holed, losing] as const]) {
      phone.text(CAPTURE_STARTED);
      sender.config();
      sender.frames(6);
    }
    losing.sequence += 3; // lost on the way
    losing.timestampMs += 99;
    wrapping.frames(6);
    losing.frames(6);
    whole.text(CAPTURE_STOPPED);
    holed.text(CAPTURE_STOPPED);

    const sessions = await bed.sessions(2);
    const of = (model: string) => sessions.find(({ manifest }) => manifest.device.model === model);
    const recorded = await readRecorded(of('whole')?.directory ?? '');
    expect(recorded.rows.map(({ sequence }) => sequence)).toEqual([
      0xffff_fffe, 0xffff_ffff, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    expect(of('whole')?.manifest).toMatchObject({ state: 'ready', frames: 12, gaps: [] });
    expect(of('holed')?.manifest).toMatchObject({
      frames: 12,
      gaps: [{ atUs: 5 * 33_000, lengthUs: 132_000, missing: 3, cause: 'sequence' }],
    });
  });

  it('gives a jumping or repeating camera clock strictly increasing times, and tells the jumps', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    phone.text(CAPTURE_STARTED);
    const sender = new ClipSender(phone, clip);
    sender.config();
    sender.frames(3, [33, 0, 33]); // the third has the time of the second
    sender.timestampMs -= 1_000_000;
    sender.frames(3);
    sender.timestampMs += 20_000;
    sender.frames(3);
    phone.text(CAPTURE_STOPPED);
    const { directory, manifest } = await bed.session();
    const { timesMs, rows } = await readRecorded(directory);
    expect(rows).toHaveLength(9);
    expect(timesMs).toHaveLength(9);
    expect(timesMs.every((time, i) => i === 0 || time > (timesMs[i - 1] ?? 0))).toBe(true);
    expect(manifest.gaps.map(({ cause }) => cause)).toEqual(['time jump', 'time jump']);
    expect(manifest.durationUs).toBeLessThan(10_000_000);
  });

  it('records three-byte start codes, several slices, AUD, SEI and filler as they came, and they decode alike', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    phone.text(CAPTURE_STARTED);
    const sender = new ClipSender(phone, sliced);
    sender.config();
    const aud = Buffer.from('000000010910', 'hex');
    const sei = Buffer.from('00000106050100ff80', 'hex');
    const filler = Buffer.from('000000010cffffffff80', 'hex');
    for (const unit of sliced.units) {
      sender.frame(Buffer.concat([aud, sei, unit, filler]));
      sender.timestampMs += 100;
    }
    // NAL units without a picture are kept too, but are no frame.
    sender.frame(Buffer.concat([aud, filler]));
    phone.text(CAPTURE_STOPPED);
    const { directory, manifest } = await bed.session();
    const recorded = await readRecorded(directory);
    expect(recorded.raw.equals(sender.raw)).toBe(true);
    expect(manifest).toMatchObject({ state: 'ready', frames: 20, keyFrames: 2 });
    expect(worstDifference(recorded.timesMs, sender.timesMs.slice(0, 20))).toBeLessThan(0.5);
    const fromVideo = await decodedFrames(join(directory, 'stream.mp4'));
    // Without the picture-less message at its end, of which ffmpeg complains.
    const pictures = `${directory}.h264`;
    await writeFile(pictures, Buffer.concat(sender.sent.slice(0, -1).map(({ payload }) => payload)));
    expect(fromVideo).toHaveLength(20);
    expect(fromVideo).toEqual(await decodedFrames(pictures, ['-f', 'h264']));
  });

  it('begins the MP4 with the first key frame, and stream.h264 with the first byte', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    phone.text(CAPTURE_STARTED);
    const sender = new ClipSender(phone, clip);
    sender.unit = 6;
    sender.config();
    sender.frames(10); // four that cannot be decoded, a key frame, five more
    phone.text(CAPTURE_STOPPED);
    const { directory, manifest } = await bed.session();
    const recorded = await readRecorded(directory);
    expect(recorded.raw.equals(sender.raw)).toBe(true);
    expect(recorded.rows.map(({ ptsUs }) => ptsUs)).toEqual([
      null,
      null,
      null,
      null,
      0,
      33_000,
      66_000,
      99_000,
      132_000,
      165_000,
    ]);
    expect(recorded.rows.map(({ file }) => file)).toEqual([
      null,
      null,
      null,
      null,
      ...Array.from({ length: 6 }, () => 'stream.mp4'),
    ]);
    expect(recorded.timesMs).toEqual([0, 33, 66, 99, 132, 165]);
    expect(manifest).toMatchObject({ state: 'ready', frames: 10, keyFrames: 1 });
    expect(await decodedFrames(join(directory, 'stream.mp4'))).toHaveLength(6);
  });

  it('takes messages that WebSocket cut into fragments', async ({ expect, onTestFinished }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    phone.text(CAPTURE_STARTED);
    const unit = clip.units[0] ?? new Uint8Array();
    phone.binary(packet(0, 0, clip.codecConfig));
    const frame = packet(PHONE_CLOCK_MS, 1, unit);
    phone.fragments([frame.subarray(0, 7), frame.subarray(7, 16), frame.subarray(16, 17), frame.subarray(17)]);
    phone.text(CAPTURE_STOPPED);
    const { directory, manifest } = await bed.session();
    expect(manifest).toMatchObject({ state: 'ready', frames: 1 });
    expect((await readRecorded(directory)).raw.equals(Buffer.concat([clip.codecConfig, unit]))).toBe(true);
    await bed.station.line(/^\[Warning\]: FPS estimate \(server\) unavailable\.$/);
    await bed.station.line(/^\[Warning\]: Unable to estimate FPS accurately, using fallback 10 FPS\.$/);
  });

  it('leaves no folder but a warning where a capture brings no frame', async ({ expect, onTestFinished }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    phone.text(CAPTURE_STARTED);
    phone.binary(packet(0, 0, clip.codecConfig));
    phone.text(CAPTURE_STOPPED);
    await bed.station.line(words(`[Warning]: ${phone.connection} captured but sent no frame; nothing was recorded.`));
    expect(await foldersIn(bed.recordings)).toEqual([]);
  });
});

describe.concurrent('several captures', () => {
  it('makes a new session of a second capture_started without a stop', async ({ expect, onTestFinished }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    phone.text(CAPTURE_STARTED);
    const first = new ClipSender(phone, clip);
    first.config();
    first.frames(12);
    phone.text(CAPTURE_STARTED);
    const second = new ClipSender(phone, clip, { timestampMs: PHONE_CLOCK_MS + 5000 });
    second.config();
    second.frames(9);
    phone.text(CAPTURE_STOPPED);
    const [one, two] = await bed.sessions(2);
    expect(one?.manifest).toMatchObject({ state: 'ready', frames: 12, endCause: 'restarted' });
    expect(two?.manifest).toMatchObject({ state: 'ready', frames: 9, endCause: 'stopped' });
    expect((await readRecorded(one?.directory ?? '')).raw.equals(first.raw)).toBe(true);
    expect((await readRecorded(two?.directory ?? '')).raw.equals(second.raw)).toBe(true);
    expect(one?.manifest.sessionId).not.toBe(two?.manifest.sessionId);
  });

  it('ends by itself the session of a phone that does not answer Stop, or goes on', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await TestBed.open(onTestFinished);
    const [mute, deaf] = [await bed.phone('mute'), await bed.phone('deaf')];
    bed.station.type('start');
    const senders: ClipSender[] = [];
    for (const phone of [mute, deaf]) {
      await phone.command(1);
      phone.text(CAPTURE_STARTED);
      const sender = new ClipSender(phone, clip);
      sender.config();
      sender.frames(5);
      senders.push(sender);
    }
    await Promise.all([mute.settled(), deaf.settled()]);
    bed.station.type('stop');
    await Promise.all([mute.command(2), deaf.command(2)]);
    const goesOn = setInterval(() => {
      senders[1]?.frames(1);
    }, 50);
    const sessions = await bed.sessions(2).finally(() => clearInterval(goesOn));
    for (const { manifest } of sessions) expect(manifest).toMatchObject({ state: 'ready', endCause: 'no answer' });
    const of = (model: string) => sessions.find(({ manifest }) => manifest.device.model === model)?.manifest;
    expect(of('mute')?.frames).toBe(5);
    expect(of('deaf')?.frames).toBeGreaterThan(5);
    expect(of('deaf')?.takeId).toBe(of('mute')?.takeId);
    // Its frames without end open no session of their own.
    senders[1]?.frames(5);
    await deaf.settled();
    await bed.station.line(words(`[Warning]: Received frame from ${deaf.connection} without active session.`));
    expect(await foldersIn(bed.recordings)).toHaveLength(2);
  });

  it('sends Stop again to a phone that begins only after it: the app ignored the first', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    bed.station.type('start');
    await phone.command(1);
    bed.station.type('stop');
    await phone.command(2);
    phone.text(CAPTURE_STARTED);
    const sender = new ClipSender(phone, clip);
    sender.config();
    sender.frames(6);
    expect(await phone.command(3)).toBe(STOP);
    phone.text(CAPTURE_STOPPED);
    expect((await bed.session()).manifest).toMatchObject({ state: 'ready', frames: 6, endCause: 'stopped' });
    expect(phone.commands).toEqual([START, STOP, STOP]);
  });

  it('starts again by itself a phone that comes back in a running take, and no new one', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await TestBed.open(onTestFinished);
    const [staying, leaving] = [await bed.phone('staying'), await bed.phone('leaving')];
    bed.station.type('start 16:9 6 20');
    const asked = await leaving.command(1);
    const capture = (phone: typeof leaving): ClipSender => {
      phone.text(CAPTURE_STARTED);
      const sender = new ClipSender(phone, clip);
      sender.config();
      sender.frames(5);
      return sender;
    };
    capture(staying);
    capture(leaving);
    await leaving.settled();
    leaving.drop();
    await bed.station.line(words(`Client ${leaving.connection} disconnected`));
    const back = await bed.phone('leaving');
    expect(await back.command(1)).toBe(asked);
    capture(back);
    // This time its connection dies without closing, and the phone is there again on another.
    await back.settled();
    back.fallSilent();
    const again = await bed.phone('leaving');
    expect(await again.command(1)).toBe(asked);
    capture(again);

    const newcomer = await bed.phone('newcomer');
    await newcomer.settled();
    const row = await bed.typed('status', new RegExp(`^${newcomer.connection.replace('_', ':')} `));
    expect(row).toMatch(/^\S+ +newcomer +waiting /);

    await again.settled();
    bed.station.type('stop');
    for (const phone of [staying, again]) {
      await phone.command(2);
      phone.text(CAPTURE_STOPPED);
    }
    const sessions = await bed.sessions(4);
    expect(
      sessions
        .map(({ manifest }) => [manifest.device.model, manifest.endCause, manifest.frames])
        .sort((a, b) => a.join(' ').localeCompare(b.join(' '))),
    ).toEqual([
      ['leaving', 'disconnected', 5],
      ['leaving', 'disconnected', 5],
      ['leaving', 'stopped', 5],
      ['staying', 'stopped', 5],
    ]);
    expect(new Set(sessions.map(({ manifest }) => manifest.takeId)).size).toBe(1);
    expect(sessions.every(({ manifest }) => manifest.requested?.fps === 20 && manifest.state === 'ready')).toBe(true);
    await newcomer.settled();
    expect(newcomer.commands).toEqual([STOP]);

    // The take is over: who comes back now is not started.
    again.drop();
    const late = await bed.phone('leaving');
    await bed.station.line(words(`leaving (${late.connection}) is back; it takes part in no running take.`));
    await late.settled();
    expect(late.commands).toEqual([]);
  });

  it('shows a new device as not part of the running take, with a start of its own', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await StationInProcess.open(onTestFinished);
    const { contract } = bed.station;
    const settings = DEFAULT_CAPTURE_SETTINGS;
    const first = await bed.phone('first');
    await contract.start({ settings, devices: null });
    expect(await first.command(1)).toBe(START);
    const newcomer = await bed.phone('newcomer');
    expect(await bed.statusOf(first)).toMatchObject({ inTake: true, state: 'starting' });
    const { id, ...shown } = await bed.statusOf(newcomer);
    expect(shown).toMatchObject({ inTake: false, state: 'waiting' });
    expect(newcomer.commands).toEqual([]);
    expect(await contract.start({ settings: { ...settings, fps: 5 }, devices: [id] })).toMatchObject({
      commandedDevices: 1,
    });
    expect(await newcomer.command(1)).toContain('"fps":5');
    expect(first.commands).toEqual([START]);
  });
});

describe.concurrent('what is no video', () => {
  it.for([
    ['never has a key frame', () => picture(false, 400), /key frame/],
    ['is not H.264 at all', () => new Uint8Array(400).fill(0x5a), /not H\.264/],
    ['has key frames but no SPS', () => picture(true, 400), /SPS/],
  ] as const)('a stream that %s ends as failed, raw kept, and harms no other', async (example, context) => {
    const [, frame, why] = example;
    const { expect, onTestFinished } = context;
    const bed = await TestBed.open(onTestFinished);
    const [bad, good] = [await bed.phone('bad'), await bed.phone('good')];
    const senders = [new ClipSender(bad, clip), new ClipSender(good, clip)] as const;
    for (const phone of [bad, good]) phone.text(CAPTURE_STARTED);
    senders[1].config();
    for (let i = 0; i < 5; i += 1) {
      senders[0].frame(frame());
      senders[1].frames(1);
    }
    for (const phone of [bad, good]) phone.text(CAPTURE_STOPPED);
    const sessions = await bed.sessions(2);
    const of = (model: string) => sessions.find(({ manifest }) => manifest.device.model === model);
    const failed = of('bad');
    expect(failed?.manifest).toMatchObject({ state: 'failed', frames: 5, durationUs: 0 });
    expect(failed?.manifest.problem).toMatch(why);
    expect(existsSync(join(failed?.directory ?? '', 'stream.mp4'))).toBe(false);
    expect((await readRecorded(failed?.directory ?? '')).raw.equals(senders[0].raw)).toBe(true);
    expect(of('good')?.manifest).toMatchObject({ state: 'ready', frames: 5, problem: null });
    await bed.station.line(words(`[Error]: ${failed?.directory ?? '?'}: ${failed?.manifest.problem ?? '?'}`));
  });
});

describe.concurrent('frames with no session', () => {
  it('are dropped and counted after two seconds, with one warning a second at the most', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await StationInProcess.open(onTestFinished);
    const warnings: string[] = [];
    bed.station.log.onEntry(({ level, message }) => {
      if (level === 'warning') warnings.push(message);
    });
    const phone = await bed.phone('Pixel 6a');
    const began = performance.now();
    const lost = new ClipSender(phone, clip);
    lost.frames(30);
    await eventually('all are dropped', async () => (await bed.statusOf(phone)).droppedFrames === 30);
    const seconds = Math.ceil((performance.now() - began) / 1000);
    expect(new Set(warnings)).toEqual(new Set([`Received frame from ${phone.connection} without active session.`]));
    expect(warnings.length).toBeLessThanOrEqual(seconds);
    expect(await foldersIn(bed.recordings)).toEqual([]);

    // What is older than the pre-roll does not get into a session that begins now.
    phone.text(CAPTURE_STARTED);
    const sender = new ClipSender(phone, clip);
    sender.config();
    sender.frames(4);
    phone.text(CAPTURE_STOPPED);
    const [session] = await endedSessions(bed.recordings, 1);
    expect(session?.manifest.frames).toBe(4);
    expect((await bed.statusOf(phone)).droppedFrames).toBe(30);
  });

  it('are kept up to 8 MiB: the oldest give way', async ({ expect, onTestFinished }) => {
    const bed = await StationInProcess.open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    const sender = new ClipSender(phone, clip);
    for (let i = 0; i < 3; i += 1) sender.frame(picture(true, 4 * 1024 * 1024));
    await phone.settled();
    expect((await bed.statusOf(phone)).droppedFrames).toBe(1);
    phone.text(CAPTURE_STARTED);
    phone.text(CAPTURE_STOPPED);
    const [session] = await endedSessions(bed.recordings, 1);
    const { rows } = await readRecorded(session?.directory ?? '');
    expect(rows.map(({ sequence, bytes }) => [sequence, bytes])).toEqual([
      [1, 4 * 1024 * 1024],
      [2, 4 * 1024 * 1024],
    ]);
  });
});

describe.concurrent('broken messages', () => {
  it('with a short header or a wrong length are dropped and told with both lengths; the capture goes on', async ({
    expect,
    onTestFinished,
  }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    const sender = new ClipSender(phone, clip);
    phone.text(CAPTURE_STARTED);
    sender.config();
    sender.frames(3);
    phone.binary(new Uint8Array());
    phone.binary(Buffer.from('000000000000000000000000000000', 'hex'));
    phone.binary(Buffer.from('00000000149ea3d500000004000000050000000165', 'hex').subarray(0, 20));
    phone.binary(Buffer.from('00000000149ea3d500000004000000030000000165', 'hex'));
    phone.binary(Buffer.from('00000000149ea3d500000004ffffffff', 'hex'));
    sender.frames(3);
    phone.text(CAPTURE_STOPPED);
    const { directory, manifest } = await bed.session();
    expect(manifest).toMatchObject({ state: 'ready', frames: 6, gaps: [] });
    expect((await readRecorded(directory)).raw.equals(sender.raw)).toBe(true);
    const prefix = `[Error]: Failed to parse frame from ${phone.connection} - `;
    expect(bed.station.lines.filter((line) => line.startsWith('[Error]'))).toEqual([
      `${prefix}message of 0 bytes is shorter than the 16-byte header`,
      `${prefix}message of 15 bytes is shorter than the 16-byte header`,
      `${prefix}header declares 5 payload bytes, message has 4`,
      `${prefix}header declares 3 payload bytes, message has 5`,
      `${prefix}header declares 4294967295 payload bytes, message has 0`,
    ]);
    expect(phone.closed).toBeNull();
  });

  it('are counted on their device', async ({ expect, onTestFinished }) => {
    const bed = await StationInProcess.open(onTestFinished);
    const [bad, good] = [await bed.phone('bad'), await bed.phone('good')];
    for (let bytes = 0; bytes < 16; bytes += 1) bad.binary(new Uint8Array(bytes));
    bad.binary(packet(0, 0, new Uint8Array(9)).subarray(0, 24));
    await bad.settled();
    expect(await bed.statusOf(bad)).toMatchObject({ badMessages: 17, droppedFrames: 0 });
    expect(await bed.statusOf(good)).toMatchObject({ badMessages: 0 });
  });

  it('over 16 MiB close the connection with 1009, and only that one', async ({ expect, onTestFinished }) => {
    const bed = await TestBed.open(onTestFinished);
    const [large, other] = [await bed.phone('large'), await bed.phone('other')];
    const senders = [new ClipSender(large, clip), new ClipSender(other, clip)] as const;
    for (const [index, phone] of [large, other].entries()) {
      phone.text(CAPTURE_STARTED);
      senders[index]?.config();
      senders[index]?.frames(4);
    }
    // Filler of exactly the limit is taken as any other message.
    const filler = new Uint8Array(MESSAGE_LIMIT - 16).fill(0xff);
    filler.set([0, 0, 0, 1, 0x0c]);
    senders[0].frame(filler);
    await large.settled();
    expect(large.closed).toBeNull();
    large.binary(new Uint8Array(MESSAGE_LIMIT + 1));
    const closed = await eventually('the connection is closed', () => large.closed);
    expect(closed.code).toBe(1009);
    senders[1].frames(4);
    other.text(CAPTURE_STOPPED);
    const sessions = await bed.sessions(2);
    const of = (model: string) => sessions.find(({ manifest }) => manifest.device.model === model);
    expect(of('large')?.manifest).toMatchObject({ state: 'ready', frames: 4, endCause: 'disconnected' });
    expect((await readRecorded(of('large')?.directory ?? '')).raw.equals(senders[0].raw)).toBe(true);
    expect(of('other')?.manifest).toMatchObject({ state: 'ready', frames: 8, endCause: 'stopped' });
  });

  it('of text are logged and ignored, whatever they hold', async ({ expect, onTestFinished }) => {
    const bed = await TestBed.open(onTestFinished);
    const phone = await bed.phone('Pixel 6a');
    const sender = new ClipSender(phone, clip);
    phone.text(CAPTURE_STARTED);
    sender.config();
    sender.frames(2);
    const ignored = [
      'hello',
      '',
      '[]',
      'null',
      '{}',
      '{"status":7}',
      '{"type":"other"}',
      JSON.stringify({ status: 'capture_stopped', message: 'x'.repeat(2 * 1024 * 1024) }),
    ];
    for (const text of ignored) {
      phone.text(text);
      sender.frames(1);
    }
    phone.textBytes(Buffer.from('7b22ff80c3287d', 'hex'));
    phone.text('{"status":"dancing","message":"tra\\nla\\u001b[2J"}');
    phone.text('{"status":"error","message":"camera in use","more":[1]}');
    phone.text(READY);
    sender.frames(2);
    phone.text(CAPTURE_STOPPED);
    const { directory, manifest } = await bed.session();
    expect(manifest).toMatchObject({ state: 'ready', frames: 12, endCause: 'stopped' });
    expect((await readRecorded(directory)).raw.equals(sender.raw)).toBe(true);
    const warnings = bed.station.lines.filter((line) => line.startsWith('[Warning]: Ignored a text message'));
    expect(warnings).toHaveLength(ignored.length + 1);
    expect(warnings.every((line) => line.includes(phone.connection) && line.length < 400)).toBe(true);
    await bed.station.line(words(`[App Status]: ${phone.connection} dancing: tra la [2J`));
    await bed.station.line(words(`[App Status]: ${phone.connection} error: camera in use`));
  });
});
