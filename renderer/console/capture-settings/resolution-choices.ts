/** The lengths of the shorter side, in pixels, that an operator chooses from. */
export const RESOLUTION_CHOICES: readonly number[] = [480, 720, 1080];

/** The choices, and the resolution in use where it is none of them: a settings file may hold any. */
export function resolutionChoices(inUse: number): readonly number[] {
  return RESOLUTION_CHOICES.includes(inUse) ? RESOLUTION_CHOICES : [...RESOLUTION_CHOICES, inUse];
}

/** The choices for a select: `720p`. */
export function resolutionOptions(inUse: number): { readonly value: string; readonly label: string }[] {
  return resolutionChoices(inUse).map((lines) => ({ value: `${lines}`, label: `${lines}p` }));
}

/** The choice that a select says; the resolution in use where it says none. */
export function resolutionOfValue(value: string, inUse: number): number {
  return resolutionChoices(inUse).find((lines) => `${lines}` === value) ?? inUse;
}
