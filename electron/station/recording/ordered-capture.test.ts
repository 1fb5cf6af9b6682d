import { beforeEach, describe, expect, it } from 'vitest';
import type { EndCause } from '#shared/recording/manifest.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import { ManualClock } from '../manual-clock.ts';
import type { CaptureRequest, CaptureSession } from './capture.ts';
import { OrderedCapture } from './ordered-capture.ts';

class FakeSession implements CaptureSession {
  readonly take: string;
  readonly sequences: (number | null)[] = [];
  ended: EndCause | null = null;

  constructor(request: CaptureRequest | null) {
    this.take = request?.takeId ?? 'of its own';
  }

  write({ sequence }: MediaMessage): void {
    this.sequences.push(sequence);
  }
  beginsAnotherCapture = (): boolean => false;
  flush(): void {}

  settle(): void {}
  end(cause: EndCause): Promise<void> {
    this.ended = cause;
    return Promise.resolve();
  }
}

const settings = { aspectRatio: null, bitrateMbit: 4, fps: 10, resolution: 720 };
const FIRST: CaptureRequest = { takeId: 'first', takeStartedUs: 0, settings };
const SECOND: CaptureRequest = { takeId: 'second', takeStartedUs: 0, settings };

const HELD = { captureId: 'capture-a', first: 0, next: 9, ended: false };

let clock: ManualClock;
let sessions: FakeSession[];
let sent: string[];
let dropped: number;
let settled: string[];
let takeGoesOn: boolean;
let closing: boolean;
let capture: OrderedCapture<FakeSession>;

beforeEach(() => {
  clock = new ManualClock();
  sessions = [];
  sent = [];
  dropped = 0;
  settled = [];
  takeGoesOn = false;
  closing = false;
  capture = new OrderedCapture<FakeSession>(
    clock,
    { stopMaxMs: 5000, heldMs: 600_000 },
    {
      openSession: (request) => {
        if (closing) return null;
        const session = new FakeSession(request);
        sessions.push(session);
        return session;
      },
      sendStart: () => sent.push('start'),
      sendStop: (reason) => sent.push(`stop ${reason}`),
      messagesDropped: (count) => {
        dropped += count;
      },
      messageWithoutSession: () => undefined,
      captureSettled: (captureId) => settled.push(captureId),
      captureSettling: (captureId, ended) => void ended.then(() => settled.push(captureId)),
      isSettled: (captureId) => settled.includes(captureId),
      isAwaited: () => takeGoesOn,
      captureChanged: () => undefined,
    },
  );
});

function frames(...sequences: number[]): void {
  for (const sequence of sequences) {
    capture.receive({ sequence, deviceUs: 0, arrivalUs: clock.nowUs(), payload: Uint8Array.of(0x65) });
  }
}

const story = () => sessions.map(({ take, sequences, ended }) => [take, sequences, ended]);

