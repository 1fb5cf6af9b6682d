import { useTranslation } from 'react-i18next';
import type { DeviceStatus } from '#shared/contract/status.ts';
import { useFilmsOn } from './use-films-on.ts';

/** What a device is doing, in words; with the seconds that it has been without a picture, or still needs to deliver. */
export function useStateWords(): (device: DeviceStatus) => string {
  const { t } = useTranslation('capture');
  const filmsOn = useFilmsOn();
  return (device) => {
    if (filmsOn(device)) return t('delivery.filmsOn');
    if (device.state !== 'delivering') return t(`state.${device.state}`, { seconds: wholeSeconds(device.silentMs) });
    const { connected, deliverySeconds } = device;
    if (deliverySeconds === null) return t(connected ? 'delivery.some' : 'delivery.waits');
    return t(connected ? 'delivery.left' : 'delivery.waitsFor', { seconds: Math.ceil(deliverySeconds) });
  };
}

const wholeSeconds = (ms: number | null): number => Math.floor((ms ?? 0) / 1000);
