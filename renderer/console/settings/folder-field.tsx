import { Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SettingsView } from '#shared/contract/settings.ts';
import { useCommand } from '../station/use-command.ts';
import { useStationState } from '../station/use-station.ts';
import { isAbsolutePath } from './settings-draft.ts';
import classes from './settings.module.css';
import { useFixedBy } from './use-fixed-by.ts';

interface FolderFieldProps {
  readonly view: SettingsView;
  readonly value: string;
  readonly onChange: (folder: string) => void;
}

/** The recordings folder: typed, or chosen in the system's own dialog where there is one. */
export function FolderField({ view, value, onChange }: FolderFieldProps) {
  const { t } = useTranslation('settings');
  const canChoose = useStationState(({ surroundings }) => surroundings?.canChooseFolder ?? false);
  const choose = useCommand('chooseFolder');
  const fixed = useFixedBy(view)('recordings');
  const ask = async (): Promise<void> => {
    const chosen = await choose.run({});
    if (chosen?.path !== undefined && chosen.path !== null) onChange(chosen.path);
  };
  return (
    <div className={classes['folder']}>
      <TextInput
        label={t('folder')}
        description={fixed ?? t('folderHint', { folder: view.recordingsFolder })}
        value={value}
        readOnly={fixed !== null}
        error={isAbsolutePath(value) ? null : t('noFolder')}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {canChoose && (
        <Button variant="default" disabled={fixed !== null} loading={choose.running} onClick={() => void ask()}>
          {t('choose')}
        </Button>
      )}
    </div>
  );
}
