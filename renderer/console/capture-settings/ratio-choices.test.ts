import { describe, expect, it } from 'vitest';
import { RATIO_CHOICES, ratioChoices, ratioKey, ratioOfKey } from './ratio-choices.ts';

describe('the ratios to choose from', () => {
  it("begin with the phone's own", () => {
    expect(RATIO_CHOICES.map(ratioKey)).toEqual(['phone', '4:3', '16:9', '1:1']);
  });

  it('include the one in use, whatever it is', () => {
    const wide = { width: 21, height: 9 };
    expect(ratioChoices(wide).map(ratioKey)).toEqual(['phone', '4:3', '16:9', '1:1', '21:9']);
    expect(ratioChoices({ width: 16, height: 9 })).toBe(RATIO_CHOICES);
  });

  it('are found by their key', () => {
    expect(ratioOfKey('16:9', null)).toEqual({ width: 16, height: 9 });
    expect(ratioOfKey('phone', { width: 1, height: 1 })).toBeNull();
    expect(ratioOfKey('21:9', { width: 21, height: 9 })).toEqual({ width: 21, height: 9 });
    expect(ratioOfKey('nonsense', { width: 1, height: 1 })).toEqual({ width: 1, height: 1 });
  });
});
