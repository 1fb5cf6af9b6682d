import { useTranslation } from 'react-i18next';
import { useStationState } from '../station/use-station.ts';
import { AppearanceSettings } from './appearance-settings.tsx';
import classes from './settings.module.css';
import { SettingsForm } from './settings-form.tsx';
import { UpdatesCard } from './updates-card.tsx';

/** What the operator can set. */
export function SettingsScreen() {
  const { t } = useTranslation('settings');
  const view = useStationState(({ settings }) => settings);
  const program = useStationState(({ surroundings }) => surroundings?.program ?? '');
  const update = useStationState((state) => state.update);
  if (view === null) return null;
  return (
    <div className={classes['screen']}>
      <div className={classes['column']}>
        <h1>{t('title')}</h1>
        <AppearanceSettings view={view} />
        {update !== null && <UpdatesCard update={update} automatic={view.values.automaticUpdates} />}
        <SettingsForm view={view} />
        <p className={classes['program']}>
          {t('program')}: {program}
        </p>
      </div>
    </div>
  );
}
