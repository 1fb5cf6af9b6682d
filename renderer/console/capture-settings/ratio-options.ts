import { useTranslation } from 'react-i18next';
import { type AspectRatio, ratioChoices, ratioKey } from './ratio-choices.ts';

/** The ratios in words, for a select. */
export function useRatioOptions(inUse: AspectRatio): { readonly value: string; readonly label: string }[] {
  const { t } = useTranslation('captureSettings');
  return ratioChoices(inUse).map((choice) => ({
    value: ratioKey(choice),
    label: choice === null ? t('ratioPhone') : ratioKey(choice),
  }));
}
