import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ratioKey, ratioOfKey } from '../capture-settings/ratio-choices.ts';
import { resolutionOfValue, resolutionOptions } from '../capture-settings/resolution-choices.ts';
import { useRatioOptions } from '../capture-settings/ratio-options.ts';
import { BITRATE_BOUNDS, type Bounds, FPS_BOUNDS, readWholeNumber } from '../capture-settings/whole-number.ts';
import type { SettingsDraft } from './settings-draft.ts';
import classes from './settings.module.css';

interface CaptureDefaultsProps {
  readonly draft: SettingsDraft;
  readonly onEdit: (part: Partial<SettingsDraft>) => void;
}

/** What Start asks for where nothing else is said. */
export function CaptureDefaults({ draft, onEdit }: CaptureDefaultsProps) {
  const { t } = useTranslation('settings');
  const problem = (text: string, bounds: Bounds): string | null =>
    readWholeNumber(text, bounds) === null ? t('range', { ...bounds }) : null;
  return (
    <section className={classes['card']} aria-label={t('start')}>
      <h2>{t('start')}</h2>
      <p className={classes['hint']}>{t('startHint')}</p>
      <div className={classes['capture']}>
        <NativeSelect
          label={t('ratio')}
          data={useRatioOptions(draft.ratio)}
          value={ratioKey(draft.ratio)}
          onChange={(event) => onEdit({ ratio: ratioOfKey(event.currentTarget.value, draft.ratio) })}
        />
        <NativeSelect
          label={t('resolution')}
          description={t('resolutionHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={resolutionOptions(draft.resolution)}
          value={`${draft.resolution}`}
          onChange={(event) => onEdit({ resolution: resolutionOfValue(event.currentTarget.value, draft.resolution) })}
        />
        <TextInput
          label={t('bitrate')}
          inputMode="numeric"
          value={draft.bitrate}
          error={problem(draft.bitrate, BITRATE_BOUNDS)}
          onChange={(event) => onEdit({ bitrate: event.currentTarget.value })}
        />
        <TextInput
          label={t('fps')}
          description={t('fpsHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          inputMode="numeric"
          value={draft.fps}
          error={problem(draft.fps, FPS_BOUNDS)}
          onChange={(event) => onEdit({ fps: event.currentTarget.value })}
        />
      </div>
    </section>
  );
}
