import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { alignTable } from './align-table.ts';
import type { TimedSession } from './timed-session.ts';

function session(
  device: string,
  timesUs: readonly number[],
  boundUs = 10,
  folder = `folder-of-${device}`,
): TimedSession {
  return {
    folder,
    device,
    method: 'two-way',
    numbers: Uint32Array.from(timesUs, (_, index) => index),
    stationUs: Float64Array.from(timesUs),
    boundsUs: new Float64Array(timesUs.length).fill(boundUs),
  };
}

const table = (sessions: readonly TimedSession[]): string[] => {
  const [reference] = sessions;
  return reference === undefined ? [] : [...alignTable(sessions, reference)];
};

it('has a line per picture of the reference, with the nearest picture of each other session', () => {
  const sessions = [session('Left', [1000, 2000, 3000]), session('Right', [1100, 1950, 2990], 7)];
  expect(table(sessions)).toEqual([
    'station_us,Left frame,Right frame,Right apart_us,Right bound_us',
    '1000,0,0,100,17',
    '2000,1,1,-50,17',
    '3000,2,2,-10,17',
  ]);
});

it('leaves empty what another session did not film', () => {
  const sessions = [session('Left', [1000, 2000, 9000]), session('Right', [1900, 2900]), session('None', [])];
  expect(table(sessions).slice(1)).toEqual(['1000,0,0,900,20,,,', '2000,1,0,-100,20,,,', '9000,2,,,,,,']);
});

it('claims no bound where a clock is not known, on either side', () => {
  const unknown = session('Old', [1100, 2100], NaN);
  expect(table([session('Left', [1000, 2000]), unknown]).slice(1)).toEqual(['1000,0,0,100,', '2000,1,1,100,']);
  expect(table([unknown, session('Left', [1000, 2000])]).slice(1)).toEqual(['1100,0,0,-100,', '2100,1,1,-100,']);
});

it('tells sessions of one device apart, and quotes names as CSV wants it', () => {
  const sessions = [session('A, "B"', [1]), session('C', [1], 0, 'one'), session('C', [1], 0, 'two')];
  expect(table(sessions)[0]).toBe(
    'station_us,"A, ""B"" frame",C one frame,C one apart_us,C one bound_us,C two frame,C two apart_us,C two bound_us',
  );
});

it('finds the nearest picture as a look at all of them does', () => {
  const times = fc
    .array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 60 })
    .map((list) => list.sort((a, b) => a - b));
  fc.assert(
    fc.property(times, times, (left, right) => {
      // So large a bound that nothing is left empty.
      for (const line of table([session('Left', left), session('Right', right, 10_000)]).slice(1)) {
        const [stationUs = NaN, , , apartUs = NaN] = line.split(',').map(Number);
        expect(Math.abs(apartUs)).toBe(Math.min(...right.map((time) => Math.abs(time - stationUs))));
      }
    }),
  );
});
