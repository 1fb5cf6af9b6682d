import { describe, expect, it } from 'vitest';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { EndCause } from '#shared/recording/manifest.ts';
import type { MediaMessage } from '../devices/media-message.ts';
import { LIMITS } from '../limits.ts';
import { ManualClock } from '../manual-clock.ts';
import type { CaptureRequest, CaptureSession } from './capture.ts';
import { DeviceCapture } from './device-capture.ts';

const REQUEST: CaptureRequest = {
  takeId: 'take-1',
  takeStartedUs: 0,
  settings: { aspectRatio: null, bitrateMbit: 4, fps: 10, resolution: 720 },
};
const SECOND_REQUEST: CaptureRequest = { ...REQUEST, takeId: 'take-2' };

class FakeSession implements CaptureSession {
  readonly openedAs: string;
  readonly sequences: number[] = [];
  ended: string | null = null;
  settled = 0;
  readonly #clock: ManualClock;

  constructor(clock: ManualClock, openedAs: string) {
    this.#clock = clock;
    this.openedAs = openedAs;
  }

  write(message: MediaMessage): void {
    this.sequences.push(message.sequence ?? -1);
  }

  /** As if every message 0 were a codec config. */
  beginsAnotherCapture(message: MediaMessage): boolean {
    return message.sequence === 0 && this.sequences.length > 0;
  }

  flush(): void {}

  settle(): void {
    this.settled += 1;
  }

  async end(cause: EndCause): Promise<void> {
    this.ended ??= `${cause} at ${this.#clock.nowUs() / 1000}`;
  }
}

/** One device from t = 0 ms on. `sent` are the commands it got, `dropped` counts, `told` is what a console last saw. */
class Bench {
  readonly clock = new ManualClock(0);
  readonly sessions: FakeSession[] = [];
  readonly sent: string[] = [];
  dropped = 0;
  withoutSession = 0;
  told = 'idle';
  diskRefuses = false;
  readonly device = new DeviceCapture<FakeSession>(this.clock, LIMITS, {
    openSession: (request: CaptureRequest | null) => {
      if (this.diskRefuses) return null;
      const session = new FakeSession(this.clock, request?.takeId ?? 'no take');
      this.sessions.push(session);
      return session;
    },
    sendStart: (settings: CaptureSettings) => this.sent.push(`start ${settings.bitrateMbit} ${settings.fps}`),
    sendStop: () => this.sent.push('stop'),
    messagesDropped: (count: number) => {
      this.dropped += count;
    },
    captureSettled: () => undefined,
    captureSettling: () => undefined,
    isSettled: () => false,
    isAwaited: () => false,
    messageWithoutSession: () => {
      this.withoutSession += 1;
    },
    captureChanged: () => {
      this.told = this.state;
    },
  });

  get state(): string {
    if (this.device.isStarting) return this.device.isStopping ? 'stopping, starting' : 'starting';
    if (this.device.session === null) return 'idle';
    return this.device.isStopping ? 'stopping' : 'capturing';
  }

  message(sequence: number, payload = Uint8Array.of(0)): void {
    this.device.receive({ sequence, deviceUs: 0, arrivalUs: this.clock.nowUs(), payload });
  }

  /** One message every 100 ms, the first after 100 ms. */
  messagesFor(ms: number): void {
    for (let passed = 100; passed <= ms; passed += 100) {
      this.clock.advance(100);
      this.message(passed);
    }
  }

  /** What each session got and how it ended. */
  get story(): (string | number[] | null)[][] {
    return this.sessions.map(({ openedAs, sequences, ended }) => [openedAs, sequences, ended]);
  }
}

