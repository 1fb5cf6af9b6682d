import { useEffect } from 'react';
import type { AccessView } from '#shared/contract/access.ts';
import { showProblem } from '../frame/problem-notice.tsx';
import type { StationState } from './station-model.ts';
import { useStation, useStationState } from './use-station.ts';

function presentDevices({ sample }: StationState): string {
  const devices = sample?.devices.filter(({ state }) => state !== 'lost') ?? [];
  return devices.map(({ id }) => id).join(' ');
}

/**
 * Who may connect, asked for when a component needs it; null until the station has answered. It is asked again when
 * devices come or go: the station tells of decisions, not of each connection.
 */
export function useAccess(): AccessView | null {
  const model = useStation();
  const connected = useStationState((known) => known.connected);
  useEffect(() => {
    if (!connected) return;
    let present: string | null = null;
    const ask = (known: StationState): void => {
      const now = presentDevices(known);
      if (now === present) return;
      present = now;
      model.loadAccess().catch(showProblem);
    };
    ask(model.state.getState());
    return model.state.subscribe(ask);
  }, [connected, model]);
  return useStationState(({ access }) => access);
}
