import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingsView } from '#shared/contract/settings.ts';
import { isCapturing } from '../capture/capture-summary.ts';
import { useCommand } from '../station/use-command.ts';
import { useStationState } from '../station/use-station.ts';
import { AccessCard } from './access-card.tsx';
import { BoardPicturesFields } from './board-pictures-fields.tsx';
import { CaptureDefaults } from './capture-defaults.tsx';
import { CertificateCard } from './certificate-card.tsx';
import { FolderField } from './folder-field.tsx';
import { NetworkCard } from './network-card.tsx';
import { PhoneBufferCard } from './phone-buffer-card.tsx';
import { SaveBar } from './save-bar.tsx';
import { changesOf, draftOf, needsRestart, type SettingsDraft } from './settings-draft.ts';
import classes from './settings.module.css';
import { useFixedBy } from './use-fixed-by.ts';

/** Everything that is saved together. */
export function SettingsForm({ view }: { readonly view: SettingsView }) {
  const { t } = useTranslation('settings');
  const capturing = useStationState(({ sample }) => sample !== null && isCapturing(sample));
  const change = useCommand('changeSettings');
  const fixedBy = useFixedBy(view);
  /** What was changed in the form; the rest follows the settings in force. */
  const [edits, setEdits] = useState<Partial<SettingsDraft>>({});
  const [saved, setSaved] = useState<string | null>(null);
  const draft = { ...draftOf(view), ...edits };
  const changes = changesOf(draft, view);
  const changed = changes === null || Object.keys(changes).length > 0;
  const restarts = changes !== null && needsRestart(changes);

  const unsaved = restarts ? t(capturing ? 'notNow' : 'restart') : t('unsaved');

  const edit = (part: Partial<SettingsDraft>): void => {
    setEdits((before) => ({ ...before, ...part }));
    setSaved(null);
  };
  const save = async (): Promise<void> => {
    if (changes === null) return;
    const done = await change.run(changes);
    if (done === null) return;
    setEdits({});
    // The desktop window reaches the station whatever its port is.
    const elsewhere = window.captureStation === undefined ? done.console : null;
    setSaved(elsewhere === null ? t('saved') : t('moved', { address: elsewhere }));
    if (elsewhere !== null) location.assign(`${elsewhere}#settings`);
  };

  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <fieldset className={classes['form']} disabled={change.running}>
        <section className={classes['card']} aria-label={t('recording')}>
          <h2>{t('recording')}</h2>
          <FolderField view={view} value={draft.folder} onChange={(folder) => edit({ folder })} />
          <Checkbox
            label={t('keepRaw')}
            description={fixedBy('keepRaw') ?? t('keepRawHint')}
            checked={draft.keepRaw}
            disabled={fixedBy('keepRaw') !== null}
            onChange={(event) => edit({ keepRaw: event.currentTarget.checked })}
          />
          <BoardPicturesFields draft={draft} onEdit={edit} />
        </section>
        <CaptureDefaults draft={draft} onEdit={edit} />
        <PhoneBufferCard draft={draft} onEdit={edit} />
        <AccessCard view={view} draft={draft} onEdit={edit} />
        <NetworkCard view={view} draft={draft} onEdit={edit} />
        <CertificateCard view={view} />
      </fieldset>
      <SaveBar
        message={changed ? unsaved : saved}
        changed={changed}
        saving={change.running}
        savable={changes !== null && !(restarts && capturing)}
        onDiscard={() => setEdits({})}
      />
    </form>
  );
}
