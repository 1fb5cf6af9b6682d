import type { TFunction } from 'i18next';
import { IconCameraRotate } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CameraInfo } from '#shared/messages/camera-messages.ts';
import { cameraName, nextCamera } from '../camera/camera-list.ts';
import { usePhone, usePhoneState } from '../phone-context.ts';
import classes from './controls.module.css';

/** Goes round where there are two cameras, a list where there are more, nothing where there is no choice. */
export function CameraSwitch({ disabled }: { readonly disabled: boolean }) {
  const { t } = useTranslation('phone');
  const phone = usePhone();
  const cameras = usePhoneState((state) => state.cameras);
  const id = usePhoneState(({ camera }) => (camera.kind === 'on' ? camera.id : null));
  const next = nextCamera(cameras, id);
  if (cameras.length < 2 || next === null) return null;
  const name = nameOf(t, cameras, id);
  if (cameras.length === 2)
    return (
      <button
        type="button"
        disabled={disabled}
        aria-label={t('controls.camera', { camera: name })}
        onClick={() => phone.chooseCamera(next)}
      >
        <IconCameraRotate size={22} aria-hidden />
        {name}
      </button>
    );
  return (
    <label className={classes['choice']} data-disabled={disabled || undefined}>
      <IconCameraRotate size={22} aria-hidden />
      <span aria-hidden>{name}</span>
      <select
        aria-label={t('controls.chooseCamera')}
        disabled={disabled}
        value={id ?? ''}
        onChange={({ currentTarget: { value } }) => {
          const chosen = cameras.find((camera) => camera.id === value);
          if (chosen !== undefined) phone.chooseCamera(chosen);
        }}
      >
        {cameras.map((camera) => (
          <option key={camera.id} value={camera.id}>
            {nameOf(t, cameras, camera.id)}
          </option>
        ))}
      </select>
    </label>
  );
}

function nameOf(t: TFunction<'phone'>, cameras: readonly CameraInfo[], id: string | null): string {
  const name = id === null ? null : cameraName(cameras, id);
  if (name === null) return t('controls.other');
  if (name.facing === 'other' && name.label !== '') return name.label;
  const camera = t(`controls.${name.facing}`);
  return name.number === null ? camera : t('controls.numbered', { camera, number: name.number });
}
