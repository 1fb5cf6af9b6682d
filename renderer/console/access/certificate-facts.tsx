import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccessView, PhonePage } from '#shared/contract/access.ts';
import classes from './access.module.css';
import { CertificateHelp } from './certificate-help.tsx';
import { PlaceLink } from './place-link.tsx';
import { placesOf } from './station-places.ts';

interface CertificateFactsProps {
  readonly access: AccessView;
  readonly pages: readonly PhonePage[];
  readonly port: number;
}

/** The certificate of the HTTPS port, where to get its authority's, and how to install that. */
export function CertificateFacts({ access, pages, port }: CertificateFactsProps) {
  const { t, i18n } = useTranslation('access');
  const [helping, setHelping] = useState(false);
  const { certificate, httpsProblem } = access;
  const places = pages.map((page) => placesOf(page, port));
  const [first] = places;
  return (
    <>
      {httpsProblem !== null && <p className={classes['problem']}>{`${t('codes.none')} ${httpsProblem}`}</p>}
      {certificate !== null && (
        <dl className={classes['certificate']}>
          <dt>{t('certificate.names')}</dt>
          <dd>{certificate.names.join(', ')}</dd>
          <dt>{t('certificate.validUntil')}</dt>
          <dd>{new Intl.DateTimeFormat(i18n.language, { dateStyle: 'long' }).format(certificate.validUntilMs)}</dd>
          <dt>{t('certificate.fingerprint')}</dt>
          <dd>
            <code>{certificate.authorityFingerprint}</code>
          </dd>
          {first !== undefined && (
            <>
              <dt>{t('certificate.download')}</dt>
              <dd>
                <PlaceLink url={first.authority} />
              </dd>
            </>
          )}
        </dl>
      )}
      {places.length > 0 && (
        <div>
          <Button variant="default" onClick={() => setHelping(true)}>
            {t('install.open')}
          </Button>
          <CertificateHelp places={places} opened={helping} onClose={() => setHelping(false)} />
        </div>
      )}
    </>
  );
}
