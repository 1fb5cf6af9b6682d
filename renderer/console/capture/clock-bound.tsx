import { useTranslation } from 'react-i18next';
import type { DeviceClock } from '#shared/contract/status.ts';
import { boundInMs } from './delivery-facts.ts';
import classes from './capture.module.css';

/** How far the times of a device's frames can be off. */
export function ClockBound({ clock }: { readonly clock: DeviceClock }) {
  const { t } = useTranslation('capture');
  const method = clock.method === 'two-way' ? 'twoWay' : 'oneWay';
  return (
    <span className={classes['clockBound']} title={t(`clock.${method}Help`)}>
      {t(`clock.${method}`, { ms: boundInMs(clock.boundUs) })}
    </span>
  );
}
