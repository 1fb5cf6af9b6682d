import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SettingsView } from '#shared/contract/settings.ts';
import { readWholeNumber } from '../capture-settings/whole-number.ts';
import { MAX_HOST_NAMES, readHostNames } from './host-names.ts';
import { httpsPortProblem, PORT_BOUNDS, type SettingsDraft } from './settings-draft.ts';
import classes from './settings.module.css';
import { useFixedBy } from './use-fixed-by.ts';

interface NetworkCardProps {
  readonly view: SettingsView;
  readonly draft: SettingsDraft;
  readonly onEdit: (part: Partial<SettingsDraft>) => void;
}

/** Where the station listens, and the names by which it is reached. */
export function NetworkCard({ view, draft, onEdit }: NetworkCardProps) {
  const { t } = useTranslation('settings');
  const fixedBy = useFixedBy(view);
  const { listeningPort, listeningHttpsPort } = view;
  const httpsProblem = httpsPortProblem(draft);
  const httpsHint = listeningHttpsPort === 0 ? t('httpsPortClosed') : t('httpsPortHint', { port: listeningHttpsPort });
  return (
    <section className={classes['card']} aria-label={t('network')}>
      <h2>{t('network')}</h2>
      <div className={classes['pair']}>
        <TextInput
          className={classes['short']}
          label={t('port')}
          description={fixedBy('port') ?? t('portHint', { port: listeningPort })}
          inputMode="numeric"
          value={draft.port}
          readOnly={fixedBy('port') !== null}
          error={readWholeNumber(draft.port, PORT_BOUNDS) === null ? t('range', { ...PORT_BOUNDS }) : null}
          onChange={(event) => onEdit({ port: event.currentTarget.value })}
        />
        <TextInput
          className={classes['short']}
          label={t('httpsPort')}
          description={fixedBy('httpsPort') ?? httpsHint}
          inputMode="numeric"
          value={draft.httpsPort}
          readOnly={fixedBy('httpsPort') !== null}
          error={httpsProblem === null ? null : t(httpsProblem, { ...PORT_BOUNDS })}
          onChange={(event) => onEdit({ httpsPort: event.currentTarget.value })}
        />
      </div>
      <TextInput
        label={t('hostNames')}
        description={t('hostNamesHint')}
        value={draft.hostNames}
        error={readHostNames(draft.hostNames) === null ? t('hostNamesWrong', { most: MAX_HOST_NAMES }) : null}
        onChange={(event) => onEdit({ hostNames: event.currentTarget.value })}
      />
    </section>
  );
}