describe('a capture of a camera that sends in order', () => {
  it('is everything from capture_started to capture_stopped', () => {
    expect(capture.start(FIRST)).toBe(true);
    expect([capture.isStarting, sent]).toEqual([true, ['start']]);
    capture.captureStarted(null);
    frames(0, 1);
    capture.stop();
    expect([capture.isStarting, capture.isStopping]).toEqual([false, true]);
    frames(2);
    capture.captureStopped();
    expect(story()).toEqual([['first', [0, 1, 2], 'stopped']]);
    expect(capture.session).toBeNull();
  });

  it('takes last frames that come late over a slow link, however long they take', () => {
    capture.start(FIRST);
    capture.captureStarted(null);
    capture.stop();
    for (let sequence = 0; sequence < 10; sequence += 1) {
      clock.advance(4000);
      frames(sequence);
    }
    capture.captureStopped();
    expect(story()).toEqual([['first', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 'stopped']]);
  });

  it('keeps the last frames of one take out of the next', () => {
    capture.start(FIRST);
    capture.captureStarted(null);
    frames(0);
    capture.stop();
    expect(capture.start(SECOND)).toBe(true);
    expect(sent).toEqual(['start', 'stop operator', 'start']);
    frames(1, 2);
    capture.captureStopped();
    capture.captureStarted(null);
    frames(0, 1);
    expect(story()).toEqual([
      ['first', [0, 1, 2], 'stopped'],
      ['second', [0, 1], null],
    ]);
  });

  it('begins at once after an early Stop', () => {
    capture.start(FIRST);
    capture.stop();
    expect(capture.start(SECOND)).toBe(true);
    capture.captureStarted(null);
    expect(story()).toEqual([['second', [], null]]);
  });

  it('belongs to its take, and ends, where Stop came while it began', () => {
    capture.start(FIRST);
    capture.stop();
    capture.captureStarted(null);
    frames(0);
    expect(capture.isStopping).toBe(true);
    capture.captureStopped();
    expect(story()).toEqual([['first', [0], 'stopped']]);
  });

  it('is not waited for any more where the camera cannot begin', () => {
    capture.start(FIRST);
    capture.captureStopped();
    expect([capture.isStarting, capture.start(SECOND)]).toEqual([false, true]);
    capture.captureRefused();
    expect([capture.isStarting, story()]).toEqual([false, []]);
  });

  it('ends without an answer only when the camera has been silent for 5 s since Stop', () => {
    capture.start(FIRST);
    capture.captureStarted(null);
    frames(0);
    capture.stop();
    clock.advance(4999);
    expect(story()).toEqual([['first', [0], null]]);
    clock.advance(1);
    expect(story()).toEqual([['first', [0], 'no answer']]);
  });

  it('has no frames outside: they are dropped and counted', () => {
    frames(7, 8);
    capture.start(FIRST);
    frames(9);
    capture.captureStarted(null);
    frames(0);
    expect([dropped, story()]).toEqual([3, [['first', [0], null]]]);
  });

  it('begins a session also where nobody pressed Start, and another where the camera begins anew', () => {
    capture.captureStarted(null);
    capture.captureStarted(null);
    expect(story()).toEqual([
      ['of its own', [], 'restarted'],
      ['of its own', [], null],
    ]);
  });

  it('is not asked for twice', () => {
    expect([capture.start(FIRST), capture.start(SECOND)]).toEqual([true, false]);
    capture.captureStarted(null);
    expect(capture.start(SECOND)).toBe(false);
    expect(sent).toEqual(['start']);
  });

  it('ends with the connection, and with the disk, of which the camera is told', () => {
    capture.start(FIRST);
    capture.captureStarted(null);
    capture.close('disconnected');
    capture.captureStarted(null);
    capture.abort();
    expect(story()).toEqual([
      ['first', [], 'disconnected'],
      ['of its own', [], 'write error'],
    ]);
    expect(sent).toEqual(['start', 'stop problem']);
  });
});

