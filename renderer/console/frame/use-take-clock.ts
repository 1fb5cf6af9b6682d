import { useEffect, useState } from 'react';
import { formatClock } from '../../ui/format.ts';
import { useStationState } from '../station/use-station.ts';

/**
 * The clock of what is recorded, counted on between samples: null while nothing is, empty where a device records that is
 * in no take.
 */
export function useTakeClock(): string | null {
  const recording = useStationState(
    ({ sample }) => sample?.devices.some(({ state }) => state === 'recording' || state === 'stalled') ?? false,
  );
  // Where the take's start lies on this page's own clock: the same in each sample, but for the way it took.
  const startedMs = useStationState(({ sample, sampledAtMs }) => {
    const take = sample?.take ?? null;
    return sample === null || take === null ? null : sampledAtMs - (sample.nowMs - take.startedAtMs);
  });
  const [clock, setClock] = useState('');
  useEffect(() => {
    if (startedMs === null) return;
    const show = (): void => setClock(formatClock(performance.now() - startedMs));
    show();
    const timer = setInterval(show, 200);
    return () => clearInterval(timer);
  }, [startedMs]);
  if (startedMs !== null) return clock;
  return recording ? '' : null;
}
