import { useTranslation } from 'react-i18next';
import type { SettingsView } from '#shared/contract/settings.ts';
import type { StationSample } from '#shared/contract/status.ts';
import { NoPhonePage } from '../access/no-phone-page.tsx';
import { PhoneCodes } from '../access/phone-codes.tsx';
import { ScanExpectations } from '../access/scan-expectations.tsx';
import { AddressList } from './address-list.tsx';
import classes from './capture.module.css';
import { FirewallPanel } from './firewall-panel.tsx';

interface ConnectFirstProps {
  readonly sample: StationSample;
  readonly view: SettingsView;
}

/**
 * The screen while no device has ever come: what to scan, what to expect of it, and what to type into the app. On the
 * first run it begins with the firewall.
 */
export function ConnectFirst({ sample, view }: ConnectFirstProps) {
  const { t } = useTranslation('capture');
  const { phonePages, addresses, waiting } = sample;
  const { listeningPort: port, values } = view;
  // Who waits has found the way in already.
  const explainsFirewall = !values.firewallExplained && waiting.length === 0;
  return (
    <div className={classes['firstPlace']}>
      {explainsFirewall && <FirewallPanel view={view} />}
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
