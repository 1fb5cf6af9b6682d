import { useTranslation } from 'react-i18next';
import type { PhoneView } from '../phone-state.ts';
import { RunningClock } from './running-clock.tsx';
import classes from './overlay.module.css';
import shapes from './shape.module.css';
import { lookOf } from './state-look.ts';

interface DimScreenProps {
  readonly view: PhoneView;
  readonly wake: () => void;
}

/** Black, to spare battery and eyes; what goes on goes on. */
export function DimScreen({ view, wake }: DimScreenProps) {
  const { t } = useTranslation('phone');
  return (
    <button
      type="button"
      ref={(button) => button?.focus()}
      className={classes['dim']}
      data-tone={lookOf(view).tone}
      aria-label={t('controls.wake')}
      onClick={wake}
    >
      <i className={shapes['shape']} data-shape={lookOf(view).shape} aria-hidden />
      {'startedMs' in view && view.startedMs !== null && <RunningClock startedMs={view.startedMs} />}
      <small>{t('controls.wakeHint')}</small>
    </button>
  );
}
