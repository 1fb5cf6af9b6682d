import { useTranslation } from 'react-i18next';
import { QrCode } from '../../ui/qr-code.tsx';
import { Dialog } from '../frame/dialog.tsx';
import classes from './access.module.css';
import { PlaceLink } from './place-link.tsx';
import type { StationPlaces } from './station-places.ts';

interface CertificateHelpProps {
  readonly places: readonly StationPlaces[];
  readonly opened: boolean;
  readonly onClose: () => void;
}

const STEPS = ['1', '2', '3', '4'] as const;

/** How the station's certificate comes onto a phone: what an iPhone needs first, and what spares Android a warning. */
export function CertificateHelp({ places, opened, onClose }: CertificateHelpProps) {
  const { t } = useTranslation('access');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('install.title')} size="lg">
      <div className={classes['help']}>
        <p>{t('install.why')}</p>
        <ul className={classes['landings']}>
          {places.map(({ host, interface: name, landing, authority }) => (
            <li key={landing}>
              <QrCode className={classes['smallCode']} text={landing} label={t('install.landingCode', { host })} />
              <div>
                {places.length > 1 && <b>{name}</b>}
                <small>{t('install.landing')}</small>
                <PlaceLink url={landing} />
                <small>{t('install.file')}</small>
                <PlaceLink url={authority} />
              </div>
            </li>
          ))}
        </ul>
        {(['iphone', 'android'] as const).map((kind) => (
          <section key={kind}>
            <h3>{t(`install.${kind}.title`)}</h3>
            <ol>
              {STEPS.map((step) => (
                <li key={step}>{t(`install.${kind}.${step}`)}</li>
              ))}
            </ol>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
