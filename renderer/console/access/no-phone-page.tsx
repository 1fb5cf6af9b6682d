import { useTranslation } from 'react-i18next';
import { useAccess } from '../station/use-access.ts';
import classes from './access.module.css';

/** Says why there is no code to scan, in the station's own words, and what to do. */
export function NoPhonePage() {
  const { t } = useTranslation('access');
  const access = useAccess();
  return (
    <p className={classes['problem']}>
      {t('codes.none')} {access?.httpsProblem ?? ''} <a href="#settings">{t('codes.noneTodo')}</a>
    </p>
  );
}
