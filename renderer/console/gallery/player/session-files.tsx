import { useTranslation } from 'react-i18next';
import type { SessionDetails } from '#shared/contract/session-summary.ts';
import { formatBytes } from '../../../ui/format.ts';
import classes from '../gallery.module.css';

/** The files with their checksums, and the manifest to its last field. */
export function SessionFiles({ details }: { readonly details: SessionDetails | null }) {
  const { t } = useTranslation('gallery');
  if (details === null) return null;
  const { manifest } = details;
  if (manifest === null) return <p className={classes['quiet']}>{t('noManifest')}</p>;
  return (
    <>
      <details className={classes['more']}>
        <summary>{t('files')}</summary>
        <ul>
          {manifest.files.map(({ name, bytes, sha256 }) => (
            <li key={name}>
              <b>{name}</b> {formatBytes(bytes)}
              <code>{sha256 ?? '–'}</code>
            </li>
          ))}
        </ul>
      </details>
      <details className={classes['more']}>
        <summary>{t('manifest')}</summary>
        <pre>{JSON.stringify(manifest, null, 2)}</pre>
      </details>
    </>
  );
}
