import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useSessionList } from '../station/use-station.ts';
import classes from './gallery.module.css';
import { GalleryEmpty } from './gallery-empty.tsx';
import { GallerySearch } from './gallery-search.tsx';
import { PlayerPanel } from './player/player-panel.tsx';
import { SessionRows } from './session-rows.tsx';
import { deviceNames, EVERYTHING, prepareSearch, searchSessions } from './session-search.ts';
import { groupByTake } from './take-groups.ts';
import { closePlayer, useOpenSession } from './open-session.ts';

/** The recordings by take and day, and the player beside them. */
export function GalleryScreen() {
  const { sessions, loaded, failed } = useSessionList();
  const [search, setSearch] = useState(EVERYTHING);
  // Typing goes before: with ten thousand recordings the list follows a moment later.
  const wanted = useDeferredValue(search);
  const found = useMemo(() => searchSessions(sessions, wanted), [sessions, wanted]);
  const takes = useMemo(() => groupByTake(sessions, found), [sessions, found]);
  const devices = useMemo(() => deviceNames(sessions), [sessions]);
  useEffect(() => prepareSearch(sessions), [sessions]);
  const folder = useOpenSession();
  const opened = sessions.find((session) => session.folder === folder) ?? null;
  const take = takes.find(({ sessions: its }) => its.some((session) => session.folder === folder)) ?? null;
  const showAll = useCallback(() => setSearch(EVERYTHING), []);
  return (
    <div className={classes['screen']} data-open={opened !== null || undefined}>
      <div className={classes['browse']}>
        <GallerySearch search={search} onSearch={setSearch} devices={devices} found={found.length} />
        {found.length === 0 ? (
          <GalleryEmpty hasSessions={sessions.length > 0} loaded={loaded} failed={failed} onShowAll={showAll} />
        ) : (
          <SessionRows takes={takes} selected={opened?.folder ?? null} />
        )}
      </div>
      {opened !== null && (
        <PlayerPanel
          key={opened.folder}
          session={opened}
          numberOfDay={take?.numberOfDay ?? null}
          onClose={() => closePlayer(opened.folder)}
        />
      )}
    </div>
  );
}
