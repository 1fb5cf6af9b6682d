import { describe, expect, it } from 'vitest';
import { resolutionChoices, resolutionOfValue, resolutionOptions } from './resolution-choices.ts';

describe('the resolutions to choose from', () => {
  it('are the usual ones, and the one in use, whatever it is', () => {
    expect(resolutionChoices(720)).toEqual([480, 720, 1080]);
    expect(resolutionChoices(600)).toEqual([480, 720, 1080, 600]);
  });

  it('are called by their lines', () => {
    expect(resolutionOptions(480)[0]).toEqual({ value: '480', label: '480p' });
  });

  it('are found by what the select says', () => {
    expect(resolutionOfValue('1080', 720)).toBe(1080);
    expect(resolutionOfValue('600', 600)).toBe(600);
    expect(resolutionOfValue('nonsense', 720)).toBe(720);
  });
});
