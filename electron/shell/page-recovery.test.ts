import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../station/manual-clock.ts';
import { setupPageRecovery } from './page-recovery.ts';

class FakePage extends EventEmitter {
  reloads = 0;
  gone = false;

  isDestroyed(): boolean {
    return this.gone;
  }

  reload(): void {
    if (this.gone) throw new TypeError('Object has been destroyed');
    this.reloads += 1;
  }

  crash(reason = 'crashed'): void {
    this.emit('render-process-gone', {}, { reason, exitCode: 5 });
  }
}

let page: FakePage;
let clock: ManualClock;
let told: string[];
let answers: ((again: boolean) => void)[];
let fail: (error: Error) => void;

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  page = new FakePage();
  clock = new ManualClock();
  told = [];
  answers = [];
  setupPageRecovery(page, {
    clock,
    tell: (message) => told.push(message),
    askAgain: () =>
      new Promise((resolve, reject) => {
        answers.push(resolve);
        fail = reject;
      }),
  });
});

describe('a page that crashes', () => {
  it('is loaded again, and the log says so', () => {
    page.crash('oom');
    expect(page.reloads).toBe(1);
    expect(told).toEqual(["The window's page has ended (oom, code 5); recording is not affected."]);
  });

  it('is not loaded again where it ended in order or the window has gone', () => {
    page.crash('clean-exit');
    page.gone = true;
    page.crash();
    expect(page.reloads).toBe(0);
  });

  it('more than three times within a minute asks, once', async () => {
    for (let i = 0; i < 5; i += 1) page.crash();
    expect([page.reloads, answers.length]).toEqual([3, 1]);
    answers[0]?.(true);
    await settled();
    expect(page.reloads).toBe(4);
    for (let i = 0; i < 3; i += 1) page.crash();
    expect([page.reloads, answers.length]).toEqual([6, 2]);
  });

  it('now and then is loaded every time', () => {
    for (let i = 0; i < 20; i += 1) {
      page.crash();
      clock.advance(20_001);
    }
    expect([page.reloads, answers.length]).toEqual([20, 0]);
  });

  it('stays away after no, and where the question could not be asked', async () => {
    for (let i = 0; i < 4; i += 1) page.crash();
    answers[0]?.(false);
    await settled();
    expect(page.reloads).toBe(3);
    page.crash();
    fail(new Error('no window'));
    await settled();
    expect(told.at(-1)).toBe("The window's page stays closed: Error: no window.");
    expect(page.reloads).toBe(3);
  });
});
