import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { DiskMonitor } from './disk-monitor.ts';
import { ManualClock } from './manual-clock.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('tells how long the disk lasts at a rate, and nothing of that while nothing is written', async () => {
  const monitor = new DiskMonitor(new ManualClock(), '/r', 1000, () =>
    Promise.resolve({ freeBytes: 6000, totalBytes: 9000 }),
  );
  expect(monitor.status(1)).toBeNull();
  monitor.start();
  await settled();
  expect(monitor.status(100)).toEqual({ freeBytes: 6000, totalBytes: 9000, bytesPerSecond: 100, secondsLeft: 60 });
  expect(monitor.status(0)?.secondsLeft).toBeNull();
});

it('looks again and again, but never twice at once, and knows nothing of a disk that fails', async () => {
  const clock = new ManualClock();
  const answers: ((space: { freeBytes: number; totalBytes: number } | null) => void)[] = [];
  const monitor = new DiskMonitor(
    clock,
    '/r',
    1000,
    () =>
      new Promise((resolve, reject) => {
        answers.push((space) => (space === null ? reject(new Error('EIO')) : resolve(space)));
      }),
  );
  monitor.start();
  clock.advance(5000);
  expect(answers).toHaveLength(1);
  answers[0]?.({ freeBytes: 1, totalBytes: 2 });
  await settled();
  expect(monitor.status(0)?.freeBytes).toBe(1);
  clock.advance(1000);
  answers[1]?.(null);
  await settled();
  expect(monitor.status(0)).toBeNull();
  monitor.stop();
  clock.advance(5000);
  expect(answers).toHaveLength(2);
});

it('measures the real disk of a folder', async () => {
  const monitor = new DiskMonitor(new ManualClock(), tmpdir(), 1000);
  monitor.start();
  await expect.poll(() => monitor.status(0)).not.toBeNull();
  const { freeBytes = -1, totalBytes = -2 } = monitor.status(0) ?? {};
  expect(totalBytes).toBeGreaterThan(0);
  expect(freeBytes).toBeLessThanOrEqual(totalBytes);
});
