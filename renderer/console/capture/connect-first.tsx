import { IconDeviceMobilePlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { StationAddress } from '#shared/contract/status.ts';
import { AddressList } from './address-list.tsx';
import classes from './capture.module.css';

/** The screen while no device has ever come: what to type, and what must be true for it. */
export function ConnectFirst({ addresses }: { readonly addresses: readonly StationAddress[] }) {
  const { t } = useTranslation('capture');
  return (
    <section className={classes['first']} aria-label={t('empty.title')}>
      <IconDeviceMobilePlus size={72} stroke={1.1} aria-hidden />
      <h2>{t('empty.title')}</h2>
      <p>{t('empty.text')}</p>
      <AddressList addresses={addresses} />
      <p className={classes['quiet']}>{t('empty.hostName')}</p>
    </section>
  );
}
