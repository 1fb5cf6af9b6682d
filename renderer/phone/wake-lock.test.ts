import { expect, it } from 'vitest';
import { ScreenWake } from './wake-lock.ts';

class FakeLock extends EventTarget implements WakeLockSentinel {
  readonly type = 'screen';
  readonly onrelease = null;
  released = false;

  release(): Promise<void> {
    this.released = true;
    this.dispatchEvent(new Event('release'));
    return Promise.resolve();
  }
}

class FakeDocument extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';

  become(visibility: DocumentVisibilityState): void {
    this.visibilityState = visibility;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

function setUp({ refused = false, known = true } = {}) {
  const document = new FakeDocument();
  const locks: FakeLock[] = [];
  const told: boolean[] = [];
  const request = (): Promise<FakeLock> => {
    if (refused) return Promise.reject(new DOMException('', 'NotAllowedError'));
    const lock = new FakeLock();
    locks.push(lock);
    return Promise.resolve(lock);
  };
  const wake = new ScreenWake({ document, wakeLock: known ? { request } : undefined }, (awake) => told.push(awake));
  return { document, locks, told, wake };
}

/** Lets the promises that are due come to their ends. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('keeps the screen on until it is let go', async () => {
  const { wake, locks, told } = setUp();
  wake.hold();
  await settled();
  expect([told, locks.map(({ released }) => released)]).toEqual([[true], [false]]);
  wake.release();
  await settled();
  expect(locks.map(({ released }) => released)).toEqual([true]);
});

it('asks again when the page comes back, for the browser took the lock away', async () => {
  const { wake, locks, document } = setUp();
  wake.hold();
  await settled();
  document.become('hidden');
  await locks[0]?.release();
  await settled();
  expect(locks.length).toBe(1);
  document.become('visible');
  await settled();
  expect(locks.length).toBe(2);
});

it('asks for nothing before it is held, nor after', async () => {
  const { wake, locks, document } = setUp();
  document.become('visible');
  wake.hold();
  wake.release();
  await settled();
  document.become('visible');
  await settled();
  expect(locks.filter(({ released }) => !released)).toEqual([]);
});

it.each([{ refused: true }, { known: false }])('says that the screen may go dark with %j', async (browser) => {
  const { wake, told } = setUp(browser);
  wake.hold();
  await settled();
  expect(told).toEqual([false]);
});
