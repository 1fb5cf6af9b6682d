import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceStatus } from '#shared/contract/status.ts';
import classes from './capture.module.css';
import { secondsBehind } from './delivery-facts.ts';

/** Says on a picture by how much it is late, where that is more than usual. */
export function BehindMark({ device }: { readonly device: DeviceStatus }) {
  const { t } = useTranslation('capture');
  const [told, setTold] = useState(false);
  const seconds = secondsBehind(device, told);
  if (told !== (seconds !== null)) setTold(seconds !== null);
  return seconds === null ? null : <span className={classes['behind']}>{t('tile.behind', { seconds })}</span>;
}
