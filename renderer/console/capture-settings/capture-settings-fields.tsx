import { NativeSelect } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import { BOARD_RESOLUTIONS } from '#shared/messages/board-messages.ts';
import { boardResolutionOf, boardStartOf, withBoardStart } from './board-start.ts';
import { cardParts } from './card-parts.ts';
import { NumberCard } from './number-card.tsx';
import { ratioKey, ratioOfKey } from './ratio-choices.ts';
import { useRatioOptions } from './ratio-options.ts';
import { resolutionOfValue, resolutionOptions } from './resolution-choices.ts';
import { BITRATE_BOUNDS, BOARD_QUALITY_BOUNDS, FPS_BOUNDS } from './whole-number.ts';

/** Every field takes the settings as a whole and gives them back with its own part changed. */
interface CaptureSettingsFieldProps {
  readonly value: CaptureSettings;
  readonly onChange: (value: CaptureSettings) => void;
  readonly disabled?: boolean | undefined;
}

/** The picture's ratio as a card. */
export function RatioSelect({ value, onChange, disabled = false }: CaptureSettingsFieldProps) {
  const { t } = useTranslation('captureSettings');
  const { aspectRatio } = value;
  return (
    <NativeSelect
      variant="unstyled"
      classNames={cardParts}
      label={t('ratio')}
      data={useRatioOptions(aspectRatio)}
      value={ratioKey(aspectRatio)}
      onChange={(event) => onChange({ ...value, aspectRatio: ratioOfKey(event.currentTarget.value, aspectRatio) })}
      disabled={disabled}
      rightSection={<IconChevronDown size={13} aria-hidden />}
    />
  );
}

/** The picture's resolution as a card. */
export function ResolutionSelect({ value, onChange, disabled = false }: CaptureSettingsFieldProps) {
  const { t } = useTranslation('captureSettings');
  const { resolution } = value;
  return (
    <NativeSelect
      variant="unstyled"
      classNames={cardParts}
      label={t('resolution')}
      title={t('resolutionHint')}
      data={resolutionOptions(resolution)}
      value={`${resolution}`}
      onChange={(event) => onChange({ ...value, resolution: resolutionOfValue(event.currentTarget.value, resolution) })}
      disabled={disabled}
      rightSection={<IconChevronDown size={13} aria-hidden />}
    />
  );
}

/** The bitrate as a card. */
export function BitrateInput({ value, onChange, disabled }: CaptureSettingsFieldProps) {
  const { t } = useTranslation('captureSettings');
  return (
    <NumberCard
      label={t('bitrate')}
      unit={t('bitrateUnit')}
      bounds={BITRATE_BOUNDS}
      value={value.bitrateMbit}
      onChange={(bitrateMbit) => onChange({ ...value, bitrateMbit })}
      disabled={disabled}
    />
  );
}

/** The frame rate as a card; 0 says in words what it means. */
export function FpsInput({ value, onChange, disabled }: CaptureSettingsFieldProps) {
  const { t } = useTranslation('captureSettings');
  return (
    <NumberCard
      label={t('fps')}
      unit={value.fps === 0 ? t('fpsFastest') : t('fpsUnit')}
      hint={t('fpsHint')}
      bounds={FPS_BOUNDS}
      value={value.fps}
      onChange={(fps) => onChange({ ...value, fps })}
      disabled={disabled}
    />
  );
}

/** The picture's size of ESP32 boards, by the names that these know, as a card. */
export function BoardResolutionSelect({ value, onChange, disabled = false }: CaptureSettingsFieldProps) {
  const { t } = useTranslation('captureSettings');
  const start = boardStartOf(value);
  return (
    <NativeSelect
      variant="unstyled"
      classNames={cardParts}
      label={t('boardResolution')}
      title={t('boardResolutionHint')}
      data={[...BOARD_RESOLUTIONS]}
      value={start.resolution}
      onChange={(event) => {
        const resolution = boardResolutionOf(event.currentTarget.value);
        onChange(withBoardStart(value, { ...start, resolution }));
      }}
      disabled={disabled}
      rightSection={<IconChevronDown size={13} aria-hidden />}
    />
  );
}

/** The JPEG quality of ESP32 boards as a card. */
export function BoardQualityInput({ value, onChange, disabled }: CaptureSettingsFieldProps) {
  const { t } = useTranslation('captureSettings');
  const start = boardStartOf(value);
  return (
    <NumberCard
      label={t('boardQuality')}
      hint={t('boardQualityHint')}
      bounds={BOARD_QUALITY_BOUNDS}
      value={start.quality}
      onChange={(quality) => onChange(withBoardStart(value, { ...start, quality }))}
      disabled={disabled}
    />
  );
}
