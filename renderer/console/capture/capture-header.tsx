import { useTranslation } from 'react-i18next';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { StationSample } from '#shared/contract/status.ts';
import {
  BitrateInput,
  BoardQualityInput,
  BoardResolutionSelect,
  FpsInput,
  RatioSelect,
  ResolutionSelect,
} from '../capture-settings/capture-settings-fields.tsx';
import { useTakeClock } from '../frame/use-take-clock.ts';
import { useCommand } from '../station/use-command.ts';
import { isCapturing, isStartable, isStoppable } from './capture-summary.ts';
import classes from './capture.module.css';
import { StatusButton } from './status-button.tsx';

interface CaptureHeaderProps {
  readonly sample: StationSample;
  readonly settings: CaptureSettings;
  readonly onSettings: (settings: CaptureSettings) => void;
}

/** Start and Stop, the clock of the take, and what Start asks the devices for. */
export function CaptureHeader({ sample, settings, onSettings }: CaptureHeaderProps) {
  const { t } = useTranslation('capture');
  const start = useCommand('start');
  const stop = useCommand('stop');
  const clock = useTakeClock();
  const stoppable = isStoppable(sample);
  const capturing = isCapturing(sample);
  const delivering = sample.devices.filter(({ state }) => state === 'delivering').length;
  const members = sample.devices.filter(({ inTake }) => inTake);
  const recording = sample.devices.filter(({ state }) => state === 'recording').length;
  const startable = sample.devices.some(isStartable);
  const hasBoards = sample.devices.some(({ protocol, connected }) => connected && protocol === 'esp');
  const fields = { value: settings, onChange: onSettings, disabled: sample.take !== null };
  return (
    <header className={classes['header']}>
      <button
        type="button"
        className={classes['start']}
        disabled={start.running || !startable}
        data-quiet={stoppable || undefined}
        onClick={() => void start.run({ settings, devices: null })}
      >
        <i aria-hidden />
        {t('start')}
      </button>
      <button
        type="button"
        className={classes['stop']}
        disabled={stop.running || !stoppable}
        onClick={() => void stop.run({ devices: null })}
      >
        <i aria-hidden />
        {t('stop')}
      </button>
      <div className={classes['clock']}>
        <time role="timer" aria-label={t('elapsed')} data-idle={clock === null || undefined}>
          {clock === null || clock === '' ? '00:00:00' : clock}
        </time>
        <small>{progress()}</small>
      </div>
      <div className={classes['parameters']}>
        <RatioSelect {...fields} />
        <ResolutionSelect {...fields} />
        <BitrateInput {...fields} />
        <FpsInput {...fields} />
        {hasBoards && <BoardResolutionSelect {...fields} />}
        {hasBoards && <BoardQualityInput {...fields} />}
        <StatusButton devices={sample.devices} />
      </div>
    </header>
  );

  function progress(): string {
    if (!capturing) return t('notRecording');
    if (!stoppable) return t('delivering', { count: delivering });
    const devices = sample.take === null ? sample.devices.length : members.length;
    return t('takeProgress', { recording, devices });
  }
}
