import { useTranslation } from 'react-i18next';
import type { PhonePage } from '#shared/contract/access.ts';
import type { SettingsView } from '#shared/contract/settings.ts';
import { CertificateFacts } from '../access/certificate-facts.tsx';
import { useStationState } from '../station/use-station.ts';
import classes from './settings.module.css';

const NONE: readonly PhonePage[] = [];

/** The certificate that phones and browsers are shown. */
export function CertificateCard({ view }: { readonly view: SettingsView }) {
  const { t } = useTranslation('settings');
  const access = useStationState((known) => known.access);
  const pages = useStationState(({ sample }) => sample?.phonePages ?? NONE);
  if (access === null) return null;
  return (
    <section className={classes['card']} aria-label={t('certificate')}>
      <h2>{t('certificate')}</h2>
      <CertificateFacts access={access} pages={pages} port={view.listeningPort} />
    </section>
  );
}
