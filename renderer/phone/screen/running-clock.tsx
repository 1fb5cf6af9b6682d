import { useEffect, useState } from 'react';
import { recordingClock } from './recording-clock.ts';

const SHOWN_EVERY_MS = 200;
const sinceMs = (startedMs: number): string => recordingClock(performance.timeOrigin + performance.now() - startedMs);

/** How long it has been recording; `startedMs` since the Unix epoch, by this page's own clock. */
export function RunningClock({ startedMs }: { readonly startedMs: number }) {
  const [clock, setClock] = useState(() => sinceMs(startedMs));
  useEffect(() => {
    const timer = setInterval(() => setClock(sinceMs(startedMs)), SHOWN_EVERY_MS);
    return () => clearInterval(timer);
  }, [startedMs]);
  return <time role="timer">{clock}</time>;
}
