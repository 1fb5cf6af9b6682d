import { describe, expect, it } from 'vitest';
import { captureSettings, DEFAULT_CAPTURE_SETTINGS } from '#shared/commands/capture-settings.ts';
import { boardResolutionOf, boardStartOf, withBoardStart } from './board-start.ts';

describe('what boards are started with', () => {
  it.each([
    [undefined, 'UXGA', 12],
    ['start', 'UXGA', 12],
    ['start VGA', 'VGA', 12],
    ['start 30', 'UXGA', 30],
    ['start 240X240 1', '240X240', 1],
    ['start qvga 63', 'QVGA', 63],
    ['start QSXGA 5', 'UXGA', 5],
    ['start VGA 64', 'VGA', 12],
    ['start VGA 0', 'VGA', 12],
  ])('%j means %s and %d', (boardStart, resolution, quality) => {
    expect(boardStartOf(boardStart === undefined ? {} : { boardStart })).toEqual({ resolution, quality });
  });

  it('stands in the settings in the words of a board', () => {
    const settings = withBoardStart(DEFAULT_CAPTURE_SETTINGS, { resolution: 'P_3MP', quality: 7 });
    expect(settings).toEqual({ ...DEFAULT_CAPTURE_SETTINGS, boardStart: 'start P_3MP 7' });
    expect(captureSettings.parse(settings)).toEqual(settings);
    expect(boardStartOf(settings)).toEqual({ resolution: 'P_3MP', quality: 7 });
  });

  it('has a resolution that boards know, whatever a select says', () => {
    expect(boardResolutionOf('QXGA')).toBe('QXGA');
    expect(boardResolutionOf('nonsense')).toBe('UXGA');
  });
});
