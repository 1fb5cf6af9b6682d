import { useTranslation } from 'react-i18next';
import { useStationState } from '../station/use-station.ts';
import classes from './frame.module.css';

/** Says that what the screen shows may be old, and that recording goes on. */
export function ConnectionBanner() {
  const { t } = useTranslation('frame');
  const connected = useStationState((state) => state.connected);
  const greeted = useStationState((state) => state.surroundings !== null);
  if (connected) return null;
  return (
    <div className={classes['banner']} role="status">
      {greeted ? t('notConnected') : t('connecting')}
      {greeted && <span>{t('notConnectedMore')}</span>}
    </div>
  );
}
