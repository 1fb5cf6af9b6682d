import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { StationAddress } from '#shared/contract/status.ts';
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
          <CopyButton value={url}>
            {({ copied, copy }) => (
              <Tooltip label={copied ? t('empty.copied') : t('empty.copy', { address: url })}>
                <ActionIcon variant="subtle" color="gray" aria-label={t('empty.copy', { address: url })} onClick={copy}>
                  {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
                </ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
        </li>
      ))}
    </ul>
  );
}
