import { type CheckCode, type Finding, found, UNKNOWN } from '#shared/diagnostics/finding.ts';
import type { Clock } from '../clock.ts';
import { messageOf } from '../error-facts.ts';

/** A check that can be made: what it is called where it cannot, and how it is made. */
export interface Check {
  readonly code: CheckCode;
  readonly look: () => Promise<readonly Finding[]> | readonly Finding[];
}

/** No check is waited for longer than this. */
export const CHECK_LIMIT_MS = 30_000;

/** Makes all checks at once; one that fails or takes too long is told as such. In the order of the checks; never rejects. */
export async function runChecks(checks: readonly Check[], clock: Pick<Clock, 'after'>): Promise<Finding[]> {
  const findings = await Promise.all(checks.map((check) => within(check, clock)));
  return findings.flat();
}

function within(check: Check, clock: Pick<Clock, 'after'>): Promise<readonly Finding[]> {
  return new Promise((resolve) => {
    const because = (why: string): void => resolve([found(check.code, UNKNOWN, { why })]);
    const timer = clock.after(CHECK_LIMIT_MS, () => because(`it took more than ${CHECK_LIMIT_MS / 1000} s.`));
    Promise.resolve()
      .then(check.look)
      .then(resolve, (error: unknown) => because(messageOf(error)))
      .finally(() => timer.cancel());
  });
}
