import { expect, it } from 'vitest';
import { ScreenWake, type Wakefulness } from './wake-lock.ts';

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
  const told: Wakefulness[] = [];
  /** As Safari: nothing is given before a gesture. */
  const browser = { refuses: refused };
  const request = (): Promise<FakeLock> => {
    if (browser.refuses) return Promise.reject(new DOMException('', 'NotAllowedError'));
    const lock = new FakeLock();
    locks.push(lock);
    return Promise.resolve(lock);
  };
  const wake = new ScreenWake({ document, wakeLock: known ? { request } : undefined }, (wakefulness) =>
    told.push(wakefulness),
  );
  return { document, locks, told, wake, browser };
}

/** Lets the promises that are due come to their ends. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('keeps the screen on until it is let go', async () => {
  const { wake, locks, told } = setUp();
  wake.hold();
  await settled();
  expect([told, locks.map(({ released }) => released)]).toEqual([['kept'], [false]]);
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

it.each([
  [{ refused: true }, 'refused'],
  [{ known: false }, 'missing'],
] as const)('says that the screen may go dark, and why, with %j', async (browser, why) => {
  const { wake, told } = setUp(browser);
  wake.hold();
  await settled();
  expect(told).toEqual([why]);
});

it.each(['pointerup', 'touchend'])('asks again at a touch until it has the lock: %s', async (touch) => {
  const { wake, document, browser, locks, told } = setUp({ refused: true });
  document.dispatchEvent(new Event(touch));
  await settled();
  expect(told).toEqual([]);
  wake.hold();
  await settled();
  browser.refuses = false;
  for (let touches = 0; touches < 3; touches += 1) {
    document.dispatchEvent(new Event(touch));
    await settled();
  }
  expect([told, locks.length]).toEqual([['refused', 'kept'], 1]);
});
