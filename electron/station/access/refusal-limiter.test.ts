import { beforeEach, describe, expect, it } from 'vitest';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { RefusalLimiter } from './refusal-limiter.ts';

let clock: ManualClock;
let limiter: RefusalLimiter;
let codes: string[];
beforeEach(() => {
  clock = new ManualClock();
  codes = [];
  const log = new Log(clock);
  log.onEntry(({ code }) => codes.push(code));
  limiter = new RefusalLimiter(clock, log);
});

function refuse(times: number, account = 'a'): void {
  for (let i = 0; i < times; i += 1) limiter.count(account, '192.0.2.7');
}

describe('RefusalLimiter', () => {
  it('blocks with the twentieth refusal within a minute, for half a minute, and says so once', () => {
    refuse(19);
    expect([limiter.isBlocked('a'), codes]).toEqual([false, []]);
    refuse(1);
    clock.advance(29_999);
    expect([limiter.isBlocked('a'), codes]).toEqual([true, ['address-blocked']]);
    clock.advance(1);
    expect(limiter.isBlocked('a')).toBe(false);
  });

  it('does not block for refusals that are further apart', () => {
    for (let i = 0; i < 100; i += 1) {
      refuse(1);
      clock.advance(3200);
    }
    expect(codes).toEqual([]);
  });

  it('blocks nobody else', () => {
    refuse(20);
    expect(limiter.isBlocked('b')).toBe(false);
  });

  it('is not kept blocking by attempts in the meantime, and counts from nothing afterwards', () => {
    refuse(20);
    clock.advance(20_000);
    refuse(50);
    clock.advance(10_000);
    expect(limiter.isBlocked('a')).toBe(false);
    refuse(19);
    expect([limiter.isBlocked('a'), codes]).toEqual([false, ['address-blocked']]);
  });

  it('forgets the account whose last refusal is the longest ago, beyond 1024 of them', () => {
    refuse(20, 'first');
    refuse(20, 'second');
    for (let i = 0; i < 1023; i += 1) refuse(1, `n${i}`);
    expect([limiter.isBlocked('first'), limiter.isBlocked('second')]).toEqual([false, true]);
  });

  it('starts an account anew that is forgiven', () => {
    refuse(20);
    limiter.forgive('a');
    expect(limiter.isBlocked('a')).toBe(false);
  });
});
