import { useTranslation } from 'react-i18next';
import type { DeviceStatus } from '#shared/contract/status.ts';
import { formatBoundMs } from '../../ui/format.ts';
import classes from './capture.module.css';

const METHODS = { 'two-way': 'twoWay', 'one-way': 'oneWay', none: 'unknown' } as const;

/** How far the times of a device's frames can be off; that nobody knows it, where it records all the same. */
export function ClockBound({ device }: { readonly device: DeviceStatus }) {
  const { t } = useTranslation('capture');
  const { method, boundUs } = device.clock ?? { method: 'none', boundUs: 0 };
  const records = device.state === 'recording' || device.state === 'stalled';
  if (!device.connected || (method === 'none' && !records)) return null;
  const words = METHODS[method];
  return (
    <span className={classes['clockBound']} title={t(`clock.${words}Help`)}>
      {t(`clock.${words}`, { ms: formatBoundMs(boundUs) })}
    </span>
  );
}
