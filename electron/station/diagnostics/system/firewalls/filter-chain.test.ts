import { describe, expect, it } from 'vitest';
import { both, either, type FilterRule, not, type RuleVerdict, type Truth, walkChain } from './filter-chain.ts';

const rule = (holds: Truth, kind: 'accept' | 'drop' | 'return' | 'continue'): FilterRule => ({
  holds,
  verdict: { kind },
});
const to = (kind: 'jump' | 'goto', chain: string, holds: Truth = true): FilterRule => ({
  holds,
  verdict: { kind, chain },
});
const maybe = (reason: string): Truth => ({ maybe: reason });

function walk(chains: Readonly<Record<string, readonly FilterRule[]>>, policy: 'accept' | 'drop' = 'drop') {
  return walkChain({ chains: new Map(Object.entries(chains)), policy }, 'input');
}

describe('walkChain', () => {
  it('takes the first rule that holds, else the policy', () => {
    expect(walk({ input: [rule(false, 'drop'), rule(true, 'accept'), rule(true, 'drop')] })).toBe('accept');
    expect(walk({ input: [rule(false, 'drop')] }, 'accept')).toBe('accept');
    expect(walk({ input: [] }, 'drop')).toBe('drop');
    expect(walk({ input: [rule(true, 'continue')] }, 'accept')).toBe('accept');
    expect(walk({ input: [rule(true, 'return'), rule(true, 'accept')] }, 'drop')).toBe('drop');
  });

  it('comes back from a jump and not from a goto', () => {
    const other = [rule(false, 'drop'), rule(true, 'return'), rule(true, 'drop')];
    expect(walk({ input: [to('jump', 'other'), rule(true, 'accept')], other })).toBe('accept');
    expect(walk({ input: [to('goto', 'other'), rule(true, 'accept')], other })).toBe('drop');
    expect(walk({ input: [to('jump', 'middle'), rule(true, 'accept')], middle: [to('goto', 'other')], other })).toBe(
      'accept',
    );
  });

  it('does not guess when a rule that may hold would change the outcome', () => {
    expect(walk({ input: [rule(maybe('a'), 'accept')] }, 'drop')).toEqual({ unknown: 'a' });
    expect(walk({ input: [rule(maybe('a'), 'drop'), rule(true, 'accept')] })).toEqual({ unknown: 'a' });
    expect(walk({ input: [to('jump', 'other', maybe('a'))], other: [rule(true, 'accept')] })).toEqual({ unknown: 'a' });
    expect(walk({ input: [rule(maybe('a'), 'return'), rule(true, 'accept')] }, 'drop')).toEqual({ unknown: 'a' });
  });

  it('does not mind a rule that may hold where all ways lead to the same', () => {
    expect(walk({ input: [rule(maybe('a'), 'accept'), rule(true, 'accept')] }, 'drop')).toBe('accept');
    expect(walk({ input: [rule(maybe('a'), 'drop')] }, 'drop')).toBe('drop');
    expect(walk({ input: [rule(true, 'accept'), rule(maybe('a'), 'drop')] }, 'drop')).toBe('accept');
  });

  it('does not guess what an unknown verdict does, nor a chain that is not there or jumps in circles', () => {
    const undecided: RuleVerdict = { kind: 'undecided', why: 'queue' };
    expect(walk({ input: [{ holds: true, verdict: undecided }] })).toEqual({ unknown: 'queue' });
    expect(walk({ input: [to('jump', 'gone')] })).toEqual({ unknown: 'the rules of gone are not to be seen' });
    expect(walk({ input: [to('jump', 'input')] })).toHaveProperty('unknown');
  });

  it('walks many jumps to the same chain once', () => {
    const chains: Record<string, FilterRule[]> = {};
    for (let level = 0; level < 12; level += 1) {
      chains[level === 0 ? 'input' : `c${level}`] = Array.from({ length: 8 }, () => to('jump', `c${level + 1}`));
    }
    expect(walk({ ...chains, c12: [rule(false, 'drop')] }, 'accept')).toBe('accept');
  });
});

describe('truths', () => {
  it('lets what is certain decide before what is not', () => {
    expect(both(maybe('a'), false)).toBe(false);
    expect(both(true, maybe('a'))).toEqual({ maybe: 'a' });
    expect(either(maybe('a'), true)).toBe(true);
    expect(either(false, maybe('a'))).toEqual({ maybe: 'a' });
    expect(not(maybe('a'))).toEqual({ maybe: 'a' });
    expect(not(true)).toBe(false);
  });
});
