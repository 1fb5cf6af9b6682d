import { IconDeviceMobilePlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { StationAddress } from '#shared/contract/status.ts';
import { AddressList } from './address-list.tsx';
import classes from './capture.module.css';

/** The place after the last tile: how another phone comes. */
export function ConnectCard({ addresses }: { readonly addresses: readonly StationAddress[] }) {
  const { t } = useTranslation('capture');
  return (
    <section className={classes['add']} aria-label={t('empty.another')}>
      <IconDeviceMobilePlus size={40} stroke={1.3} aria-hidden />
      <div>
        <h3>{t('empty.another')}</h3>
        <p>{t('empty.anotherText')}</p>
        <AddressList addresses={addresses} />
      </div>
    </section>
  );
}
