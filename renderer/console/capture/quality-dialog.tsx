import { Button, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { DeviceStatus } from '#shared/contract/status.ts';
import { BITRATE_BOUNDS, type Bounds, FPS_BOUNDS } from '../capture-settings/whole-number.ts';
import { Dialog } from '../frame/dialog.tsx';
import { useCommand } from '../station/use-command.ts';
import { adjustmentOf, isFieldValid } from './adjustment.ts';

interface QualityDialogProps {
  readonly device: DeviceStatus;
  /** What its take was started with. */
  readonly settings: CaptureSettings;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Changes what a phone encodes while it records. */
export function QualityDialog({ opened, ...rest }: QualityDialogProps) {
  const { t } = useTranslation('capture');
  const { device, onClose } = rest;
  return (
    <Dialog opened={opened} onClose={onClose} title={t('tile.adjust', { device: device.name })} size="sm">
      <QualityForm {...rest} />
    </Dialog>
  );
}

/** There while the dialog is open. What the phone encodes now is not known: an empty field leaves it as it is. */
function QualityForm({ device, settings, onClose }: Omit<QualityDialogProps, 'opened'>) {
  const { t } = useTranslation(['capture', 'captureSettings']);
  const adjust = useCommand('adjustDevice');
  const [bitrate, setBitrate] = useState('');
  const [fps, setFps] = useState('');
  const adjustment = adjustmentOf({ bitrate, fps });
  const problem = (typed: string, bounds: Bounds): string | null =>
    isFieldValid(typed, bounds) ? null : t('captureSettings:range', { ...bounds });
  const save = async (): Promise<void> => {
    if (adjustment === null) return;
    const done = await adjust.run({ device: device.id, ...adjustment });
    if (done !== null) onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Text size="sm">{t('quality.text')}</Text>
      <Group grow align="flex-start" mt="md">
        <TextInput
          data-autofocus
          label={t('quality.bitrate')}
          placeholder={t('quality.asked', { value: settings.bitrateMbit })}
          inputMode="numeric"
          value={bitrate}
          error={problem(bitrate, BITRATE_BOUNDS)}
          onChange={(event) => setBitrate(event.currentTarget.value)}
        />
        <TextInput
          label={t('quality.fps')}
          placeholder={t('quality.asked', { value: settings.fps })}
          inputMode="numeric"
          value={fps}
          error={problem(fps, FPS_BOUNDS)}
          onChange={(event) => setFps(event.currentTarget.value)}
        />
      </Group>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('rename.cancel')}
        </Button>
        <Button type="submit" disabled={adjustment === null} loading={adjust.running}>
          {t('quality.change')}
        </Button>
      </Group>
    </form>
  );
}
