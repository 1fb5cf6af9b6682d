import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Bounds, readWholeNumber } from '../capture-settings/whole-number.ts';
import { BUFFER_MEBIBYTES, BUFFER_SECONDS, type SettingsDraft } from './settings-draft.ts';
import classes from './settings.module.css';

interface PhoneBufferCardProps {
  readonly draft: SettingsDraft;
  readonly onEdit: (part: Partial<SettingsDraft>) => void;
}

/** How much phone pages keep while they cannot deliver. */
export function PhoneBufferCard({ draft, onEdit }: PhoneBufferCardProps) {
  const { t } = useTranslation('settings');
  const problem = (text: string, bounds: Bounds): string | null =>
    readWholeNumber(text, bounds) === null ? t('range', { ...bounds }) : null;
  return (
    <section className={classes['card']} aria-label={t('phoneBuffer')}>
      <h2>{t('phoneBuffer')}</h2>
      <p className={classes['hint']}>{t('phoneBufferHint')}</p>
      <div className={classes['capture']}>
        <TextInput
          label={t('bufferSeconds')}
          inputMode="numeric"
          value={draft.bufferSeconds}
          error={problem(draft.bufferSeconds, BUFFER_SECONDS)}
          onChange={(event) => onEdit({ bufferSeconds: event.currentTarget.value })}
        />
        <TextInput
          label={t('bufferMebibytes')}
          inputMode="numeric"
          value={draft.bufferMebibytes}
          error={problem(draft.bufferMebibytes, BUFFER_MEBIBYTES)}
          onChange={(event) => onEdit({ bufferMebibytes: event.currentTarget.value })}
        />
      </div>
    </section>
  );
}
