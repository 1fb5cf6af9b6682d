import { useTranslation } from 'react-i18next';
import { checkText, type Finding, outcomeOf } from '#shared/diagnostics/finding.ts';
import classes from './diagnostics.module.css';
import { FindingText, useCheckLanguage } from './finding-text.tsx';

/** By what one notices that this check is needed. */
export function Symptom({ check }: Pick<Finding, 'check'>) {
  const { t } = useTranslation('diagnostics');
  const language = useCheckLanguage();
  return (
    <p className={classes['symptom']}>
      <span>{t('symptom')}</span> {checkText(check).symptom[language]}
    </p>
  );
}

/** What was found. */
export function Found({ finding }: { readonly finding: Finding }) {
  return (
    <div className={classes['found']}>
      <FindingText words={outcomeOf(finding).found} facts={finding.facts} />
    </div>
  );
}

/** What to do about it; nothing where nothing is to be done. */
export function Fix({ finding }: { readonly finding: Finding }) {
  const { t } = useTranslation('diagnostics');
  const { fix } = outcomeOf(finding);
  if (fix === null) return null;
  return (
    <div className={classes['fix']}>
      <strong>{t('fix')}</strong>
      <div>
        <FindingText words={fix} facts={finding.facts} />
      </div>
    </div>
  );
}
