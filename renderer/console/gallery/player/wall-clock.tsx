import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { formatBoundMs, formatExactTimeOfDay } from '../../../ui/format.ts';
import classes from '../gallery.module.css';
import type { FrameTimes } from './frame-times.ts';
import type { Playback } from './session-player.ts';

interface WallClockProps {
  readonly session: SessionSummary;
  readonly manifest: SessionManifest | null;
  readonly times: FrameTimes | null;
  readonly player: Playback;
}

/** The true time of the picture that is shown, with its bound where one is known. */
export function WallClock({ session, manifest, times, player }: WallClockProps) {
  const { t } = useTranslation('gallery');
  const { timeUs } = useSyncExternalStore(player.subscribe, () => player.state);
  const frame = useSyncExternalStore(player.subscribe, () => player.frame);
  const stationUs = times === null || frame < 0 ? session.startedAtMs * 1000 + timeUs : (times.stationUs[frame] ?? 0);
  const clock = manifest?.clock;
  const bound =
    clock === undefined || clock.method === 'none' ? '' : ` ${t('bound', { ms: formatBoundMs(clock.boundUs) })}`;
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
