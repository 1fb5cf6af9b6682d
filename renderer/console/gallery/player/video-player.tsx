import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import classes from '../gallery.module.css';
import type { FrameTimes } from './frame-times.ts';
import { PlayerControls } from './player-controls.tsx';
import type { SessionPlayer } from './session-player.ts';
import { usePlayerKeys } from './use-player-keys.ts';
import { WallClock } from './wall-clock.tsx';

interface VideoPlayerProps {
  readonly session: SessionSummary;
  readonly manifest: SessionManifest | null;
  readonly times: FrameTimes | null;
  readonly player: SessionPlayer;
}

/** The picture with the true time it was taken at, and what moves it. */
export function VideoPlayer({ session, manifest, times, player }: VideoPlayerProps) {
  const { t } = useTranslation('gallery');
  const video = useRef<HTMLVideoElement>(null);
  const { problem } = useSyncExternalStore(player.subscribe, () => player.state);

  useEffect(() => (video.current === null ? undefined : player.attach(video.current)), [player]);

  usePlayerKeys(player);

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
