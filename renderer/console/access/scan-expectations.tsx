import { Anchor } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PhonePage } from '#shared/contract/access.ts';
import { CertificateHelp } from './certificate-help.tsx';
import { placesOf } from './station-places.ts';

interface ScanExpectationsProps {
  readonly pages: readonly PhonePage[];
  readonly port: number;
}

/** What happens after scanning: the browser's warning, and what an iPhone needs first. */
export function ScanExpectations({ pages, port }: ScanExpectationsProps) {
  const { t } = useTranslation('access');
  const [opened, setOpened] = useState(false);
  return (
    <>
      <p>
        {t('codes.expect')} {t('codes.iphone')}{' '}
        <Anchor component="button" type="button" fz="inherit" onClick={() => setOpened(true)}>
          {t('codes.how')}
        </Anchor>
      </p>
      <CertificateHelp
        places={pages.map((page) => placesOf(page, port))}
        opened={opened}
        onClose={() => setOpened(false)}
      />
    </>
  );
}
