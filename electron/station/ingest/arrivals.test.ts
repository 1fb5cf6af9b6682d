import { expect, it } from 'vitest';
import { Arrivals } from './arrivals.ts';

it('remembers who came last from another machine, and nobody from this one', () => {
  const arrivals = new Arrivals(() => ['192.168.1.5'], 0);
  for (const own of ['127.0.0.1', '::1', '192.168.1.5']) {
    arrivals.pageCame(own);
    arrivals.deviceCame(own);
  }
  expect([arrivals.lastPage, arrivals.lastDevice]).toEqual([null, null]);
  arrivals.pageCame('192.168.1.7');
  expect([arrivals.lastPage, arrivals.lastDevice]).toEqual(['192.168.1.7', null]);
  arrivals.deviceCame('192.168.1.8');
  expect([arrivals.lastPage, arrivals.lastDevice]).toEqual(['192.168.1.7', '192.168.1.8']);
});
