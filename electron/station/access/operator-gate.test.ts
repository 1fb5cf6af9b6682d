import { beforeEach, describe, expect, it } from 'vitest';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { AccessStore } from './access-store.ts';
import { OperatorGate } from './operator-gate.ts';
import { RefusalLimiter } from './refusal-limiter.ts';

const LAN = '192.0.2.7';
let clock: ManualClock;
let limiter: RefusalLimiter;
let gate: OperatorGate;
beforeEach(() => {
  clock = new ManualClock();
  limiter = new RefusalLimiter(clock, new Log(clock));
  const store = new AccessStore('/nowhere', { deviceToken: 'device token', operatorToken: 'operator token' }, clock);
  gate = new OperatorGate(store, limiter);
});

const code = (ip: string, token: string | null): string | undefined => gate.tokenRefusal(ip, token)?.code;

describe('OperatorGate', () => {
  it('lets in with the operator token, and with nothing else', () => {
    const given = ['operator token', 'device token', 'wrong', '', null];
    expect(given.map((token) => code(LAN, token))).toEqual([
      undefined,
      'operator-token',
      'operator-token',
      'operator-token',
      'operator-token',
    ]);
  });

  it('looks at no token any more after twenty wrong ones, from that address, for half a minute', () => {
    for (let i = 0; i < 20; i += 1) code(LAN, `guess ${i}`);
    expect([code(LAN, 'operator token'), code('192.0.2.8', 'operator token')]).toEqual(['rate-limited', undefined]);
    clock.advance(30_000);
    expect(code(LAN, 'operator token')).toBeUndefined();
  });

  it('counts once a page that asks again and again with one old token', () => {
    for (let i = 0; i < 100; i += 1) code(LAN, 'an old cookie');
    expect(code(LAN, 'operator token')).toBeUndefined();
  });

  it('takes requests without a token for no attempts, and blocks no devices', () => {
    for (let i = 0; i < 100; i += 1) code(LAN, null);
    expect(code(LAN, 'operator token')).toBeUndefined();
    for (let i = 0; i < 20; i += 1) code(LAN, `guess ${i}`);
    expect(limiter.isBlocked(LAN)).toBe(false);
  });
});
