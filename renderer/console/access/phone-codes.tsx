import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PhonePage } from '#shared/contract/access.ts';
import { QrCode } from '../../ui/qr-code.tsx';
import { CopyIcon } from '../frame/copy-icon.tsx';
import classes from './access.module.css';
import { placesOf } from './station-places.ts';

/** Networks whose codes fit side by side and can still be read from a metre; of more, one is chosen. */
const SIDE_BY_SIDE = 3;

interface PhoneCodesProps {
  readonly pages: readonly PhonePage[];
  readonly port: number;
}

/** The codes that lead phones here, large: one for each network of this computer. */
export function PhoneCodes({ pages, port }: PhoneCodesProps) {
  const { t } = useTranslation('access');
  const [chosen, setChosen] = useState<string | null>(null);
  const all = pages.map((page) => ({ ...placesOf(page, port), url: page.url }));
  const oneByOne = all.length > SIDE_BY_SIDE;
  const shown = oneByOne ? [all.find(({ host }) => host === chosen) ?? all[0]] : all;
  return (
    <div className={classes['phoneCodes']}>
      {oneByOne && (
        <NativeSelect
          label={t('codes.network')}
          data={all.map(({ host, interface: name }) => ({ value: host, label: `${name} (${host})` }))}
          value={shown[0]?.host ?? ''}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      )}
      <ul className={classes['codes']}>
        {shown.map(
          (place) =>
            place !== undefined && (
              <li key={place.host}>
                {all.length > 1 && <b>{place.interface}</b>}
                <QrCode className={classes['bigCode']} text={place.url} label={t('codes.code', { host: place.host })} />
                <span className={classes['place']}>
                  <code>{place.phonePage}</code>
                  <CopyIcon value={place.url} what={place.phonePage} />
                </span>
              </li>
            ),
        )}
      </ul>
    </div>
  );
}
