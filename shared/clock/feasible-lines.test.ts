import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClockPair } from './clock-pair.ts';
import { feasibleLines, type FeasibleLines, MAX_DRIFT_PPM } from './feasible-lines.ts';

const OFFSET_US = 1_795_000_000_000_000;

/** An exchange whose request is received at that time by the device's clock; the true offset is OFFSET_US and the drift. */
function exchange(t1Us: number, wayUs: { to: number; back: number; held?: number; ppm?: number }): ClockPair {
  const { to, back, held = 37, ppm = 0 } = wayUs;
  const stationUs = (deviceUs: number): number => deviceUs + OFFSET_US + (ppm / 1e6) * deviceUs;
  const t2Us = t1Us + held;
  return { t0Us: stationUs(t1Us) - to, t1Us, t2Us, t3Us: stationUs(t2Us) + back };
}

function linesOf(pairs: readonly ClockPair[], referenceUs: number): FeasibleLines {
  const lines = feasibleLines(pairs, referenceUs);
  if (lines === null) throw new Error('No line is left.');
  return lines;
}

describe('feasibleLines', () => {
  it('knows an offset from one exchange to half its round trip, and a tenth of a ms for the coarseness of clocks', () => {
    const { offsetUs, boundUs } = linesOf([exchange(5_000_001, { to: 8000, back: 8000 })], 5_000_038).at(5_000_038);
    expect(offsetUs).toBeCloseTo(OFFSET_US, 0);
    expect(boundUs).toBeGreaterThanOrEqual(8100);
    expect(boundUs).toBeLessThan(8101);
  });

  it('allows for a whole ms where the device counts in such', () => {
    const [fine, coarse] = [5_000_001, 5_000_000].map((t1Us) => {
      return linesOf([exchange(t1Us, { to: 3000, back: 3000, held: 0 })], t1Us).at(t1Us).boundUs;
    });
    expect(coarse).toBeCloseTo((fine ?? 0) + 900, 0);
  });

  it('takes the quickest request and the quickest answer, though they are of different exchanges', () => {
    const pairs = [exchange(1_000_001, { to: 1000, back: 30_000 }), exchange(1_050_001, { to: 30_000, back: 1000 })];
    const { offsetUs, boundUs } = linesOf(pairs, 1_050_038).at(1_050_038);
    expect(Math.abs(offsetUs - OFFSET_US)).toBeLessThan(50);
    expect(boundUs).toBeLessThan(1200);
  });

  it('is not moved by an answer that came seconds late', () => {
    const quick = Array.from({ length: 10 }, (_, index) => exchange(index * 1e6 + 1, { to: 5000, back: 6000 }));
    const late = exchange(4_500_001, { to: 5000, back: 3_000_000 });
    const at = quick.at(-1)?.t2Us ?? 0;
    expect(linesOf([...quick.slice(0, 5), late, ...quick.slice(5)], at).at(at)).toEqual(linesOf(quick, at).at(at));
  });

  it('knows less of a time the further it is away', () => {
    const lines = linesOf([exchange(60_000_001, { to: 2000, back: 2000 })], 60_000_038);
    const bounds = [0, 1, 10, 60, 600].map((seconds) => lines.at(60_000_038 - seconds * 1e6).boundUs);
    expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
    expect(bounds[2]).toBeGreaterThanOrEqual(2000 + MAX_DRIFT_PPM * 10);
  });

  it('finds the drift once the exchanges are far enough apart', () => {
    const pairs = Array.from({ length: 100 }, (_, index) => exchange(index * 1e6 + 1, { to: 500, back: 500, ppm: 48 }));
    const { driftPpm } = linesOf(pairs, pairs.at(-1)?.t2Us ?? 0).line();
    expect(Math.abs(driftPpm - 48)).toBeLessThan(6);
  });

  it('leaves nothing of exchanges that contradict each other', () => {
    const stepped = exchange(2_000_001, { to: 1000, back: 1000 });
    const pairs = [exchange(1_000_001, { to: 1000, back: 1000 }), { ...stepped, t1Us: 2_010_001, t2Us: 2_010_038 }];
    expect(feasibleLines(pairs, 2_010_038)).toBeNull();
  });

  it.each([
    ['that was answered before it was received', { t0Us: 10, t1Us: 900, t2Us: 100, t3Us: 5000 }],
    ['whose answer came before it was sent', { t0Us: 5000, t1Us: 100, t2Us: 100, t3Us: 10 }],
    ['that the device held longer than it took', { t0Us: 0, t1Us: 1, t2Us: 2_000_001, t3Us: 1_000_000 }],
    ['without a time', { t0Us: 0, t1Us: NaN, t2Us: 1, t3Us: 10 }],
    ['of infinity', { t0Us: 0, t1Us: 1, t2Us: Infinity, t3Us: 10 }],
  ])('allows no line for an exchange %s', (_, pair) => expect(feasibleLines([pair], pair.t2Us)).toBeNull());

  it('holds the true offset, whatever the network does', () => {
    const way = fc.record({
      gapUs: fc.integer({ min: 1, max: 20_000_000 }),
      to: fc.integer({ min: 0, max: 3_000_000 }),
      back: fc.integer({ min: 0, max: 3_000_000 }),
      held: fc.integer({ min: 0, max: 100_000 }),
    });
    const ppm = fc.double({ min: -MAX_DRIFT_PPM + 1, max: MAX_DRIFT_PPM - 1, noNaN: true });
    const aside = fc.integer({ min: -100_000_000, max: 100_000_000 });
    fc.assert(
      fc.property(fc.array(way, { minLength: 1, maxLength: 40 }), ppm, aside, (ways, drift, asideUs) => {
        let deviceUs = 0;
        const pairs = ways.map(({ gapUs, to, back, held }) => {
          deviceUs += gapUs;
          return exchange(deviceUs, { to, back, held, ppm: drift });
        });
        const at = deviceUs + asideUs;
        const known = linesOf(pairs, deviceUs).at(at);
        expect(Math.abs(known.offsetUs - (OFFSET_US + (drift / 1e6) * at))).toBeLessThanOrEqual(known.boundUs);
      }),
    );
  });
});
