import { useEffect } from 'react';
import { usePhoneState } from '../phone-context.ts';
import classes from './overlay.module.css';

/** Buzzes for 200 ms three times, with pauses between. */
const BUZZ_MS = [200, 150, 200, 150, 200];

/** The operator asks which phone this is: the screen flashes, and the phone buzzes where it can. */
export function IdentifyFlash() {
  const flashes = usePhoneState((state) => state.flashes);
  useEffect(() => {
    if (flashes > 0 && 'vibrate' in navigator) navigator.vibrate(BUZZ_MS);
  }, [flashes]);
  return flashes === 0 ? null : <div key={flashes} className={classes['flash']} data-flash={flashes} aria-hidden />;
}
