import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { usePhone, usePhoneState } from '../phone-context.ts';
import { loweredOf } from '../undelivered.ts';
import { Backlog } from './backlog.tsx';
import classes from './screen.module.css';

/** Small lines about what is not as it should be, and needs no action at once. */
export function Notices() {
  const { t } = useTranslation('phone');
  const phone = usePhone();
  const awaySeconds = usePhoneState((state) => state.awaySeconds);
  const wakefulness = usePhoneState((state) => state.wakefulness);
  const dropped = usePhoneState(({ capture, progress }) => (capture === null ? 0 : (progress?.dropped ?? 0)));
  const lost = usePhoneState(({ progress }) => progress?.lost ?? 0);
  const lowered = usePhoneState(useShallow(loweredOf));
  return (
    <ul className={classes['notices']}>
      {awaySeconds !== null && (
        <li role="alert">
          {t('notice.away', { count: awaySeconds })}
          <button
            type="button"
            className={classes['icon']}
            aria-label={t('notice.close')}
            onClick={() => phone.closeNotice()}
          >
            <IconX size={20} aria-hidden />
          </button>
        </li>
      )}
      {wakefulness === 'refused' && <li>{t('notice.tap')}</li>}
      {wakefulness === 'missing' && <li>{t('notice.asleep')}</li>}
      <Backlog />
      {lowered !== null && <li>{t('notice.lowered', lowered)}</li>}
      {lost > 0 && (
        <li role="alert" data-grave>
          {t('notice.lost', { count: lost })}
        </li>
      )}
      {dropped > 0 && <li>{t('notice.dropped', { count: dropped })}</li>}
    </ul>
  );
}