describe('a session begins', () => {
  it('with capture_started, whether or not Start was given', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.message(0);
    bench.message(1);
    expect(bench.story).toEqual([['no take', [0, 1], null]]);
    expect(bench.told).toBe('capturing');
    expect(bench.sent).toEqual([]);
  });

  it('with the first message after Start; the announcement that follows belongs to it', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    expect(bench.told).toBe('starting');
    bench.clock.advance(250);
    bench.message(0);
    bench.message(1);
    bench.device.captureStarted();
    bench.message(2);
    expect(bench.story).toEqual([['take-1', [0, 1, 2], null]]);
    expect(bench.told).toBe('capturing');
    expect(bench.sent).toEqual(['start 4 10']);
  });

  it('with capture_started after Start, as part of the take', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.device.captureStarted();
    bench.message(0);
    expect(bench.story).toEqual([['take-1', [0], null]]);
  });

  it('with a codec config that counts anew; the announcement that follows belongs to it', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.message(0);
    bench.message(1);
    bench.clock.advance(1000);
    bench.message(0);
    bench.message(1);
    bench.device.captureStarted();
    bench.message(2);
    expect(bench.story).toEqual([
      ['no take', [0, 1], 'restarted at 1000'],
      ['no take', [0, 1, 2], null],
    ]);
  });

  it('with a second capture_started that no stop preceded', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.message(0);
    bench.clock.advance(1000);
    bench.device.captureStarted();
    bench.message(0);
    expect(bench.story).toEqual([
      ['no take', [0], 'restarted at 1000'],
      ['no take', [0], null],
    ]);
  });

  it('also with a second capture_started after the announcement that its frames were ahead of', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.message(0);
    bench.device.captureStarted();
    bench.device.captureStarted();
    expect(bench.story).toEqual([
      ['take-1', [0], 'restarted at 0'],
      ['no take', [], null],
    ]);
  });

  it('not at all where the disk refuses; what came is dropped and counted', () => {
    const bench = new Bench();
    bench.diskRefuses = true;
    bench.message(0);
    bench.message(1);
    bench.device.captureStarted();
    expect(bench.dropped).toBe(2);
    bench.device.start(REQUEST);
    bench.message(2);
    expect(bench.device.session).toBeNull();
    expect(bench.told).toBe('idle');
    expect(bench.withoutSession).toBe(3);
  });
});

describe('the pre-roll', () => {
  it('goes into the session, from whose first message the session is dated', () => {
    const bench = new Bench();
    bench.clock.advance(100);
    bench.message(0);
    bench.clock.advance(300);
    bench.message(1);
    bench.device.captureStarted();
    bench.message(2);
    expect(bench.story).toEqual([['no take', [0, 1, 2], null]]);
    expect([bench.withoutSession, bench.dropped]).toEqual([2, 0]);
  });

  it('leaves out what an earlier capture sent late: everything before the last message 0', () => {
    const bench = new Bench();
    for (const sequence of [498, 499, 0, 1, 2, 0, 1]) bench.message(sequence);
    bench.device.captureStarted();
    expect(bench.story).toEqual([['no take', [0, 1], null]]);
    expect(bench.dropped).toBe(5);
  });

  it('leaves out what an earlier capture sent late, also where message 0 itself opens the session', () => {
    const bench = new Bench();
    bench.message(498);
    bench.message(499);
    bench.clock.advance(200);
    bench.device.start(REQUEST);
    bench.message(0);
    bench.message(1);
    expect(bench.story).toEqual([['take-1', [0, 1], null]]);
    expect(bench.dropped).toBe(2);
  });

  it('is taken whole where no message 0 is in it', () => {
    const bench = new Bench();
    bench.message(7);
    bench.message(8);
    bench.device.captureStarted();
    expect(bench.story).toEqual([['no take', [7, 8], null]]);
    expect(bench.dropped).toBe(0);
  });

  it('holds two seconds; older messages are dropped and counted though nothing more comes', () => {
    const bench = new Bench();
    bench.message(0);
    bench.clock.advance(4000);
    expect([bench.withoutSession, bench.dropped]).toEqual([1, 1]);
  });

  it('takes nothing older than two seconds along', () => {
    const bench = new Bench();
    bench.clock.advance(100);
    bench.message(5);
    bench.clock.advance(2000);
    bench.message(6);
    bench.clock.advance(1);
    bench.device.captureStarted();
    expect(bench.story).toEqual([['no take', [6], null]]);
    expect(bench.dropped).toBe(1);
  });

  it('holds 8 MiB', () => {
    const bench = new Bench();
    for (const sequence of [0, 1, 2]) bench.message(sequence, new Uint8Array(3 * 1024 * 1024));
    expect(bench.dropped).toBe(1);
    bench.device.captureStarted();
    expect(bench.story).toEqual([['no take', [1, 2], null]]);
  });
});

