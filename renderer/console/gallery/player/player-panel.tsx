import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import { FRAMES_FILE } from '#shared/recording/manifest.ts';
import { useStationState } from '../../station/use-station.ts';
import classes from '../gallery.module.css';
import { mediaUrl } from '../media-url.ts';
import { SessionStateMark } from '../session-state-mark.tsx';
import { useDates } from '../use-dates.ts';
import { hasPictures } from './has-pictures.ts';
import { ImageViewer } from './image-viewer.tsx';
import { IntervalPlot } from './interval-plot.tsx';
import { SessionActions } from './session-actions.tsx';
import { SessionFacts } from './session-facts.tsx';
import { SessionFiles } from './session-files.tsx';
import { SessionNotes } from './session-notes.tsx';
import { type PlayedSession, SessionPlayer } from './session-player.ts';
import { useFrameTimes } from './use-frame-times.ts';
import { useImagePlayer } from './use-image-player.ts';
import { useSessionDetails } from './use-session-details.ts';
import { VideoPlayer } from './video-player.tsx';

interface PlayerPanelProps {
  readonly session: SessionSummary;
  readonly numberOfDay: number | null;
  readonly onClose: () => void;
}

/** States in which a session's MP4s are complete. */
const PLAYABLE: ReadonlySet<SessionSummary['state']> = new Set(['ready', 'recovered', 'foreign']);

function playedOf({ folder, durationUs, videos }: SessionSummary): PlayedSession {
  return { durationUs, videos, urlOf: (video) => mediaUrl(folder, video) };
}

/** One session: its picture, its facts, its intervals and what was noted of it, side by side with the list. */
export function PlayerPanel({ session, numberOfDay, onClose }: PlayerPanelProps) {
  const { t } = useTranslation('gallery');
  const dates = useDates();
  const details = useSessionDetails(session);
  const manifest = details?.manifest ?? null;
  const playable = PLAYABLE.has(session.state) && session.videos.length > 0;
  // Nobody knows it before the first sample has come.
  const isLive = useStationState(
    ({ sample }) => sample?.devices.some(({ sessionFolder }) => sessionFolder === session.folder) ?? true,
  );
  const asPictures = !playable && hasPictures({ session, manifest, isLive });
  const isTimed = playable && (manifest?.files.some(({ name }) => name === FRAMES_FILE) ?? false);
  const times = useFrameTimes(session, isTimed || asPictures);
  const images = useImagePlayer(session.folder, asPictures ? times : null);
  const [player] = useState(() => new SessionPlayer(playedOf(session)));
  useEffect(() => player.setSession(playedOf(session)), [player, session]);
  useEffect(() => player.setTimes(times), [player, times]);
  const name = session.deviceName || session.deviceModel || session.folder;

  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      // A dialog above the player closes first.
      if (event.key === 'Escape' && !event.defaultPrevented && document.querySelector('[role="dialog"]') === null)
        onClose();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [onClose]);

  return (
    // What scrolls must be reachable by keyboard.
    <aside className={classes['player']} aria-label={t('player', { device: name })} tabIndex={0}>
      <ActionIcon className={classes['close']} variant="default" size="lg" aria-label={t('close')} onClick={onClose}>
        <IconX size={18} aria-hidden />
      </ActionIcon>
      {playable && <VideoPlayer session={session} player={player} manifest={manifest} times={times} />}
      {images !== null && <ImageViewer session={session} player={images} manifest={manifest} times={times} />}
      {!playable && images === null && (
        <div className={classes['noVideo']}>
          {t(session.state === 'recording' || session.state === 'finalizing' ? 'noVideoYet' : 'noVideo')}
        </div>
      )}
      <header className={classes['title']}>
        <h2>
          {name} <span>{session.deviceModel === name ? '' : session.deviceModel}</span>
        </h2>
        <p>
          {numberOfDay === null
            ? dates.dayAndTime(session.startedAtMs)
            : t('take', { number: numberOfDay, date: dates.dayAndTime(session.startedAtMs) })}
        </p>
        {session.state !== 'ready' && <SessionStateMark state={session.state} />}
        {session.problem !== null && (
          <p className={classes['problem']}>
            <b>{t('problem')}:</b> {session.problem}
          </p>
        )}
      </header>
      <SessionFacts session={session} manifest={manifest} />
      {times !== null && times.timeUs.length > 1 && (
        <IntervalPlot times={times} gaps={manifest?.gaps ?? []} onSeek={(images ?? player).seek} />
      )}
      {manifest !== null && <SessionNotes folder={session.folder} manifest={manifest} />}
      {details !== null && (
        <SessionActions
          session={session}
          path={details.path}
          onHold={player.hold}
          onVideoMade={player.reload}
          onGone={onClose}
        />
      )}
      <SessionFiles details={details} />
    </aside>
  );
}
