import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconArrowsMaximize, IconDots, IconPencil, IconPlayerStopFilled, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { DeviceStatus } from '#shared/contract/status.ts';
import { useCommand } from '../station/use-command.ts';
import { isActive } from './capture-summary.ts';
import classes from './capture.module.css';
import { RenameDialog } from './rename-dialog.tsx';

interface DeviceActionsProps {
  readonly device: DeviceStatus;
  readonly settings: CaptureSettings;
  readonly gone: boolean;
  readonly onFullscreen: () => void;
}

/** What can be done with one device alone. Every button's name begins with the device's. */
export function DeviceActions({ device, settings, gone, onFullscreen }: DeviceActionsProps) {
  const { t } = useTranslation('capture');
  const start = useCommand('start');
  const stop = useCommand('stop');
  const forget = useCommand('forgetDevice');
  const [renaming, setRenaming] = useState(false);
  const named = (key: 'rename' | 'start' | 'stop' | 'fullscreen' | 'forget' | 'menu'): string =>
    t(`tile.${key}`, { device: device.name });
  const active = isActive(device.state);
  const devices = [device.id];
  return (
    <div className={classes['actions']}>
      {!gone && active && (
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
      {!gone && !active && (
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
      <Menu position="bottom-end" withinPortal shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={named('menu')}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconArrowsMaximize size={16} aria-hidden />}
            aria-label={named('fullscreen')}
            onClick={onFullscreen}
          >
            {t('tile.fullscreenShort')}
          </Menu.Item>
          {gone && (
            <Menu.Item
              leftSection={<IconTrash size={16} aria-hidden />}
              aria-label={named('forget')}
              onClick={() => void forget.run({ device: device.id })}
            >
              {t('tile.forgetShort')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <RenameDialog device={device} opened={renaming} onClose={() => setRenaming(false)} />
    </div>
  );
}
