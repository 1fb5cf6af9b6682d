import { useTranslation } from 'react-i18next';
import { readyVersion } from '../settings/update-text.ts';
import { useStationState } from '../station/use-station.ts';
import classes from './frame.module.css';

/** Says quietly that an update is installed when the app is closed; while something records there is nothing to say. */
export function UpdateReady() {
  const { t } = useTranslation('updates');
  const version = useStationState(({ update, settings }) =>
    readyVersion(update, settings?.values.automaticUpdates ?? false),
  );
  const held = useStationState(({ update }) => update?.held ?? false);
  if (version === null || held) return null;
  return (
    <a className={classes['update']} href="#settings/updates">
      {t('readyHint', { version })}
    </a>
  );
}