describe('a session ends', () => {
  it('300 ms after capture_stopped', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.message(0);
    bench.clock.advance(1000);
    bench.device.captureStopped();
    expect(bench.told).toBe('stopping');
    bench.clock.advance(299);
    expect(bench.sessions[0]?.ended).toBeNull();
    bench.clock.advance(1);
    expect(bench.sessions[0]?.ended).toBe('stopped at 1300');
    expect(bench.told).toBe('idle');
    expect(bench.sent).toEqual([]);
  });

  it('settles at capture_stopped, so that its end is quick', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    expect(bench.sessions[0]?.settled).toBe(0);
    bench.device.captureStopped();
    expect(bench.sessions[0]?.settled).toBe(1);
  });

  it('300 ms after the last of the frames that come behind capture_stopped', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.device.captureStopped();
    bench.clock.advance(200);
    bench.message(8);
    bench.clock.advance(250);
    bench.message(9);
    bench.clock.advance(299);
    expect(bench.story).toEqual([['no take', [8, 9], null]]);
    bench.clock.advance(1);
    expect(bench.sessions[0]?.ended).toBe('stopped at 750');
  });

  it('also where the device never announced it', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.message(0);
    bench.device.captureStopped();
    bench.clock.advance(300);
    expect(bench.sessions[0]?.ended).toBe('stopped at 300');
  });

  it('5 s after Stop though frames keep coming behind capture_stopped', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.clock.advance(1000);
    bench.device.stop();
    bench.clock.advance(500);
    bench.device.captureStopped();
    bench.messagesFor(6000);
    expect(bench.sessions[0]?.ended).toBe('stopped at 6000');
    expect(bench.sessions).toHaveLength(1);
  });

  it('2 s after a Stop without an answer, where it was quiet before', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.message(0);
    bench.clock.advance(1000);
    bench.device.stop();
    expect(bench.sent).toEqual(['stop']);
    expect(bench.told).toBe('stopping');
    bench.clock.advance(1999);
    expect(bench.sessions[0]?.ended).toBeNull();
    bench.clock.advance(1);
    expect(bench.sessions[0]?.ended).toBe('no answer at 3000');
    expect(bench.told).toBe('idle');
  });

  it('without an answer only when 500 ms were quiet too', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.device.stop();
    bench.messagesFor(2400);
    bench.clock.advance(499);
    expect(bench.sessions[0]?.ended).toBeNull();
    bench.clock.advance(1);
    expect(bench.sessions[0]?.ended).toBe('no answer at 2900');
  });

  it('5 s after a Stop without an answer in any case', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.device.stop();
    bench.messagesFor(4900);
    expect(bench.sessions[0]?.ended).toBeNull();
    bench.clock.advance(100);
    expect(bench.sessions[0]?.ended).toBe('no answer at 5000');
  });

  it('300 ms after an answer that came late', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.device.stop();
    bench.clock.advance(1900);
    bench.device.captureStopped();
    bench.clock.advance(5000);
    expect(bench.sessions[0]?.ended).toBe('stopped at 2200');
  });

  it('no later for a second Stop, which is passed on', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.device.stop();
    bench.clock.advance(1500);
    bench.device.stop();
    bench.clock.advance(5000);
    expect(bench.sent).toEqual(['stop', 'stop']);
    expect(bench.sessions[0]?.ended).toBe('no answer at 2000');
  });

  it('once: capture_stopped without a session does nothing', () => {
    const bench = new Bench();
    bench.device.captureStopped();
    bench.clock.advance(5000);
    bench.device.captureStarted();
    bench.clock.advance(60_000);
    expect(bench.story).toEqual([['no take', [], null]]);
  });
});

