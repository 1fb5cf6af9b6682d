import { Progress } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionWork } from '#shared/contract/session-summary.ts';
import classes from '../gallery.module.css';

/** How far the verification of a session is. */
export function VerificationProgress({ work }: { readonly work: SessionWork | null }) {
  const { t } = useTranslation('gallery');
  const percent = Math.floor((work?.fraction ?? 0) * 100);
  const words = t('workPercent', { work: t(`work.${work?.kind ?? 'verify'}`), percent });
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={place} className={classes['verification']}>
      <p>{words}</p>
      <Progress value={percent} aria-label={words} />
    </div>
  );
}
