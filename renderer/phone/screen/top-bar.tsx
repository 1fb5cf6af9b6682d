import { IconBolt } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePhoneState } from '../phone-context.ts';
import { PhoneName } from './phone-name.tsx';
import classes from './screen.module.css';

/** The phone's name and its figures. */
export function TopBar() {
  const { t } = useTranslation('phone');
  const progress = usePhoneState((state) => state.progress);
  const encoding = usePhoneState(({ capture }) => capture !== null);
  const battery = usePhoneState((state) => state.battery);
  const percent = battery?.percent ?? 0;
  return (
    <header className={classes['top']}>
      <PhoneName />
      <ul aria-label={t('figures.label')}>
        {encoding && progress !== null && (
          <>
            <li>{t('figures.fps', { fps: progress.fps.toFixed(1) })}</li>
            <li>{t('figures.rate', { rate: (progress.bitsPerSecond / 1e6).toFixed(1) })}</li>
          </>
        )}
        {battery !== null && (
          <li>
            <span role="img" aria-label={t('figures.battery', { percent })}>
              {battery.charging && <IconBolt size={16} aria-hidden />}
              {percent} %
            </span>
          </li>
        )}
      </ul>
    </header>
  );
}
