import { IconBattery1, IconBattery2, IconBattery3, IconBattery4, IconBatteryCharging } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Battery } from '#shared/contract/status.ts';
import classes from './capture.module.css';

const ICONS = {
  charging: IconBatteryCharging,
  low: IconBattery1,
  half: IconBattery2,
  good: IconBattery3,
  full: IconBattery4,
} as const;
const LOW_PERCENT = 15;

function levelOf({ percent, charging }: Battery): keyof typeof ICONS {
  if (charging) return 'charging';
  if (percent <= LOW_PERCENT) return 'low';
  if (percent <= 40) return 'half';
  return percent <= 75 ? 'good' : 'full';
}

/** A device's battery. */
export function DeviceBattery({ battery }: { readonly battery: Battery }) {
  const { t } = useTranslation('capture');
  const level = levelOf(battery);
  const Icon = ICONS[level];
  const percent = Math.round(battery.percent);
  return (
    <span className={classes['battery']} data-low={level === 'low' || undefined}>
      <Icon size={18} aria-hidden />
      <span aria-label={t(battery.charging ? 'tile.charging' : 'tile.battery', { percent })} role="img">
        {percent} %
      </span>
    </span>
  );
}
