import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StationSample } from '#shared/contract/status.ts';
import { QrCode } from '../../ui/qr-code.tsx';
import { NoPhonePage } from '../access/no-phone-page.tsx';
import { PhoneCodes } from '../access/phone-codes.tsx';
import { ScanExpectations } from '../access/scan-expectations.tsx';
import { placesOf } from '../access/station-places.ts';
import { Dialog } from '../frame/dialog.tsx';
import { AddressList } from './address-list.tsx';
import classes from './capture.module.css';

interface ConnectCardProps {
  readonly sample: StationSample;
  readonly port: number;
}

/** The place after the last tile: how another phone comes. */
export function ConnectCard({ sample, port }: ConnectCardProps) {
  const { t } = useTranslation(['capture', 'access']);
  const [large, setLarge] = useState(false);
  const { phonePages, addresses } = sample;
  // Of several networks none is the right one by itself: then the codes are shown together.
  const only = phonePages.length === 1 ? phonePages[0] : undefined;
  return (
    <section className={classes['add']} aria-label={t('empty.another')}>
      {only !== undefined && (
        <QrCode
          className={classes['addCode']}
          text={only.url}
          label={t('access:codes.code', { host: placesOf(only, port).host })}
        />
      )}
      <div>
        <h3>{t('empty.another')}</h3>
        {phonePages.length === 0 ? (
          <NoPhonePage />
        ) : (
          <>
            <p>{t('empty.anotherText')}</p>
            <Button variant="default" size="xs" onClick={() => setLarge(true)}>
              {t('access:codes.show')}
            </Button>
          </>
        )}
        <p className={classes['appLine']}>{t('empty.anotherApp')}</p>
        <AddressList addresses={addresses} />
      </div>
      <Dialog opened={large} onClose={() => setLarge(false)} title={t('empty.another')} size="auto">
        <div className={classes['largeCodes']} data-single={only !== undefined || undefined}>
          <PhoneCodes pages={phonePages} port={port} />
          <ScanExpectations pages={phonePages} port={port} />
        </div>
      </Dialog>
    </section>
  );
}
