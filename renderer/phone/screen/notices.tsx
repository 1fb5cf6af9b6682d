import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../ui/format.ts';
import { usePhone, usePhoneState } from '../phone-context.ts';
import classes from './screen.module.css';

/** So much is always under way. */
const NOTEWORTHY_BYTES = 500_000;

/** Small lines about what is not as it should be, and needs no action at once. */
export function Notices() {
  const { t } = useTranslation('phone');
  const phone = usePhone();
  const awaySeconds = usePhoneState((state) => state.awaySeconds);
  const wakefulness = usePhoneState((state) => state.wakefulness);
  const dropped = usePhoneState(({ capture, progress }) => (capture === null ? 0 : (progress?.dropped ?? 0)));
  const unsent = usePhoneState(({ capture, progress }) => (capture === null ? 0 : (progress?.unsentBytes ?? 0)));
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
      {unsent >= NOTEWORTHY_BYTES && <li>{t('notice.unsent', { size: formatBytes(unsent) })}</li>}
      {dropped > 0 && <li>{t('notice.dropped', { count: dropped })}</li>}
    </ul>
  );
}
