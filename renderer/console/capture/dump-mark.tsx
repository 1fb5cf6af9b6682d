import { IconFileText } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './capture.module.css';

/** Says on a picture that the device's raw messages are recorded, so that nobody forgets to end it. */
export function DumpMark() {
  const { t } = useTranslation('capture');
  return (
    <span className={classes['dumping']}>
      <IconFileText size={14} aria-hidden />
      {t('tile.dumping')}
    </span>
  );
}
