import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import { type DeviceStatus, isActiveState } from '#shared/contract/status.ts';
import { formatCount, formatTimeOfDay } from '../../ui/format.ts';
import { LivePicture, type PictureFacts } from '../preview/live-picture.tsx';
import { BehindMark } from './behind-mark.tsx';
import classes from './capture.module.css';
import { ClockBound } from './clock-bound.tsx';
import { loweredBitrate, secondsKept } from './delivery-facts.ts';
import { DeviceActions } from './device-actions.tsx';
import { DeviceBattery } from './device-battery.tsx';
import { DeviceFigures } from './device-figures.tsx';
import { DumpMark } from './dump-mark.tsx';
import { PhoneTrouble } from './phone-trouble.tsx';
import { StateBadge } from './state-badge.tsx';
import { useFilmsOn } from './use-films-on.ts';
import { useFullscreen } from './use-fullscreen.ts';

/** One device: its live picture, its state, who it is, and how well it does. `settings` are for a start of its own. */
export function DeviceTile({
  device,
  settings,
}: {
  readonly device: DeviceStatus;
  readonly settings: CaptureSettings;
}) {
  const { t } = useTranslation('capture');
  const picture = useRef<HTMLDivElement>(null);
  const [facts, setFacts] = useState<PictureFacts | null>(null);
  const [unsupported, setUnsupported] = useState(false);
  const { toggle } = useFullscreen(picture);
  const gone = device.state === 'lost';
  const away = useFilmsOn()(device);
  const trouble = device.telemetry?.trouble ?? null;
  const droppedByPhone = device.telemetry?.droppedFrames ?? 0;
  const isLive = facts !== null && device.connected && isActiveState(device.state) && device.state !== 'starting';
  const kept = secondsKept(device);
  const lowered = loweredBitrate(device);
  return (
    <article
      className={classes['tile']}
      data-tile
      data-state={away ? 'away' : device.state}
      data-away={!device.connected || undefined}
      aria-label={device.name}
    >
      {/* The menu has the same for the keyboard. */}
      <div className={classes['picture']} data-picture ref={picture} onDoubleClick={toggle}>
        {/* Behind the picture: a picture hides it the moment it is drawn. */}
        <p className={classes['noPicture']}>{placeholder()}</p>
        <LivePicture
          deviceId={device.id}
          channel={device.preview}
          label={t('tile.picture', { device: device.name })}
          onPicture={setFacts}
          onUnsupported={() => setUnsupported(true)}
        />
        <StateBadge device={device} />
        <BehindMark device={device} />
        {device.dumping && <DumpMark />}
        {trouble !== null && !gone && <PhoneTrouble trouble={trouble} />}
        {isLive && (
          <div className={classes['caption']}>
            <span>{formatTimeOfDay(facts.arrivalUs / 1000)}</span>
            <span>{t('tile.pictureSize', { width: facts.width, height: facts.height })}</span>
          </div>
        )}
      </div>
      <div className={classes['facts']}>
        <div className={classes['who']}>
          <h3>{device.name}</h3>
          <span className={classes['model']}>{device.model === device.name ? '' : device.model}</span>
          {device.battery !== null && <DeviceBattery battery={device.battery} />}
        </div>
        <div className={classes['address']}>
          {device.address}
          <ClockBound device={device} />
        </div>
        <DeviceFigures device={device} />
        {droppedByPhone > 0 && (
          <p className={classes['dropped']}>{t('tile.droppedByPhone', { frames: formatCount(droppedByPhone) })}</p>
        )}
        {kept !== null && <p className={classes['kept']}>{t('tile.kept', { seconds: kept })}</p>}
        {lowered !== null && <p className={classes['dropped']}>{t('tile.lowered', lowered)}</p>}
        <DeviceActions device={device} settings={settings} gone={gone} away={away} onFullscreen={toggle} />
      </div>
    </article>
  );

  function placeholder(): string {
    if (unsupported) return t('tile.noDecoder');
    if (device.state === 'starting' || device.state === 'recording') return t('tile.noPicture');
    if (away) return t('tile.filmsOn');
    return gone ? '' : t('tile.noPictureIdle');
  }
}
