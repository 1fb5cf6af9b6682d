import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_CAPTURE_SETTINGS } from '#shared/commands/capture-settings.ts';
import type { EndCause } from '#shared/recording/manifest.ts';
import { LIMITS } from '../limits.ts';
import { ManualClock } from '../manual-clock.ts';
import { BoardCapture } from './board-capture.ts';
import type { CaptureRequest, CaptureSession } from './capture.ts';

const REQUEST: CaptureRequest = { takeId: 'take-1', takeStartedUs: 0, settings: DEFAULT_CAPTURE_SETTINGS };

class FakeSession implements CaptureSession {
  readonly takeId: string | null;
  pictures = 0;
  ended: EndCause | null = null;

  constructor(takeId: string | null) {
    this.takeId = takeId;
  }

  write(): void {
    this.pictures += 1;
  }
  beginsAnotherCapture(): boolean {
    return false;
  }
  settle(): void {}
  flush(): void {}
  end(cause: EndCause): Promise<void> {
    this.ended = cause;
    return Promise.resolve();
  }
}

let clock: ManualClock;
let sessions: FakeSession[];
let dropped: number;
let board: BoardCapture<FakeSession>;
beforeEach(() => {
  clock = new ManualClock();
  sessions = [];
  dropped = 0;
  board = new BoardCapture<FakeSession>(clock, LIMITS, {
    openSession: (request) => {
      const session = new FakeSession(request?.takeId ?? null);
      sessions.push(session);
      return session;
    },
    // What is sent is told by the channel, whoever sends it.
    sendStart: () => board.commanded('start'),
    sendStop: () => board.commanded('stop'),
    messagesDropped: (count) => {
      dropped += count;
    },
    messageWithoutSession: () => undefined,
    captureSettled: () => undefined,
    captureSettling: () => undefined,
    isSettled: () => false,
    isAwaited: () => false,
    captureChanged: () => undefined,
  });
});

function picture(count = 1): void {
  for (let taken = 0; taken < count; taken += 1) {
    const arrivalUs = clock.nowUs();
    board.receive({ sequence: taken, deviceUs: arrivalUs, arrivalUs, payload: new Uint8Array() });
  }
}

const ack = (to: 'start' | 'stop' | 'status' | 'other'): void => board.replied({ kind: 'ack', words: '' }, to);

describe('BoardCapture', () => {
  it('begins a session with the first picture after a start, acknowledged or not', () => {
    expect(board.start(REQUEST)).toBe(true);
    expect([board.isStarting, board.session]).toEqual([true, null]);
    ack('start');
    expect([board.isStarting, sessions.length]).toEqual([true, 0]);
    picture(2);
    expect(board.isStarting).toBe(false);
    expect(sessions).toMatchObject([{ takeId: 'take-1', pictures: 2, ended: null }]);
  });

  it('drops what comes without a start', () => {
    picture(3);
    expect([sessions.length, dropped]).toEqual([0, 3]);
  });

  it('is not started twice by the station', () => {
    board.start(REQUEST);
    expect(board.start(REQUEST)).toBe(false);
    picture();
    expect(board.start(REQUEST)).toBe(false);
  });

  it('records also what somebody started at a developer console, as a take of its own', () => {
    board.commanded('start');
    picture();
    expect(sessions).toMatchObject([{ takeId: null }]);
  });

  it('begins another session of the same take when it is told to start while it films', () => {
    board.start(REQUEST);
    picture();
    board.commanded('start');
    picture();
    expect(sessions).toMatchObject([{ ended: 'restarted' }, { takeId: 'take-1', ended: null }]);
  });

  it('does not wait any longer for a board that answers a start with an error', () => {
    board.start(REQUEST);
    board.replied({ kind: 'error', words: '' }, 'start');
    expect(board.isStarting).toBe(false);
    picture();
    expect(sessions).toEqual([]);
  });

  it('ends 300 ms after the last picture once the stop is acknowledged', () => {
    board.start(REQUEST);
    picture();
    board.stop();
    expect(board.isStopping).toBe(true);
    clock.advance(500);
    ack('stop');
    clock.advance(200);
    picture();
    clock.advance(299);
    expect(sessions[0]?.ended).toBeNull();
    clock.advance(1);
    expect(sessions).toMatchObject([{ pictures: 2, ended: 'stopped' }]);
    picture();
    expect(dropped).toBe(1);
  });

  it('ends 2 s after the stop in any case: unanswered, or filming on', () => {
    board.start(REQUEST);
    picture();
    board.stop();
    ack('status');
    clock.advance(1999);
    expect(sessions[0]?.ended).toBeNull();
    clock.advance(1);
    expect(sessions[0]?.ended).toBe('no answer');
  });

  it('ends 2 s after the stop where it goes on filming though it has acknowledged it', () => {
    board.start(REQUEST);
    picture();
    board.stop();
    ack('stop');
    for (let time = 0; time < 2000; time += 100) {
      picture();
      clock.advance(100);
    }
    expect(sessions[0]?.ended).toBe('stopped');
  });

  it('ends with its connection, and forgets what was asked', () => {
    board.start(REQUEST);
    picture();
    board.connectionLost();
    expect(sessions[0]?.ended).toBe('disconnected');
    picture();
    expect(sessions).toHaveLength(1);
  });

  it('is stopped where the disk refuses', () => {
    board.start(REQUEST);
    picture();
    board.abort();
    expect(sessions[0]?.ended).toBe('write error');
    expect(board.session).toBeNull();
  });
});
