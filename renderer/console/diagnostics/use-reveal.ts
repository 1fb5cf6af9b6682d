import { useEffect, useLayoutEffect, useRef } from 'react';
import type { Diagnosis } from '#shared/diagnostics/finding.ts';
import type { DiagnosticsAddress } from './diagnostics-address.ts';
import { OPENED_ID } from './opened-check.ts';

/**
 * Scrolls to the check that the address has opened and gives it the focus: once an address, as soon as there is a
 * diagnosis to show it in. Another diagnosis may put it elsewhere on the screen; then the focus goes with it.
 */
export function useReveal(address: DiagnosticsAddress, diagnosis: Diagnosis | null): void {
  const revealed = useRef<DiagnosticsAddress | null>(null);
  const hadFocus = useRef(false);
  useLayoutEffect(() => {
    if (diagnosis === null) return;
    const lost = hadFocus.current && document.activeElement === document.body;
    if (revealed.current === address && !lost) return;
    revealed.current = address;
    const element = document.querySelector<HTMLElement>(`#${OPENED_ID}`);
    if (element === null) return;
    hadFocus.current = true;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: element.offsetHeight > innerHeight / 2 ? 'start' : 'center' });
  }, [address, diagnosis]);
  useEffect(() => {
    const moved = ({ target }: FocusEvent): void => {
      hadFocus.current = target instanceof HTMLElement && target.id === OPENED_ID;
    };
    document.addEventListener('focusin', moved);
    return () => document.removeEventListener('focusin', moved);
  }, []);
}
