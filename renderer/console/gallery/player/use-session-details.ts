import { useEffect, useState } from 'react';
import { CommandError } from '#shared/contract/problems.ts';
import type { SessionDetails, SessionSummary } from '#shared/contract/session-summary.ts';
import { showProblem } from '../../frame/problem-notice.tsx';
import { useStation } from '../../station/use-station.ts';

/** Everything about a session, asked for again whenever there is news of it. Null until it is there. */
export function useSessionDetails(session: SessionSummary): SessionDetails | null {
  const { client } = useStation();
  const [details, setDetails] = useState<SessionDetails | null>(null);
  useEffect(() => {
    let wanted = true;
    const ask = async (): Promise<void> => {
      try {
        const described = await client.request('describeSession', { folder: session.folder });
        if (wanted) setDetails(described);
      } catch (error) {
        // A session that has just gone takes the panel with it; everything else is told.
        if (wanted && !(error instanceof CommandError && error.code === 'unknown-session')) showProblem(error);
      }
    };
    void ask();
    return () => {
      wanted = false;
    };
    // The summary is another object with each piece of news.
  }, [client, session]);
  return details;
}
