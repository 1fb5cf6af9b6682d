import { createContext, useContext, useState } from 'react';
import type { Finding } from '#shared/diagnostics/finding.ts';
import type { DiagnosticsAddress } from './diagnostics-address.ts';

/** The check that the address opens, and which finding of it stands first on the screen. */
export interface OpenedCheck extends DiagnosticsAddress {
  readonly first: Finding | null;
}

/** The element that gets the focus when an address is followed. */
export const OPENED_ID = 'opened-check';

export const OpenedCheckContext = createContext<OpenedCheck>({ check: null, logCode: null, first: null });

/** How an element shows that the address has opened it; nothing where it has not. */
interface OpenedMarks {
  readonly id?: string;
  readonly tabIndex?: -1;
  readonly 'aria-current'?: 'true';
}

/** Marks for the element of a finding that the address has opened; only the first of a check gets the focus. */
export function useOpenedMarks(finding: Finding): OpenedMarks {
  const { check, first } = useContext(OpenedCheckContext);
  if (check !== finding.check) return {};
  return { 'aria-current': 'true', ...(first === finding ? { id: OPENED_ID, tabIndex: -1 } : {}) };
}

interface Disclosure {
  readonly open: boolean;
  readonly toggled: (open: boolean) => void;
}

/** Whether something folded is open: where the address leads into it, and as the operator says after that. */
export function useDisclosure(leadsIn: boolean): Disclosure {
  const address = useContext(OpenedCheckContext);
  const place = leadsIn ? `${address.check}/${address.logCode}` : null;
  const [chosen, setChosen] = useState<{ readonly place: string | null; readonly open: boolean } | null>(null);
  const isNew = place !== null && chosen?.place !== place;
  return { open: isNew || (chosen?.open ?? false), toggled: (open) => setChosen({ place, open }) };
}
