import { describe, expect, it } from 'vitest';
import { found } from '#shared/diagnostics/finding.ts';
import { ManualClock } from '../manual-clock.ts';
import { type Check, CHECK_LIMIT_MS, runChecks } from './check-runner.ts';
import { Doctor } from './doctor.ts';

const port: Check = { code: 'port', look: () => [found('port', 'free', { port: 1 })] };

describe('the checks', () => {
  it('are told in their order, and one that fails as one that could not be made', async () => {
    const fails: Check = { code: 'firewall', look: () => Promise.reject(new Error('boom')) };
    const throws: Check = {
      code: 'networks',
      look: () => {
        throw new Error('bang');
      },
    };
    expect(await runChecks([fails, port, throws], new ManualClock())).toEqual([
      { check: 'firewall', outcome: 'unknown', device: null, facts: { why: 'boom' } },
      { check: 'port', outcome: 'free', device: null, facts: { port: '1' } },
      { check: 'networks', outcome: 'unknown', device: null, facts: { why: 'bang' } },
    ]);
  });

  it('are not waited for without end', async () => {
    const clock = new ManualClock();
    const never: Check = { code: 'ffmpeg', look: () => new Promise(() => undefined) };
    const findings = runChecks([never, port], clock);
    // The other has answered by then.
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(CHECK_LIMIT_MS);
    expect((await findings).map(({ outcome }) => outcome)).toEqual(['unknown', 'free']);
  });
});

describe('the doctor', () => {
  it('makes them once for all who ask meanwhile, and anew for who asks later', async () => {
    let made = 0;
    const counted: Check = { code: 'port', look: () => ((made += 1), port.look()) };
    const doctor = new Doctor(new ManualClock(), () => [counted]);
    const [one, other] = await Promise.all([doctor.diagnose(), doctor.diagnose()]);
    expect([made, one]).toEqual([1, other]);
    await doctor.diagnose();
    expect(made).toBe(2);
  });
});
