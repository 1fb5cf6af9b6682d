import type { WaitingDevice } from '#shared/contract/access.ts';
import type { Decision } from './access-store.ts';
import type { Applicant, ApplicationListener } from './applicant.ts';

/** Characters of a name that are kept: some devices say theirs in texts of any length. */
const MAX_LABEL = 80;

/** A connection that waits or was let in. `number` is 0 for one that never waited; `sinceMs` is when its state began. */
export interface Visit {
  readonly applicant: Applicant;
  readonly listener: ApplicationListener;
  readonly key: string;
  label: string;
  number: number;
  sinceMs: number;
  state: 'arrived' | 'waiting' | 'admitted' | 'gone';
}

/** The device behind a decision. */
export type DecidedDevice = Pick<Decision, 'key' | 'identity' | 'label' | 'address'>;

/** What a visitor is called: by its address as long as nothing better is known. */
export function visitLabel(given: string, { address }: Applicant): string {
  return (
    Array.from(given.slice(0, 2 * MAX_LABEL))
      .slice(0, MAX_LABEL)
      .join('')
      .trim() || address
  );
}

export function visitingDevice({ key, label, applicant }: Visit): DecidedDevice {
  return { key, identity: applicant.identity.kind, label, address: applicant.address };
}

export function waitingDevice({ applicant, label, number, sinceMs }: Visit): WaitingDevice {
  const { address, protocol, identity } = applicant;
  return { number, label, address, protocol, identity: identity.kind, sinceMs };
}
