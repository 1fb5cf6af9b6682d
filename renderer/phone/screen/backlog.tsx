import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../ui/format.ts';
import { usePhoneState } from '../phone-context.ts';
import { isUndelivered } from '../phone-state.ts';
import classes from './screen.module.css';

/** From here on the phone lowers its bitrate. */
const HIGH = 0.75;

/** What the station does not have yet, and how much of what this phone can keep that is; nothing where it is little. */
export function Backlog() {
  const { t } = useTranslation('phone');
  const buffered = usePhoneState((state) => (isUndelivered(state) ? (state.progress?.buffered ?? null) : null));
  if (buffered === null) return null;
  const seconds = Math.ceil(buffered.ms / 1000);
  return (
    <li className={classes['backlog']} data-high={buffered.fraction >= HIGH || undefined}>
      {t('notice.backlog', { seconds, size: formatBytes(buffered.bytes) })}
      <meter min={0} max={1} high={HIGH} value={buffered.fraction} aria-label={t('notice.fill')} />
    </li>
  );
}