describe('Start', () => {
  it('is not repeated within 5 s', () => {
    const bench = new Bench();
    expect(bench.device.start(REQUEST)).toBe(true);
    bench.clock.advance(4999);
    expect(bench.device.start(REQUEST)).toBe(false);
    bench.clock.advance(1);
    expect(bench.device.start(SECOND_REQUEST)).toBe(true);
    expect(bench.sent).toEqual(['start 4 10', 'start 4 10']);
    bench.message(0);
    expect(bench.story).toEqual([['take-2', [0], null]]);
  });

  it('waits for the rest of the 5 s where Stop came in between, for the first may still take effect', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.clock.advance(100);
    bench.device.stop();
    bench.clock.advance(100);
    expect(bench.device.start(REQUEST)).toBe(false);
    expect(bench.device.start(SECOND_REQUEST)).toBe(false);
    expect(bench.told).toBe('starting');
    bench.clock.advance(4799);
    expect(bench.sent).toEqual(['start 4 10', 'stop']);
    bench.clock.advance(1);
    expect(bench.sent).toEqual(['start 4 10', 'stop', 'start 4 10']);
    bench.message(0);
    expect(bench.story).toEqual([['take-2', [0], null]]);
    expect(bench.told).toBe('capturing');
  });

  it('that waits comes after the capture that took effect in spite of Stop', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.device.stop();
    bench.device.start(SECOND_REQUEST);
    bench.clock.advance(1000);
    bench.device.captureStarted();
    bench.device.captureStopped();
    bench.clock.advance(4000);
    expect(bench.sent).toEqual(['start 4 10', 'stop', 'stop', 'start 4 10']);
    bench.device.captureStarted();
    expect(bench.story).toEqual([
      ['take-1', [], 'stopped at 1300'],
      ['take-2', [], null],
    ]);
  });

  it('that waits is sent once, also where Start is given again when it may be sent at once', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.device.stop();
    bench.device.start(REQUEST);
    bench.device.captureStarted();
    bench.device.captureStopped();
    bench.clock.advance(300);
    expect(bench.device.start(SECOND_REQUEST)).toBe(true);
    bench.device.captureStarted();
    bench.device.captureStopped();
    bench.clock.advance(60_000);
    expect(bench.sent).toEqual(['start 4 10', 'stop', 'stop', 'start 4 10']);
  });

  it('that waits is not sent to a device that captures by then, and is not shown any more', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.device.stop();
    bench.device.start(REQUEST);
    bench.device.captureStarted();
    bench.device.captureStopped();
    bench.clock.advance(300);
    bench.device.captureStarted();
    bench.clock.advance(10_000);
    expect(bench.sent).toEqual(['start 4 10', 'stop', 'stop']);
    expect(bench.told).toBe('capturing');
  });

  it.each<[string, (bench: Bench) => void]>([
    ['Stop', ({ device }) => device.stop()],
    ['the end of the connection', ({ device }) => device.close('disconnected')],
    [
      'a disk that failed',
      ({ device }) => {
        device.captureStarted();
        device.abort();
      },
    ],
  ])('that waits is taken back by %s', (_, end) => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.device.stop();
    bench.device.start(SECOND_REQUEST);
    end(bench);
    bench.clock.advance(60_000);
    expect(bench.sent.filter((command) => command !== 'stop')).toEqual(['start 4 10']);
    expect(bench.state).toBe('idle');
  });

  it('does nothing while the device captures', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    expect(bench.device.start(REQUEST)).toBe(false);
    expect(bench.sent).toEqual([]);
    expect(bench.state).toBe('capturing');
  });

  it('is sent at once when the capture of the last one is over', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.device.captureStarted();
    bench.device.stop();
    bench.device.captureStopped();
    bench.clock.advance(300);
    expect(bench.device.start(SECOND_REQUEST)).toBe(true);
    bench.device.captureStarted();
    expect(bench.story).toEqual([
      ['take-1', [], 'stopped at 300'],
      ['take-2', [], null],
    ]);
  });
});

