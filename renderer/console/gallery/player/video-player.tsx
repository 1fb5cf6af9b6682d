import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { formatExactTimeOfDay } from '../../../ui/format.ts';
import classes from '../gallery.module.css';
import type { FrameTimes } from './frame-times.ts';
import { PlayerControls } from './player-controls.tsx';
import type { SessionPlayer } from './session-player.ts';

interface VideoPlayerProps {
  readonly session: SessionSummary;
  readonly manifest: SessionManifest | null;
  readonly times: FrameTimes | null;
  readonly player: SessionPlayer;
}

const SEEK_US = 5_000_000;

/** Where a key belongs to what has the focus, and not to the player. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('input, textarea, select, [role="slider"], [role="dialog"]') !== null
  );
}

/** The picture with the true time it was taken at, and what moves it. */
export function VideoPlayer({ session, manifest, times, player }: VideoPlayerProps) {
  const { t } = useTranslation('gallery');
  const video = useRef<HTMLVideoElement>(null);
  const { problem } = useSyncExternalStore(player.subscribe, () => player.state);

  useEffect(() => (video.current === null ? undefined : player.attach(video.current)), [player]);

  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const { target, key } = event;
      const onCard = target instanceof Element && target.closest('[data-folder]') !== null;
      const onButton = target instanceof Element && target.closest('button, a, summary') !== null;
      if (isTyping(target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (key === ' ' && !onButton) player.toggle();
      else if (key === 'ArrowLeft' && !onCard) player.seek(player.state.timeUs - SEEK_US);
      else if (key === 'ArrowRight' && !onCard) player.seek(player.state.timeUs + SEEK_US);
      else if (key === ',') player.step(-1);
      else if (key === '.') player.step(1);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [player]);

  return (
    <div>
      <div className={classes['picture']}>
        {/* There is no sound, and so nothing to caption. */}
        {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- see above */}
        <video ref={video} muted playsInline preload="auto" onClick={player.toggle} />
        <WallClock session={session} manifest={manifest} times={times} player={player} />
        {problem !== null && (
          <p className={classes['playProblem']} role="alert">
            {t('cannotPlay', { why: problem })}
          </p>
        )}
      </div>
      <PlayerControls player={player} gaps={manifest?.gaps ?? []} />
    </div>
  );
}

/** The true time of the picture that is shown, with its bound where one is known. */
function WallClock({ session, manifest, times, player }: VideoPlayerProps) {
  const { t } = useTranslation('gallery');
  const { timeUs } = useSyncExternalStore(player.subscribe, () => player.state);
  const { frame } = player;
  const stationUs = times === null || frame < 0 ? session.startedAtMs * 1000 + timeUs : (times.stationUs[frame] ?? 0);
  const clock = manifest?.clock;
  const bound =
    clock === undefined || clock.method === 'none' ? '' : ` ${t('bound', { ms: (clock.boundUs / 1000).toFixed(1) })}`;
  return (
    <time
      className={classes['wallClock']}
      aria-label={t('pictureTime')}
      dateTime={new Date(stationUs / 1000).toISOString()}
    >
      {formatExactTimeOfDay(stationUs / 1000)}
      {bound}
    </time>
  );
}
