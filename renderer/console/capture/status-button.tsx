import { Button, Table } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceStatus } from '#shared/contract/status.ts';
import { Dialog } from '../frame/dialog.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import classes from './capture.module.css';
import { useStateWords } from './use-state-words.ts';

const COLUMNS = [
  'device',
  'model',
  'address',
  'state',
  'fps',
  'bitrate',
  'frames',
  'size',
  'gaps',
  'bad',
  'dropped',
] as const;
const FIRST_NUMBER = 4;

/** All figures of all devices in one table, kept up to date. */
export function StatusButton({ devices }: { readonly devices: readonly DeviceStatus[] }) {
  const { t } = useTranslation('capture');
  const words = useStateWords();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" h={46} radius={10} onClick={() => setOpened(true)}>
        {t('status')}
      </Button>
      <Dialog opened={opened} onClose={() => setOpened(false)} title={t('statusTitle')} size="auto">
        {devices.length === 0 ? (
          t('table.none')
        ) : (
          <Table className={classes['table']} striped>
            <Table.Thead>
              <Table.Tr>
                {COLUMNS.map((column, i) => (
                  <Table.Th key={column} ta={i >= FIRST_NUMBER ? 'right' : 'left'}>
                    {t(`table.${column}`)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {devices.map((device) => (
                <Table.Tr key={device.id}>
                  {cellsOf(device).map((cell, i) => (
                    <Table.Td key={COLUMNS[i]} ta={i >= FIRST_NUMBER ? 'right' : 'left'}>
                      {cell}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Dialog>
    </>
  );

  function cellsOf(device: DeviceStatus): readonly string[] {
    return [
      device.name,
      device.model,
      device.address,
      words(device),
      device.fps.toFixed(1),
      (device.bitsPerSecond / 1e6).toFixed(1),
      formatCount(device.frames),
      formatBytes(device.bytes),
      formatCount(device.gaps),
      formatCount(device.badMessages),
      formatCount(device.droppedFrames),
    ];
  }
}
