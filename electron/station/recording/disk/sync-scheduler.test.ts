import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../manual-clock.ts';
import { type Syncable, SyncScheduler } from './sync-scheduler.ts';

/** A file whose syncs last until `finish()`. */
class SlowFile implements Syncable {
  begun = 0;
  readonly #running: (() => void)[] = [];

  sync(): Promise<void> {
    this.begun += 1;
    return new Promise((resolve) => {
      this.#running.push(resolve);
    });
  }

  /** Lets the oldest sync end, and what waits for it run. */
  async finish(): Promise<void> {
    this.#running.shift()?.();
    await setImmediate();
  }
}

class QuickFile implements Syncable {
  begun = 0;

  async sync(): Promise<void> {
    this.begun += 1;
  }
}

function scheduler(concurrent: number): { clock: ManualClock; sync: SyncScheduler } {
  const clock = new ManualClock(0);
  return { clock, sync: new SyncScheduler(clock, { everyMs: 1000, concurrent }) };
}

describe('SyncScheduler', () => {
  it('syncs each file once a second', async () => {
    const { clock, sync } = scheduler(2);
    const files = [new QuickFile(), new QuickFile(), new QuickFile()];
    for (const file of files) sync.add(file);
    clock.advance(999);
    expect(files.map(({ begun }) => begun)).toEqual([0, 0, 0]);
    clock.advance(1);
    await setImmediate();
    expect(files.map(({ begun }) => begun)).toEqual([1, 1, 1]);
    clock.advance(1000);
    await setImmediate();
    expect(files.map(({ begun }) => begun)).toEqual([2, 2, 2]);
  });

  it('runs no more at once than it may; the others follow as these end', async () => {
    const { clock, sync } = scheduler(2);
    const files = [new SlowFile(), new SlowFile(), new SlowFile()] as const;
    for (const file of files) sync.add(file);
    clock.advance(1000);
    expect(files.map(({ begun }) => begun)).toEqual([1, 1, 0]);
    await files[1].finish();
    expect(files.map(({ begun }) => begun)).toEqual([1, 1, 1]);
  });

  it('does not queue a file twice that still waits', async () => {
    const { clock, sync } = scheduler(1);
    const [busy, waiting] = [new SlowFile(), new SlowFile()];
    sync.add(busy);
    sync.add(waiting);
    clock.advance(1000);
    sync.remove(busy);
    clock.advance(5000);
    await busy.finish();
    await waiting.finish();
    expect(waiting.begun).toBe(1);
  });

  it('never syncs one file twice at once, however slow it is, and keeps the other place for the others', async () => {
    const { clock, sync } = scheduler(2);
    const [slow, other] = [new SlowFile(), new QuickFile()];
    sync.add(slow);
    sync.add(other);
    for (let second = 1; second <= 3; second += 1) {
      clock.advance(1000);
      await setImmediate();
    }
    expect([slow.begun, other.begun]).toEqual([1, 3]);
    // What came to the file meanwhile does not wait another second.
    await slow.finish();
    expect(slow.begun).toBe(2);
  });

  it('leaves a removed file alone, also one that already waits', async () => {
    const { clock, sync } = scheduler(1);
    const [busy, removed] = [new SlowFile(), new SlowFile()];
    sync.add(busy);
    sync.add(removed);
    clock.advance(1000);
    sync.remove(removed);
    await busy.finish();
    clock.advance(1000);
    expect([busy.begun, removed.begun]).toEqual([2, 0]);
  });

  it('syncs nothing any more once it is stopped', async () => {
    const { clock, sync } = scheduler(1);
    const [busy, waiting] = [new SlowFile(), new SlowFile()];
    sync.add(busy);
    sync.add(waiting);
    clock.advance(1000);
    sync.stop();
    await busy.finish();
    clock.advance(10_000);
    expect([busy.begun, waiting.begun]).toEqual([1, 0]);
  });
});
