import { useTranslation } from 'react-i18next';
import { type CheckCode, checkText } from '#shared/diagnostics/finding.ts';
import { type LogCode, logCodesOf } from '#shared/diagnostics/log-codes.ts';
import { checkLink } from './diagnostics-address.ts';
import classes from './diagnostics.module.css';
import { Symptom } from './finding-parts.tsx';
import { FindingText, useCheckLanguage } from './finding-text.tsx';
import { CodeMeaning } from './log-code-meaning.tsx';
import { OPENED_ID } from './opened-check.ts';

interface CheckGuideProps {
  readonly check: CheckCode;
  /** The code of the log that led here. */
  readonly logCode: LogCode | null;
}

/** A check of which the present diagnosis says nothing: what it looks at, and all that it can find, as the guide has it. */
export function CheckGuide({ check, logCode }: CheckGuideProps) {
  const { t } = useTranslation('diagnostics');
  const language = useCheckLanguage();
  const { title, outcomes } = checkText(check);
  const codes = logCodesOf(check);
  return (
    <section className={classes['guide']} id={OPENED_ID} tabIndex={-1} aria-current="true" aria-label={title[language]}>
      {logCode !== null && <CodeMeaning code={logCode} />}
      <div className={classes['guideHead']}>
        <h2>{title[language]}</h2>
        <span>{t('nothingToSee')}</span>
      </div>
      <Symptom check={check} />
      <h3>{t('canFind')}</h3>
      <ul className={classes['outcomes']}>
        {Object.entries(outcomes).map(([name, { level, found, fix }]) => (
          <li key={name}>
            <b data-level={level}>{t(`levels.${level}`)}</b>
            <div>
              <FindingText words={found} facts={null} />
              {fix !== null && (
                <p>
                  <strong>{t('fix')}</strong> <FindingText words={fix} facts={null} />
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
      {codes.length > 0 && (
        <p className={classes['codes']}>
          {t('inTheLog')}
          {codes.map((code) => (
            <a key={code} href={checkLink(check, code)}>
              {code}
            </a>
          ))}
        </p>
      )}
    </section>
  );
}
