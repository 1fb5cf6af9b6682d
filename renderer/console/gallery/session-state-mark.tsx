import { useTranslation } from 'react-i18next';
import type { GallerySessionState } from '#shared/contract/session-summary.ts';
import classes from './gallery.module.css';

/** A session's state: a word, a shape and a colour. */
export function SessionStateMark({ state }: { readonly state: GallerySessionState }) {
  const { t } = useTranslation('gallery');
  return (
    <span className={classes['state']} data-state={state}>
      <i aria-hidden />
      {t(`states.${state}`)}
    </span>
  );
}
