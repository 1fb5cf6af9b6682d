import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_NAME } from '#shared/contract/commands.ts';
import type { DeviceStatus } from '#shared/contract/status.ts';
import { Dialog } from '../frame/dialog.tsx';
import { useCommand } from '../station/use-command.ts';

interface RenameDialogProps {
  readonly device: DeviceStatus;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks for a device's name; an empty one brings back the model. */
export function RenameDialog({ device, opened, onClose }: RenameDialogProps) {
  const { t } = useTranslation('capture');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('tile.rename', { device: device.name })} size="sm">
      <RenameForm device={device} onClose={onClose} />
    </Dialog>
  );
}

/** There while the dialog is open: it begins with the present name, and later samples do not overwrite what is typed. */
function RenameForm({ device, onClose }: Omit<RenameDialogProps, 'opened'>) {
  const { t } = useTranslation('capture');
  const rename = useCommand('renameDevice');
  const [name, setName] = useState(device.name);
  const save = async (): Promise<void> => {
    const done = await rename.run({ device: device.id, name: name.trim() });
    if (done !== null) onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        data-autofocus
        label={t('tile.name', { device: device.name })}
        value={name}
        maxLength={MAX_NAME}
        onChange={(event) => setName(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('rename.cancel')}
        </Button>
        <Button type="submit" loading={rename.running}>
          {t('rename.save')}
        </Button>
      </Group>
    </form>
  );
}
