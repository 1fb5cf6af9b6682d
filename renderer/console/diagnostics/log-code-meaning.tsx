import { useContext } from 'react';
import { useTranslation } from 'react-i18next';
import { type LogCode, logCodeText } from '#shared/diagnostics/log-codes.ts';
import type { Finding } from '#shared/diagnostics/finding.ts';
import classes from './diagnostics.module.css';
import { useCheckLanguage } from './finding-text.tsx';
import { OpenedCheckContext } from './opened-check.ts';

/** What the code of the log means that led to this finding; nothing for others. */
export function LogCodeMeaning({ of }: { readonly of: Finding }) {
  const { logCode, first } = useContext(OpenedCheckContext);
  return first === of && logCode !== null ? <CodeMeaning code={logCode} /> : null;
}

/** What a code of the log means. */
export function CodeMeaning({ code }: { readonly code: LogCode }) {
  const { t } = useTranslation('diagnostics');
  const language = useCheckLanguage();
  return (
    <p className={classes['meaning']}>
      <span>
        {t('fromTheLog')} <code>{code}</code>
      </span>
      {logCodeText(code).means[language]}
    </p>
  );
}
