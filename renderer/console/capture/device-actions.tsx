import { ActionIcon, Button } from '@mantine/core';
import { IconPencil, IconPlayerStopFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import { type DeviceStatus, isActiveState } from '#shared/contract/status.ts';
import { useCommand } from '../station/use-command.ts';
import classes from './capture.module.css';
import { DeviceMenu } from './device-menu.tsx';
import { GiveUpDialog } from './give-up-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';

interface DeviceActionsProps {
  readonly device: DeviceStatus;
  readonly settings: CaptureSettings;
  readonly gone: boolean;
  /** It films on without a connection, and hears of a Stop when it is back. */
  readonly away: boolean;
  readonly onFullscreen: () => void;
}

/** What can be done with one device alone. Every button's name begins with the device's. */
export function DeviceActions({ device, settings, gone, away, onFullscreen }: DeviceActionsProps) {
  const { t } = useTranslation('capture');
  const start = useCommand('start');
  const stop = useCommand('stop');
  const [renaming, setRenaming] = useState(false);
  const [givingUp, setGivingUp] = useState(false);
  const named = (key: 'rename' | 'start' | 'stop' | 'giveUp'): string => t(`tile.${key}`, { device: device.name });
  const delivering = device.state === 'delivering';
  const active = isActiveState(device.state) && !delivering;
  const devices = [device.id];
  return (
    <div className={classes['actions']}>
      {(away || (!gone && active)) && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlayerStopFilled size={12} aria-hidden />}
          aria-label={named('stop')}
          disabled={device.state === 'stopping'}
          loading={stop.running}
          onClick={() => void stop.run({ devices })}
        >
          {t('tile.stopShort')}
        </Button>
      )}
      {delivering && (
        <Button variant="default" size="xs" aria-label={named('giveUp')} onClick={() => setGivingUp(true)}>
          {t('tile.giveUpShort')}
        </Button>
      )}
      {!gone && !active && !delivering && (
        <Button
          variant="default"
          size="xs"
          leftSection={<i className={classes['startShape']} />}
          aria-label={named('start')}
          loading={start.running}
          onClick={() => void start.run({ settings, devices })}
        >
          {t('tile.startShort')}
        </Button>
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={named('rename')} onClick={() => setRenaming(true)}>
        <IconPencil size={17} aria-hidden />
      </ActionIcon>
      <DeviceMenu device={device} settings={settings} onFullscreen={onFullscreen} />
      <GiveUpDialog device={device} opened={givingUp && delivering} onClose={() => setGivingUp(false)} />
      <RenameDialog device={device} opened={renaming} onClose={() => setRenaming(false)} />
    </div>
  );
}