describe('Stop that overtook the start', () => {
  it('is sent again when the capture begins after all', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.clock.advance(100);
    bench.device.stop();
    expect(bench.told).toBe('idle');
    bench.clock.advance(400);
    bench.message(0);
    bench.device.captureStarted();
    expect(bench.sent).toEqual(['start 4 10', 'stop', 'stop']);
    expect(bench.told).toBe('stopping');
    bench.message(1);
    bench.device.captureStopped();
    bench.clock.advance(300);
    expect(bench.story).toEqual([['take-1', [0, 1], 'stopped at 800']]);
  });

  it('holds for one capture and for 5 s: a later one is the phone’s own', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.device.stop();
    bench.clock.advance(5000);
    bench.device.captureStarted();
    expect(bench.sent).toEqual(['start 4 10', 'stop']);
    expect(bench.state).toBe('capturing');
  });

  it('does not hold against a capture that nobody asked for', () => {
    const bench = new Bench();
    bench.device.stop();
    bench.clock.advance(100);
    bench.device.captureStarted();
    expect(bench.sent).toEqual(['stop']);
    expect(bench.state).toBe('capturing');
  });

  it('is sent again with the late announcement of a session that its frames opened; no second session comes of it', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.message(0);
    bench.clock.advance(100);
    bench.device.stop();
    bench.clock.advance(100);
    bench.device.captureStarted();
    expect(bench.sent).toEqual(['start 4 10', 'stop', 'stop']);
    bench.clock.advance(100);
    bench.message(1);
    bench.device.captureStopped();
    bench.clock.advance(300);
    expect(bench.story).toEqual([['take-1', [0, 1], 'stopped at 600']]);
  });
});

describe('Stop, then Start while the last frames still come', () => {
  function stoppedAndStarted(): Bench {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.message(0);
    bench.message(1);
    bench.device.stop();
    bench.clock.advance(100);
    expect(bench.device.start(SECOND_REQUEST)).toBe(true);
    expect(bench.told).toBe('stopping, starting');
    bench.message(2);
    return bench;
  }

  it('leaves the frames to the old session until the codec config of the new capture', () => {
    const bench = stoppedAndStarted();
    bench.device.captureStopped();
    bench.clock.advance(200);
    bench.message(0);
    bench.device.captureStarted();
    bench.message(1);
    bench.clock.advance(10_000);
    expect(bench.story).toEqual([
      ['no take', [0, 1, 2], 'stopped at 300'],
      ['take-2', [0, 1], null],
    ]);
    expect(bench.told).toBe('capturing');
  });

  it('or until the new capture_started', () => {
    const bench = stoppedAndStarted();
    bench.clock.advance(100);
    bench.device.captureStarted();
    bench.message(0);
    bench.clock.advance(10_000);
    expect(bench.story).toEqual([
      ['no take', [0, 1, 2], 'stopped at 200'],
      ['take-2', [0], null],
    ]);
  });

  it('does not let the late answer to the old Stop end the new session', () => {
    const bench = stoppedAndStarted();
    bench.clock.advance(100);
    bench.message(0);
    bench.device.captureStopped();
    bench.device.captureStarted();
    bench.clock.advance(10_000);
    expect(bench.story).toEqual([
      ['no take', [0, 1, 2], 'stopped at 200'],
      ['take-2', [0], null],
    ]);
    bench.device.captureStopped();
    bench.clock.advance(300);
    expect(bench.sessions[1]?.ended).toBe('stopped at 10500');
  });

  it('and Stop again stops the capture that begins after all', () => {
    const bench = stoppedAndStarted();
    bench.device.stop();
    bench.clock.advance(100);
    bench.device.captureStarted();
    expect(bench.sent).toEqual(['stop', 'start 4 10', 'stop', 'stop']);
    expect(bench.told).toBe('stopping');
    bench.clock.advance(2000);
    expect(bench.story).toEqual([
      ['no take', [0, 1, 2], 'stopped at 200'],
      ['take-2', [], 'no answer at 2200'],
    ]);
  });

  it('takes the announcement of the old session, late too, for what it is and does not stop the new capture', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.message(0);
    bench.device.stop();
    bench.device.start(SECOND_REQUEST);
    bench.device.captureStarted();
    expect(bench.sent).toEqual(['start 4 10', 'stop', 'start 4 10']);
    bench.device.captureStopped();
    bench.clock.advance(100);
    bench.device.captureStarted();
    expect(bench.story).toEqual([
      ['take-1', [0], 'stopped at 100'],
      ['take-2', [], null],
    ]);
  });

  it('keeps an unasked codec config for the session that capture_started will open', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.message(0);
    bench.device.captureStopped();
    bench.clock.advance(100);
    bench.message(0);
    expect(bench.sessions[0]?.ended).toBe('stopped at 100');
    expect([bench.told, bench.withoutSession]).toEqual(['idle', 1]);
    bench.clock.advance(100);
    bench.device.captureStarted();
    expect(bench.story[1]).toEqual(['no take', [0], null]);
  });
});

