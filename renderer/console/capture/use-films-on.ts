import type { DeviceStatus } from '#shared/contract/status.ts';
import { useSessionList } from '../station/use-station.ts';
import { filmsOn } from './delivery-facts.ts';

/** Tells devices that are lost from those that are away and film on: the latter have a session that is still open. */
export function useFilmsOn(): (device: DeviceStatus) => boolean {
  const { sessions } = useSessionList();
  return (device) => filmsOn(device, sessions);
}
