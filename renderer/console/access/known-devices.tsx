import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { KnownDevice } from '#shared/contract/access.ts';
import classes from './access.module.css';
import { KnownDeviceActions } from './known-device-actions.tsx';

/** The devices that the operator has decided about. */
export function KnownDevices({ devices }: { readonly devices: readonly KnownDevice[] }) {
  const { t } = useTranslation('access');
  return (
    <section className={classes['token']} aria-label={t('devices.title')}>
      <h3>{t('devices.title')}</h3>
      {devices.length === 0 ? (
        <p>{t('devices.none')}</p>
      ) : (
        <div className={classes['tablePlace']}>
          <Table className={classes['table']}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('devices.device')}</Table.Th>
                <Table.Th>{t('devices.knownBy')}</Table.Th>
                <Table.Th>{t('devices.decision')}</Table.Th>
                <Table.Th>
                  <span className={classes['hidden']}>{t('devices.actions')}</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {devices.map((device) => (
                <Table.Tr key={device.key}>
                  <Table.Td>
                    {device.label}
                    <small>{t(device.connected ? 'devices.connected' : 'devices.notConnected')}</small>
                  </Table.Td>
                  <Table.Td>
                    {t(`devices.by.${device.identity}`)}
                    <small>{device.address}</small>
                  </Table.Td>
                  <Table.Td data-refused={!device.allowed || undefined}>
                    {t(device.allowed ? 'devices.allowed' : 'devices.refused')}
                  </Table.Td>
                  <Table.Td>
                    <KnownDeviceActions device={device} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </section>
  );
}
