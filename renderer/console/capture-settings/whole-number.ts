import { MAX_BITRATE_MBIT, MAX_FPS } from '#shared/commands/capture-settings.ts';
import { BEST_BOARD_QUALITY, LEAST_BOARD_QUALITY } from '#shared/messages/board-messages.ts';

/** The least and the greatest that a number field takes. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

export const BITRATE_BOUNDS: Bounds = { min: 1, max: MAX_BITRATE_MBIT };
export const FPS_BOUNDS: Bounds = { min: 0, max: MAX_FPS };
export const BOARD_QUALITY_BOUNDS: Bounds = { min: BEST_BOARD_QUALITY, max: LEAST_BOARD_QUALITY };

/** What was typed into a number field, as a whole number within its bounds; null where it is none. */
export function readWholeNumber(typed: number | string, { min, max }: Bounds): number | null {
  const text = `${typed}`.trim();
  if (!/^\d+$/.test(text)) return null;
  const value = Number(text);
  return value >= min && value <= max ? value : null;
}

/** The number nearest to what was typed that the bounds allow; `before` where nothing usable was typed. */
export function nearestWholeNumber(typed: number | string, { min, max }: Bounds, before: number): number {
  const text = `${typed}`.trim();
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) return before;
  return Math.min(max, Math.max(min, Math.round(value)));
}
