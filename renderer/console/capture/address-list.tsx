import { useTranslation } from 'react-i18next';
import type { StationAddress } from '#shared/contract/status.ts';
import { CopyIcon } from '../frame/copy-icon.tsx';
import classes from './capture.module.css';

/** What to type into a camera app: one address for each network of this computer. */
export function AddressList({ addresses }: { readonly addresses: readonly StationAddress[] }) {
  const { t } = useTranslation('capture');
  if (addresses.length === 0) return <p className={classes['noAddress']}>{t('empty.noAddress')}</p>;
  return (
    <ul className={classes['addresses']}>
      {addresses.map(({ interface: name, url }) => (
        <li key={url}>
          <code>{url}</code>
          {addresses.length > 1 && <span>{name}</span>}
          <CopyIcon value={url} what={url} />
        </li>
      ))}
    </ul>
  );
}
