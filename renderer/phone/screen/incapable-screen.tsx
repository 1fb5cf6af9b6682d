import { useTranslation } from 'react-i18next';
import type { MissingCapability } from '../capability.ts';
import classes from './sheet.module.css';
import shapes from './shape.module.css';

/** The browser lacks what recording needs: what, and which one has it. */
export function IncapableScreen({ missing }: { readonly missing: MissingCapability }) {
  const { t } = useTranslation('phone');
  return (
    <main className={classes['sheet']}>
      <i className={shapes['shape']} data-shape="triangle" aria-hidden />
      <div role="status">
        <h1>{t('missing.title')}</h1>
        <p>{t(`missing.${missing}`)}</p>
      </div>
      {missing !== 'secure-context' && <p>{t('missing.which')}</p>}
    </main>
  );
}
