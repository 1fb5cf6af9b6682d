import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeviceStatus } from '#shared/contract/status.ts';
import { Dialog } from '../frame/dialog.tsx';
import { useCommand } from '../station/use-command.ts';

interface GiveUpDialogProps {
  readonly device: DeviceStatus;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks before what a phone has not delivered yet is given up. */
export function GiveUpDialog({ device, opened, onClose }: GiveUpDialogProps) {
  const { t } = useTranslation('capture');
  const giveUp = useCommand('giveUpDelivery');
  const confirm = async (): Promise<void> => {
    await giveUp.run({ device: device.id });
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={onClose} title={t('giveUp.title', { device: device.name })} size="md">
      <Text>{t('giveUp.text')}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" data-autofocus onClick={onClose}>
          {t('giveUp.wait')}
        </Button>
        <Button loading={giveUp.running} onClick={() => void confirm()}>
          {t('giveUp.confirm')}
        </Button>
      </Group>
    </Dialog>
  );
}
