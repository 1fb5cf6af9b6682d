import { IconDeviceMobile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePhone, usePhoneState } from '../phone-context.ts';
import { backlogOf } from '../undelivered.ts';
import classes from './sheet.module.css';

/** One button: where nothing was scanned, and after leaving. */
export function WelcomeScreen() {
  const { t } = useTranslation('phone');
  const phone = usePhone();
  const left = usePhoneState(({ link }) => link.kind === 'left');
  const seconds = usePhoneState((state) => backlogOf(state)?.seconds ?? 0);
  return (
    <main className={classes['sheet']}>
      <IconDeviceMobile size={56} stroke={1.5} aria-hidden />
      <div role="status">
        <h1>{t('welcome.title')}</h1>
        <p>{t(left ? 'welcome.left' : 'welcome.text')}</p>
        {left && seconds > 0 && (
          <p>
            <strong>{t('welcome.undelivered', { seconds })}</strong>
          </p>
        )}
      </div>
      <button type="button" className={classes['big']} onClick={() => phone.begin()}>
        {t('connect')}
      </button>
    </main>
  );
}
