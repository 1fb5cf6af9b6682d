import { useTranslation } from 'react-i18next';
import type { StationSample } from '#shared/contract/status.ts';
import { NoPhonePage } from '../access/no-phone-page.tsx';
import { PhoneCodes } from '../access/phone-codes.tsx';
import { ScanExpectations } from '../access/scan-expectations.tsx';
import { AddressList } from './address-list.tsx';
import classes from './capture.module.css';

interface ConnectFirstProps {
  readonly sample: StationSample;
  readonly port: number;
}

/** The screen while no device has ever come: what to scan, what to expect of it, and what to type into the app. */
export function ConnectFirst({ sample, port }: ConnectFirstProps) {
  const { t } = useTranslation('capture');
  const { phonePages, addresses } = sample;
  return (
    <div className={classes['firstPlace']}>
      <section className={classes['first']} aria-label={t('empty.title')}>
        <h2>{t('empty.title')}</h2>
        {phonePages.length === 0 ? (
          <NoPhonePage />
        ) : (
          <>
            <PhoneCodes pages={phonePages} port={port} />
            <ScanExpectations pages={phonePages} port={port} />
          </>
        )}
        <div className={classes['app']}>
          <h3>{t('empty.app')}</h3>
          <AddressList addresses={addresses} />
          <p>{t('empty.hostName')}</p>
        </div>
      </section>
    </div>
  );
}
