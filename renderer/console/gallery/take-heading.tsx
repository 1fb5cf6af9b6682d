import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../ui/format.ts';
import classes from './gallery.module.css';
import { dayOf, type TakeGroup } from './take-groups.ts';
import { useDates } from './use-dates.ts';

/** The heading of a take: when, how many devices, how much. */
export function TakeHeading({ take }: { readonly take: TakeGroup }) {
  const { t } = useTranslation('gallery');
  const dates = useDates();
  const facts = [
    t('takeSpan', { from: dates.time(take.startedAtMs), to: dates.time(take.endedAtMs) }),
    t('devices', { count: take.devices }),
    ...(take.bytes > 0 ? [formatBytes(take.bytes)] : []),
  ];
  return (
    <h2 className={classes['take']}>
      {t('takeTitle', { day: day(), number: take.numberOfDay })}
      <span>{facts.join(t('comma'))}</span>
    </h2>
  );

  function day(): string {
    const now = Date.now();
    if (take.dayMs === dayOf(now)) return t('today');
    return take.dayMs === dayOf(dayOf(now) - 1) ? t('yesterday') : dates.day(take.dayMs);
  }
}
