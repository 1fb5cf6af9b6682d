import { useTranslation } from 'react-i18next';
import type { AccessView } from '#shared/contract/access.ts';
import { CopyIcon } from '../frame/copy-icon.tsx';
import classes from './access.module.css';
import { hideSecret } from './hidden-secret.ts';

/** Where other computers open this console; the addresses are copied with the operator token and shown without. */
export function ConsoleAddresses({ access }: { readonly access: AccessView }) {
  const { t } = useTranslation('access');
  const { consoles, operatorToken } = access;
  if (consoles.length === 0) return null;
  return (
    <section className={classes['token']} aria-label={t('consoles.title')}>
      <h3>{t('consoles.title')}</h3>
      <p>{t('consoles.hint')}</p>
      <ul className={classes['places']}>
        {consoles.map(({ interface: name, url }) => {
          const shown = hideSecret(url, operatorToken);
          return (
            <li key={url} className={classes['place']}>
              <code>{shown}</code>
              {consoles.length > 1 && <span>{name}</span>}
              <CopyIcon value={url} what={shown} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
