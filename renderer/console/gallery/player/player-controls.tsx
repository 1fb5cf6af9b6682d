import { ActionIcon, NativeSelect } from '@mantine/core';
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
} from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Gap } from '#shared/recording/manifest.ts';
import { formatPlayTime } from '../../../ui/format.ts';
import classes from '../gallery.module.css';
import { SeekBar } from './seek-bar.tsx';
import type { Playback } from './session-player.ts';

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;

/** Play, single frames, the seek bar with the place of each gap, speed. */
export function PlayerControls({ player, gaps }: { readonly player: Playback; readonly gaps: readonly Gap[] }) {
  const { t } = useTranslation('gallery');
  const { playing, timeUs, durationUs, speed } = useSyncExternalStore(player.subscribe, () => player.state);
  const { toggle, step, setSpeed } = player;
  return (
    <div className={classes['controls']}>
      <ActionIcon variant="filled" size={40} radius="xl" aria-label={t(playing ? 'pause' : 'play')} onClick={toggle}>
        {playing ? <IconPlayerPauseFilled size={20} aria-hidden /> : <IconPlayerPlayFilled size={20} aria-hidden />}
      </ActionIcon>
      <ActionIcon variant="default" size="lg" aria-label={t('previousFrame')} onClick={() => step(-1)}>
        <IconPlayerSkipBack size={17} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" size="lg" aria-label={t('nextFrame')} onClick={() => step(1)}>
        <IconPlayerSkipForward size={17} aria-hidden />
      </ActionIcon>
      <span className={classes['playTime']}>{formatPlayTime(timeUs)}</span>
      <SeekBar player={player} gaps={gaps} />
      <span className={classes['playTime']}>{formatPlayTime(durationUs)}</span>
      <NativeSelect
        aria-label={t('speed')}
        size="xs"
        w={74}
        data={SPEEDS.map((value) => ({ value: `${value}`, label: `${value}×` }))}
        value={`${speed}`}
        onChange={(event) => setSpeed(Number(event.currentTarget.value))}
      />
    </div>
  );
}
