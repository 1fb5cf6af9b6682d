import { Progress } from '@mantine/core';
import { IconPhotoOff, IconVideo } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import { formatBytes, formatPlayTime } from '../../ui/format.ts';
import classes from './gallery.module.css';
import { mediaUrl } from './media-url.ts';
import { sessionLink } from './open-session.ts';
import { SessionStateMark } from './session-state-mark.tsx';
import { useDates } from './use-dates.ts';

interface SessionCardProps {
  readonly session: SessionSummary;
  readonly selected: boolean;
  /** Of the picture, in px. */
  readonly height: number;
}

/** One session: its first picture, how long and how large it is, and what is wrong or still being made. A link to it. */
export const SessionCard = memo(function SessionCard({ session, selected, height }: SessionCardProps) {
  const { t } = useTranslation('gallery');
  const dates = useDates();
  const { folder, deviceName, deviceModel, work } = session;
  const name = deviceName || deviceModel || folder;
  return (
    <a
      className={classes['card']}
      href={sessionLink(folder)}
      data-folder={folder}
      aria-current={selected ? 'true' : undefined}
    >
      <div className={classes['thumbnail']} style={{ height }}>
        {session.hasThumbnail ? (
          <img src={mediaUrl(folder, 'thumbnail.jpg')} alt={name} decoding="async" draggable={false} />
        ) : (
          <span className={classes['noThumbnail']} role="img" aria-label={name}>
            {session.state === 'recording' ? (
              <IconVideo size={28} stroke={1.3} aria-hidden />
            ) : (
              <IconPhotoOff size={28} stroke={1.3} aria-hidden />
            )}
            {session.state === 'recording' ? '' : t('noThumbnail')}
          </span>
        )}
        {session.gaps > 0 && <span className={classes['gaps']}>{t('gaps', { count: session.gaps })}</span>}
        {session.durationUs > 0 && <span className={classes['duration']}>{formatPlayTime(session.durationUs)}</span>}
      </div>
      {work !== null && (
        <Progress
          size={4}
          radius={0}
          value={work.fraction === null ? 100 : work.fraction * 100}
          animated={work.fraction === null}
          aria-label={t(`work.${work.kind}`)}
        />
      )}
      <div className={classes['caption']}>
        <b>{name}</b>
        <span>{caption()}</span>
      </div>
    </a>
  );

  function caption() {
    if (work !== null) {
      const words = t(`work.${work.kind}`);
      if (work.fraction === null) return words;
      return t('workPercent', { work: words, percent: Math.floor(work.fraction * 100) });
    }
    if (session.state !== 'ready') return <SessionStateMark state={session.state} />;
    return `${dates.time(session.startedAtMs)}${t('comma')}${formatBytes(session.bytes)}`;
  }
});
