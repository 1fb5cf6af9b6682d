import { ActionIcon, Menu } from '@mantine/core';
import { IconAdjustments, IconArrowsMaximize, IconBulb, IconDots, IconFileText, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { DeviceStatus } from '#shared/contract/status.ts';
import { useCommand } from '../station/use-command.ts';
import { isAdjustable, takesCommands } from './adjustment.ts';
import { QualityDialog } from './quality-dialog.tsx';

interface DeviceMenuProps {
  readonly device: DeviceStatus;
  readonly settings: CaptureSettings;
  readonly onFullscreen: () => void;
}

/** What is done with a device now and then. */
export function DeviceMenu({ device, settings, onFullscreen }: DeviceMenuProps) {
  const { t } = useTranslation('capture');
  const forget = useCommand('forgetDevice');
  const identify = useCommand('identifyDevice');
  const dump = useCommand('dumpDevice');
  const [adjusting, setAdjusting] = useState(false);
  const named = (key: 'fullscreen' | 'forget' | 'menu' | 'identify' | 'adjust' | 'dump' | 'endDump'): string =>
    t(`tile.${key}`, { device: device.name });
  return (
    <>
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
          {takesCommands(device) && (
            <Menu.Item
              leftSection={<IconBulb size={16} aria-hidden />}
              aria-label={named('identify')}
              onClick={() => void identify.run({ device: device.id })}
            >
              {t('tile.identifyShort')}
            </Menu.Item>
          )}
          {isAdjustable(device) && (
            <Menu.Item
              leftSection={<IconAdjustments size={16} aria-hidden />}
              aria-label={named('adjust')}
              onClick={() => setAdjusting(true)}
            >
              {t('tile.adjustShort')}
            </Menu.Item>
          )}
          {(device.connected || device.dumping) && (
            <Menu.Item
              leftSection={<IconFileText size={16} aria-hidden />}
              aria-label={named(device.dumping ? 'endDump' : 'dump')}
              onClick={() => void dump.run({ device: device.id, on: !device.dumping })}
            >
              {t(device.dumping ? 'tile.endDumpShort' : 'tile.dumpShort')}
            </Menu.Item>
          )}
          {device.state === 'lost' && (
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
      <QualityDialog device={device} settings={settings} opened={adjusting} onClose={() => setAdjusting(false)} />
    </>
  );
}