describe('the end of the connection', () => {
  it('ends the session at once and drops what waits', () => {
    const bench = new Bench();
    bench.message(3);
    bench.device.close('disconnected');
    expect(bench.dropped).toBe(1);

    const capturing = new Bench();
    capturing.device.captureStarted();
    capturing.clock.advance(50);
    capturing.device.close('disconnected');
    expect(capturing.story).toEqual([['no take', [], 'disconnected at 50']]);
    expect(capturing.told).toBe('idle');
    expect(capturing.sent).toEqual([]);
  });

  it('leaves no timer behind that would end anything twice', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.device.stop();
    bench.device.close('shutdown');
    bench.message(9);
    bench.clock.advance(10_000);
    expect(bench.story).toEqual([['no take', [], 'shutdown at 0']]);
    expect(bench.dropped).toBe(0);
  });

  it('forgets a Start', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.device.close('disconnected');
    bench.message(0);
    expect(bench.sessions).toEqual([]);
    expect(bench.state).toBe('idle');
  });
});

describe('a disk that failed', () => {
  it('ends the session and tells the device to stop', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.clock.advance(70);
    bench.device.abort();
    expect(bench.story).toEqual([['no take', [], 'write error at 70']]);
    expect(bench.sent).toEqual(['stop']);
    bench.message(1);
    bench.device.captureStopped();
    bench.clock.advance(4000);
    expect([bench.sessions.length, bench.withoutSession, bench.dropped]).toEqual([1, 1, 1]);
  });

  it('takes back a Start given meanwhile, and says so', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.device.stop();
    bench.device.start(REQUEST);
    bench.device.abort();
    expect([bench.state, bench.told]).toEqual(['idle', 'idle']);
    expect(bench.sent).toEqual(['stop', 'start 4 10', 'stop']);
  });

  it('is done with: the answer to its Stop does not end the session that the next Start’s frames open', () => {
    const bench = new Bench();
    bench.device.captureStarted();
    bench.device.abort();
    bench.device.start(REQUEST);
    bench.message(0);
    bench.device.captureStopped();
    bench.clock.advance(10_000);
    expect(bench.story[1]).toEqual(['take-1', [0], null]);
  });

  it('means nothing where no session runs', () => {
    const bench = new Bench();
    bench.device.start(REQUEST);
    bench.device.abort();
    expect([bench.state, bench.sent]).toEqual(['starting', ['start 4 10']]);
  });
});
