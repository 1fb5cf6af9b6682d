import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import classes from '../gallery.module.css';
import type { FrameTimes } from './frame-times.ts';
import type { ImagePlayer } from './image-player.ts';
import { PlayerControls } from './player-controls.tsx';
import { usePlayerKeys } from './use-player-keys.ts';
import { WallClock } from './wall-clock.tsx';

interface ImageViewerProps {
  readonly session: SessionSummary;
  readonly manifest: SessionManifest | null;
  readonly times: FrameTimes | null;
  readonly player: ImagePlayer;
}

/** The JPEGs of a session without an MP4, each with the true time of its arrival, and what moves them. */
export function ImageViewer({ session, manifest, times, player }: ImageViewerProps) {
  const { t } = useTranslation('gallery');
  const image = useRef<HTMLImageElement>(null);
  const { picture, problem } = useSyncExternalStore(player.subscribe, () => player.state);
  usePlayerKeys(player);

  useEffect(() => {
    if (picture === null || image.current === null) return;
    const url = URL.createObjectURL(picture);
    image.current.src = url;
    return () => URL.revokeObjectURL(url);
  }, [picture]);

  return (
    <div>
      <div className={classes['picture']}>
        <img ref={image} alt={t('recordedPicture')} draggable={false} />
        <WallClock session={session} manifest={manifest} times={times} player={player} />
        <p className={classes['pictureNote']}>{t(session.state === 'failed' ? 'asPicturesOnly' : 'asPictures')}</p>
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
