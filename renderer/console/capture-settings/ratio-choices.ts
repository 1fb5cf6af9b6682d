import type { CaptureSettings } from '#shared/commands/capture-settings.ts';

/** A picture ratio as Start asks for it; null = as the phone's screen. */
export type AspectRatio = CaptureSettings['aspectRatio'];

/** The ratios that an operator chooses from: the phone's own first. */
export const RATIO_CHOICES: readonly AspectRatio[] = [
  null,
  { width: 4, height: 3 },
  { width: 16, height: 9 },
  { width: 1, height: 1 },
];

/** A ratio's key in a list: `4:3`, or `phone` for the phone's own. */
export function ratioKey(ratio: AspectRatio): string {
  return ratio === null ? 'phone' : `${ratio.width}:${ratio.height}`;
}

/** The choices, and the ratio in use where it is none of them: a settings file may hold any. */
export function ratioChoices(inUse: AspectRatio): readonly AspectRatio[] {
  const isKnown = RATIO_CHOICES.some((choice) => ratioKey(choice) === ratioKey(inUse));
  return isKnown ? RATIO_CHOICES : [...RATIO_CHOICES, inUse];
}

/** The choice with this key; the ratio in use where there is none. */
export function ratioOfKey(key: string, inUse: AspectRatio): AspectRatio {
  const chosen = ratioChoices(inUse).find((choice) => ratioKey(choice) === key);
  return chosen === undefined ? inUse : chosen;
}
