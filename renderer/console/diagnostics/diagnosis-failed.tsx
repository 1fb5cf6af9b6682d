import { useTranslation } from 'react-i18next';
import type { CommandError } from '#shared/contract/problems.ts';
import classes from './diagnostics.module.css';

interface DiagnosisFailedProps {
  readonly problem: CommandError;
  readonly isOldShown: boolean;
}

/** Why the checks could not be made, and what to do. */
export function DiagnosisFailed({ problem, isOldShown }: DiagnosisFailedProps) {
  const { t } = useTranslation(['diagnostics', 'problems']);
  return (
    <div className={classes['failed']} role="alert">
      <strong>{t('failed')}</strong>
      <span>{t(`problems:${problem.code}.what`)}</span>
      <span>{t(`problems:${problem.code}.todo`, { detail: problem.detail })}</span>
      {isOldShown && <span>{t('failedShown')}</span>}
    </div>
  );
}
