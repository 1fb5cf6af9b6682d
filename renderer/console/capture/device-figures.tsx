import { useTranslation } from 'react-i18next';
import { type DeviceStatus, isActiveState } from '#shared/contract/status.ts';
import { formatCount } from '../../ui/format.ts';
import { useStation } from '../station/use-station.ts';
import classes from './capture.module.css';
import { Sparkline } from './sparkline.tsx';

/** How well a device does: measured rates of the last 2 s, frames, gaps, and the last half minute as a line. */
export function DeviceFigures({ device }: { readonly device: DeviceStatus }) {
  const { t } = useTranslation('capture');
  const { rates } = useStation();
  const stalled = device.state === 'stalled';
  // The last 2 s of what has ended are nothing that is going on.
  const { fps, bitsPerSecond } = isActiveState(device.state) ? device : { fps: 0, bitsPerSecond: 0 };
  const figures = [
    { key: 'fps', value: fps.toFixed(1), bad: stalled },
    { key: 'bitrate', value: (bitsPerSecond / 1e6).toFixed(1), bad: false },
    { key: 'frames', value: formatCount(device.frames), bad: false },
    { key: 'gaps', value: formatCount(device.gaps), bad: device.gaps > 0 },
  ] as const;
  return (
    <dl className={classes['figures']}>
      {figures.map(({ key, value, bad }) => (
        <div key={key} data-bad={bad || undefined}>
          <dt>{t(`tile.${key}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div className={classes['line']}>
        <dt className={classes['hidden']}>{t('tile.rates', { device: device.name })}</dt>
        <dd>
          <Sparkline values={rates.of(device.id)} label={t('tile.rates', { device: device.name })} />
        </dd>
      </div>
    </dl>
  );
}
