import { Slider } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Gap } from '#shared/recording/manifest.ts';
import { formatPlayTime } from '../../../ui/format.ts';
import classes from '../gallery.module.css';
import type { Playback } from './session-player.ts';

/** One arrow key moves so far, in ms. */
const STEP_MS = 100;

/** Where the video stands, and where it has gaps. */
export function SeekBar({ player, gaps }: { readonly player: Playback; readonly gaps: readonly Gap[] }) {
  const { t } = useTranslation('gallery');
  const { timeUs, durationUs } = useSyncExternalStore(player.subscribe, () => player.state);
  const partOf = (us: number): string => `${Math.min(100, (us / Math.max(1, durationUs)) * 100)}%`;
  return (
    <div className={classes['seek']}>
      {gaps.map(({ atUs, lengthUs }) => (
        <i key={atUs} style={{ left: partOf(atUs), width: partOf(lengthUs) }} aria-hidden />
      ))}
      <Slider
        size={5}
        thumbSize={16}
        min={0}
        max={Math.max(STEP_MS, Math.ceil(durationUs / 1000))}
        step={STEP_MS}
        value={Math.round(timeUs / 1000)}
        label={(ms) => formatPlayTime(ms * 1000)}
        thumbLabel={t('position')}
        onChange={(ms) => player.seek(ms * 1000)}
      />
    </div>
  );
}
