import { expect, it } from 'vitest';
import type { ClockPair } from '#shared/clock/clock-pair.ts';
import { LIMITS } from '../limits.ts';
import { ManualClock } from '../manual-clock.ts';
import { ClockExchange } from './clock-exchange.ts';

const BURST_MS = (LIMITS.clockBurst - 1) * LIMITS.clockBurstMs;

function setUp() {
  const clock = new ManualClock();
  const startedUs = clock.nowUs();
  const asked: number[] = [];
  const pairs: ClockPair[] = [];
  const wire = { isOpen: true };
  const exchange = new ClockExchange({
    clock,
    limits: LIMITS,
    device: {
      askTime: (id) => {
        if (wire.isOpen) asked.push(id);
        return wire.isOpen;
      },
    },
    sink: (pair) => pairs.push(pair),
  });
  /** The device answers the nth request, counted from 0. */
  const answer = (nth: number): void => exchange.replied(asked[nth] ?? 0, 5, 7, clock.nowUs());
  const answerAll = (): void => {
    for (const id of asked.splice(0)) exchange.replied(id, 5, 7, clock.nowUs());
  };
  return { clock, startedUs, asked, pairs, wire, exchange, answer, answerAll };
}

it('asks some times in quick succession, then once a second', () => {
  const { clock, asked, exchange, pairs, answerAll } = setUp();
  exchange.start();
  expect(asked).toHaveLength(1);
  clock.advance(BURST_MS);
  expect(asked).toHaveLength(LIMITS.clockBurst);
  expect(new Set(asked).size).toBe(LIMITS.clockBurst);
  answerAll();
  for (let second = 0; second < 5; second += 1) {
    clock.advance(1000);
    answerAll();
  }
  expect(pairs).toHaveLength(LIMITS.clockBurst + 5);
});

it('makes a pair of when it asked, what the device said, and when that came', () => {
  const { clock, startedUs, exchange, pairs, answer } = setUp();
  exchange.start();
  clock.advance(30);
  answer(0);
  expect(pairs).toEqual([{ t0Us: startedUs, t1Us: 5, t2Us: 7, t3Us: startedUs + 30_000 }]);
});

it('takes each answer once, and none to what it did not ask', () => {
  const { exchange, clock, pairs, answer } = setUp();
  exchange.start();
  answer(0);
  answer(0);
  exchange.replied(99, 5, 7, clock.nowUs());
  expect(pairs).toHaveLength(1);
});

it('does not ask again before there is an answer, or 2 s have passed; what comes later is ignored', () => {
  const { clock, asked, exchange, pairs, answer, answerAll } = setUp();
  exchange.start();
  clock.advance(BURST_MS);
  answerAll();
  clock.advance(1000);
  clock.advance(2000);
  expect(asked).toHaveLength(1);
  clock.advance(1000);
  expect(asked).toHaveLength(2);
  const { length } = pairs;
  answer(0);
  expect(pairs).toHaveLength(length);
});

it('counts nothing as asked that could not be sent', () => {
  const { clock, startedUs, asked, wire, pairs, exchange, answer } = setUp();
  wire.isOpen = false;
  exchange.start();
  clock.advance(BURST_MS + 1000);
  wire.isOpen = true;
  clock.advance(1000);
  expect(asked).toHaveLength(1);
  answer(0);
  expect(pairs[0]?.t0Us).toBe(startedUs + (BURST_MS + 2000) * 1000);
});

it('is silent and deaf once it was stopped', () => {
  const { clock, asked, exchange, pairs, answer } = setUp();
  exchange.start();
  exchange.stop();
  answer(0);
  clock.advance(10_000);
  expect([asked.length, pairs.length]).toEqual([1, 0]);
});
