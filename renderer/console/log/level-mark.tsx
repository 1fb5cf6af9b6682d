import { useTranslation } from 'react-i18next';
import type { LogLevel } from '#shared/contract/log-entry.ts';
import classes from './log.module.css';

/** A line's level: a word, a shape and a colour. */
export function LevelMark({ level }: { readonly level: LogLevel }) {
  const { t } = useTranslation('log');
  return (
    <span className={classes['level']} data-level={level}>
      <i aria-hidden />
      {t(`levels.${level}`)}
    </span>
  );
}
