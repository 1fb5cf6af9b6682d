import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../ui/format.ts';
import { useStationState } from '../station/use-station.ts';
import classes from './frame.module.css';

/** Below this the disk is called scarce, in seconds. */
const SCARCE_S = 30 * 60;
/** Beyond this nobody wants to know it exactly, in hours. */
const LONG_H = 48;

/** The disk that is left: in hours at the present rate while something is written, else in bytes. */
export function DiskLeft() {
  const { t } = useTranslation('frame');
  const disk = useStationState(({ sample }) => sample?.disk ?? null);
  if (disk === null) return null;
  const { freeBytes, totalBytes, bytesPerSecond, secondsLeft } = disk;
  const size = formatBytes(freeBytes);
  const used = totalBytes > 0 ? (1 - freeBytes / totalBytes) * 100 : 0;
  const scarce = secondsLeft !== null && secondsLeft < SCARCE_S;
  return (
    <div className={classes['disk']} data-scarce={scarce || undefined}>
      <strong>{secondsLeft === null ? t('free', { size }) : timeLeft(secondsLeft)}</strong>
      <Progress
        value={used}
        color={scarce ? 'var(--cs-warn)' : 'var(--cs-ok)'}
        size={5}
        my={8}
        aria-label={t('diskUsed')}
      />
      {secondsLeft !== null && t('freeAtRate', { size, rate: formatBytes(bytesPerSecond) })}
    </div>
  );

  function timeLeft(seconds: number): string {
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    if (hours >= LONG_H) return t('timeLeft_days', { days: Math.floor(hours / 24) });
    return hours > 0 ? t('timeLeft_hours', { hours, minutes }) : t('timeLeft_minutes', { minutes });
  }
}
