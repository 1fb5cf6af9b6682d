import { IconAlertTriangleFilled, IconCircleCheckFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Diagnosis } from '#shared/diagnostics/finding.ts';
import classes from './diagnostics.module.css';
import type { SortedFindings } from './sorted-findings.ts';

interface HeadlineProps {
  readonly diagnosis: Diagnosis;
  readonly counts: SortedFindings['counts'];
  readonly running: boolean;
}

/** What the diagnosis comes to, to be read from two metres away, and when it was made. */
export function Headline({ diagnosis, counts, running }: HeadlineProps) {
  const { t, i18n } = useTranslation('diagnostics');
  const well = counts.problem === 0;
  const Icon = well ? IconCircleCheckFilled : IconAlertTriangleFilled;
  const at = new Date(diagnosis.atMs);
  const time = new Intl.DateTimeFormat(i18n.language, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
  }).format(at);
  return (
    <div className={classes['headline']} data-well={well || undefined} role="status">
      <Icon size={40} aria-hidden />
      <div>
        <strong>{well ? t('allWell') : t('problems', { count: counts.problem })}</strong>
        <p>
          {counts.note > 0 && <span>{t('notes', { count: counts.note })}</span>}
          <time dateTime={at.toISOString()}>{t('checkedAt', { time })}</time>
          {running && <span className={classes['running']}>{t('checking')}</span>}
        </p>
      </div>
    </div>
  );
}
