import { useCallback, useMemo } from 'react';
import type { DeviceStatus } from '#shared/contract/status.ts';
import { useStationState } from '../station/use-station.ts';

const NO_DEVICES: readonly DeviceStatus[] = [];

/** The log names a device by its connection, `<ip>_<port>`. Gives the name that the operator knows it by, else that. */
export function useConnectionNames(): (connection: string | null) => string {
  const devices = useStationState(({ sample }) => sample?.devices ?? NO_DEVICES);
  const names = useMemo(
    () => new Map(devices.map(({ address, name }) => [address.replace(/:(\d+)$/, '_$1'), name])),
    [devices],
  );
  return useCallback((connection) => (connection === null ? '' : (names.get(connection) ?? connection)), [names]);
}
