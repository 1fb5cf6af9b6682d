import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { formatBytes } from '../../ui/format.ts';
import { usePhoneState } from '../phone-context.ts';
import { backlogOf, HIGH_FILL } from '../undelivered.ts';
import classes from './screen.module.css';

/** What the station does not have yet, and how much of what this phone can keep that is; nothing where it is little. */
export function Backlog() {
  const { t } = useTranslation('phone');
  const backlog = usePhoneState(useShallow(backlogOf));
  if (backlog === null) return null;
  const { seconds, bytes, fill, high } = backlog;
  return (
    <li className={classes['backlog']} data-high={high || undefined}>
      {t('notice.backlog', { seconds, size: formatBytes(bytes) })}
      <meter min={0} max={1} high={HIGH_FILL} value={fill} aria-label={t('notice.fill')} />
    </li>
  );
}
