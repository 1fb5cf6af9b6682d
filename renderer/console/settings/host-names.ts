import { stationSettings } from '#shared/contract/settings.ts';

/** The most names that the station takes. */
export const MAX_HOST_NAMES = 20;

/** The names as they stand in the form. */
export function formatHostNames(names: readonly string[]): string {
  return names.join(', ');
}

/** The names that were typed, each once; between them stand commas, also Chinese ones. Null where one is no host name. */
export function readHostNames(typed: string): string[] | null {
  const names = typed.split(/[,，、;；\s]+/).filter((name) => name !== '');
  return stationSettings.shape.hostNames.safeParse([...new Set(names)]).data ?? null;
}
