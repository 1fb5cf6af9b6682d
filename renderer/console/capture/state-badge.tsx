import { useTranslation } from 'react-i18next';
import type { DeviceStatus } from '#shared/contract/status.ts';
import classes from './capture.module.css';

/** A device's state: a word, a shape and a colour. */
export function StateBadge({ device }: { readonly device: DeviceStatus }) {
  const { t } = useTranslation('capture');
  const seconds = Math.floor((device.silentMs ?? 0) / 1000);
  return (
    <span className={classes['badge']} data-state={device.state}>
      <i className={classes['shape']} aria-hidden />
      {t(`state.${device.state}`, { seconds })}
    </span>
  );
}
