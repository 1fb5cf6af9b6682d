import { useEffect, useState } from 'react';
import type { Finding } from '#shared/diagnostics/finding.ts';
import { useStation, useStationState } from '../station/use-station.ts';

/**
 * What the station finds of its firewall: null while it looks for the first time, empty where it cannot say. It looks
 * again whenever the operator comes back to this window, for that is what one does after having opened the ports.
 */
export function useFirewall(): readonly Finding[] | null {
  const { client } = useStation();
  const connected = useStationState((state) => state.connected);
  const [findings, setFindings] = useState<readonly Finding[] | null>(null);
  useEffect(() => {
    if (!connected) return;
    let left = false;
    let looking = false;
    const look = async (): Promise<void> => {
      if (looking) return;
      looking = true;
      const found = await client.request('checkFirewall', {}).then(
        (diagnosis) => diagnosis.findings,
        // The panel then says what holds for every firewall, and leads to the checks, which say why.
        () => [],
      );
      looking = false;
      if (!left) setFindings(found);
    };
    const lookAgain = (): void => void look();
    addEventListener('focus', lookAgain);
    void look();
    return () => {
      left = true;
      removeEventListener('focus', lookAgain);
    };
  }, [client, connected]);
  return findings;
}
