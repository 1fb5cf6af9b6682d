import type { WaitingDevice } from '#shared/contract/access.ts';

/** Devices that the banner shows one by one; the others are counted. */
export const SHOWN_WAITING = 3;

/** Who waits, as the banner shows it: the first by name, the others as a number. */
export interface WaitingOverview {
  readonly shown: readonly WaitingDevice[];
  readonly more: number;
}

/** The longest waiting first, so that a newcomer moves nobody away from under the pointer. */
export function waitingOverview(waiting: readonly WaitingDevice[]): WaitingOverview {
  const shown = waiting.toSorted((a, b) => a.number - b.number).slice(0, SHOWN_WAITING);
  return { shown, more: waiting.length - shown.length };
}

/** Where a device connects from, unless that is already what it is called: one without a name is called by its address. */
export function addressBeside({ label, address }: Pick<WaitingDevice, 'label' | 'address'>): string | null {
  return label === address ? null : address;
}