describe('a capture that the camera names', () => {
  const begin = (): void => {
    capture.start(FIRST);
    capture.captureStarted('capture-a');
    frames(0, 1, 2);
  };

  it('goes on in its session on the next connection, without what had come before', () => {
    begin();
    capture.connectionLost();
    clock.advance(30_000);
    expect(capture.named).toEqual({ captureId: 'capture-a', next: 3 });
    capture.connectionResumed([HELD]);
    capture.captureStarted('capture-a');
    frames(1, 2, 3, 4);
    capture.captureStopped();
    expect(story()).toEqual([['first', [0, 1, 2, 3, 4], 'stopped']]);
  });

  it('may have lost what the camera could not keep', () => {
    begin();
    capture.connectionLost();
    capture.connectionResumed([HELD]);
    frames(90, 91);
    expect(story()).toEqual([['first', [0, 1, 2, 90, 91], null]]);
  });

  it('counts over the wrap of its sequence numbers', () => {
    capture.captureStarted('capture-a');
    frames(0xffff_fffe, 0xffff_ffff, 0, 0xffff_ffff, 0, 1);
    expect(story()).toEqual([['of its own', [0xffff_fffe, 0xffff_ffff, 0, 1], null]]);
  });

  it('ends where the camera comes back without it, as a page does that was loaded anew', () => {
    begin();
    capture.connectionLost();
    capture.connectionResumed([]);
    expect(story()).toEqual([['first', [0, 1, 2], 'disconnected']]);
    expect(capture.start(FIRST)).toBe(true);
  });

  it('is stopped when it is back, if Stop came meanwhile, and delivers the rest', () => {
    begin();
    capture.connectionLost();
    capture.stop();
    clock.advance(20_000);
    expect(capture.isStopping).toBe(true);
    sent = [];
    capture.connectionResumed([HELD]);
    expect(sent).toEqual(['stop operator']);
    frames(3, 4);
    capture.captureStopped();
    expect(story()).toEqual([['first', [0, 1, 2, 3, 4], 'stopped']]);
  });

  it('is waited for as long as its take goes on, and 10 minutes after Stop', () => {
    begin();
    takeGoesOn = true;
    capture.connectionLost();
    clock.advance(3_600_000);
    expect(capture.session).not.toBeNull();
    capture.stop();
    clock.advance(599_000);
    expect(capture.session).not.toBeNull();
    clock.advance(1000);
    expect(story()).toEqual([['first', [0, 1, 2], 'disconnected']]);
  });

  it('ends with its connection where the camera cannot name it', () => {
    capture.captureStarted(null);
    frames(0);
    capture.connectionLost();
    expect(story()).toEqual([['of its own', [0], 'disconnected']]);
  });

  it('is settled once its files are complete', async () => {
    begin();
    capture.captureStopped();
    expect(settled).toEqual([]);
    await Promise.resolve();
    await Promise.resolve();
    expect(settled).toEqual(['capture-a']);
  });

  it('is not settled where a station that ends may find the rest at its next run', async () => {
    begin();
    capture.connectionLost();
    capture.close('shutdown');
    await Promise.resolve();
    await Promise.resolve();
    expect([settled, story()]).toEqual([[], [['first', [0, 1, 2], 'shutdown']]]);
  });

  it('that was given up is not taken again', async () => {
    begin();
    capture.connectionLost();
    capture.close('given up');
    await Promise.resolve();
    await Promise.resolve();
    capture.connectionResumed([HELD]);
    capture.captureStarted('capture-a');
    frames(3);
    expect([settled, dropped, sessions.length]).toEqual([['capture-a', 'capture-a'], 1, 1]);
  });

  it('of an earlier run of the station is adopted', () => {
    const session = new FakeSession(FIRST);
    sessions.push(session);
    capture.adopt(session, { captureId: 'capture-a', next: 7 }, null, [HELD]);
    capture.captureStarted('capture-a');
    frames(5, 6, 7, 8);
    expect(story()).toEqual([['first', [7, 8], null]]);
  });

  it('that was stopped before the earlier run ended is stopped again', () => {
    capture.adopt(new FakeSession(FIRST), { captureId: 'capture-a', next: 7 }, clock.nowUs(), [HELD]);
    expect(sent).toEqual(['stop operator']);
    expect(capture.isStopping).toBe(true);
  });

  it('is not settled by a station that ends and takes no more: the camera keeps it for the next run', async () => {
    begin();
    capture.stop();
    capture.start(SECOND);
    closing = true;
    capture.captureStopped();
    capture.captureStarted('capture-b');
    frames(0);
    await Promise.resolve();
    await Promise.resolve();
    expect(settled).toEqual(['capture-a']);
  });

  it('is waited for after Stop as long as the camera is there, and not settled where it never ends', async () => {
    begin();
    capture.stop();
    clock.advance(599_000);
    expect(capture.session).not.toBeNull();
    clock.advance(1000);
    await Promise.resolve();
    expect([story(), settled]).toEqual([[['first', [0, 1, 2], 'no answer']], []]);
  });

  it('that has ended on the camera needs no Stop, which would be for the next one', () => {
    begin();
    capture.stop();
    capture.start(SECOND);
    capture.connectionLost();
    sent = [];
    capture.connectionResumed([
      { ...HELD, ended: true },
      { ...HELD, captureId: 'capture-b' },
    ]);
    expect(sent).toEqual([]);
    capture.captureStarted('capture-a');
    capture.captureStopped();
    capture.captureStarted('capture-b');
    frames(0);
    expect(story()).toEqual([
      ['first', [0, 1, 2], 'stopped'],
      ['second', [0], null],
    ]);
  });

  it('that began after the connection was lost, and was stopped before anybody knew, hears of it', () => {
    capture.start(FIRST);
    capture.connectionLost();
    expect(capture.isUnfinished).toBe(true);
    capture.stop();
    expect(capture.isUnfinished).toBe(true);
    sent = [];
    capture.connectionResumed([HELD]);
    expect(sent).toEqual(['stop operator']);
    capture.captureStarted('capture-a');
    frames(0);
    expect([story(), capture.isStopping]).toEqual([[['first', [0], null]], true]);
    capture.captureStopped();
    expect(capture.isUnfinished).toBe(false);
  });

  it('keeps a Stop that was for the next capture when it ends itself', () => {
    begin();
    capture.stop();
    capture.start(SECOND);
    capture.stop();
    capture.captureStopped();
    capture.captureStarted('capture-b');
    frames(0);
    expect([story().at(-1), capture.isStopping]).toEqual([['second', [0], null], true]);
  });

  it('that goes on is not starting, though it was started again when it was back', () => {
    begin();
    capture.connectionLost();
    capture.connectionResumed([HELD]);
    capture.captureStarted('capture-a');
    expect(capture.isStarting).toBe(false);
  });
});
