import { createContext, useContext, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { DiagnosisState } from './last-diagnosis.ts';
import type { SessionListState } from './session-list.ts';
import type { StationModel, StationState } from './station-model.ts';

export const StationContext = createContext<StationModel | null>(null);

/** The model of the station that this console is connected to. */
export function useStation(): StationModel {
  const model = useContext(StationContext);
  if (model === null) throw new Error('useStation is used outside of the console.');
  return model;
}

/** A part of what is known of the station; the component renders again when that part changes. */
export function useStationState<Part>(select: (state: StationState) => Part): Part {
  return useStore(useStation().state, select);
}

export function useSessionList(): SessionListState {
  return useStore(useStation().sessions.store);
}

/** What the station found when it was last asked to look. */
export function useDiagnosis(): DiagnosisState {
  return useStore(useStation().diagnosis.store);
}

/** The log's version: changes when lines come. */
export function useLogVersion(): number {
  const { log } = useStation();
  return useSyncExternalStore(log.subscribe, () => log.version);
}
