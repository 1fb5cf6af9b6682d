import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import {
  BOARD_RESOLUTIONS,
  type BoardResolution,
  boardStartCommand,
  DEFAULT_BOARD_QUALITY,
  DEFAULT_BOARD_RESOLUTION,
} from '#shared/messages/board-messages.ts';
import { BOARD_QUALITY_BOUNDS, readWholeNumber } from './whole-number.ts';

/** What ESP32 boards are started with; `quality` from 1, the best, to 63. */
export interface BoardStart {
  readonly resolution: BoardResolution;
  readonly quality: number;
}

/** The resolution of this name; what a board takes it for where it knows none. */
export function boardResolutionOf(name: string): BoardResolution {
  return BOARD_RESOLUTIONS.find((known) => known === name.toUpperCase()) ?? DEFAULT_BOARD_RESOLUTION;
}

/** What the settings start boards with. What they do not say, or no board would understand, is as a bare `start` has it. */
export function boardStartOf({ boardStart = '' }: Pick<CaptureSettings, 'boardStart'>): BoardStart {
  const words = boardStart.trim().split(/\s+/).slice(1);
  const quality = words.map((word) => readWholeNumber(word, BOARD_QUALITY_BOUNDS)).find((value) => value !== null);
  const resolution = words.map(boardResolutionOf).find((known) => known !== DEFAULT_BOARD_RESOLUTION);
  return { resolution: resolution ?? DEFAULT_BOARD_RESOLUTION, quality: quality ?? DEFAULT_BOARD_QUALITY };
}

/** The settings with this start of boards. */
export function withBoardStart(settings: CaptureSettings, { resolution, quality }: BoardStart): CaptureSettings {
  return { ...settings, boardStart: boardStartCommand(resolution, quality) };
}
