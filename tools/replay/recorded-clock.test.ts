import { describe, expect, it } from 'vitest';
import { RecordedClock } from './recorded-clock.ts';

const BOOT_US = 3_600_000_000;
const START_US = 1_795_327_200_000_000;

/** The page's clock at that time of the station, so many ppm too fast. */
const truth = (stationUs: number, ppm: number): number => BOOT_US + (stationUs - START_US) * (1 + ppm / 1e6);

function exchange(
  clock: RecordedClock,
  id: number,
  atUs: number,
  ppm: number,
  [thereUs, backUs]: [number, number],
): void {
  const say = (kind: 'text' | 'sent', timeUs: number, message: object): void =>
    clock.note({ kind, timeUs, payload: Buffer.from(JSON.stringify(message)) });
  const shownUs = Math.round(truth(atUs + thereUs, ppm));
  say('sent', atUs, { type: 'clock_request', id });
  say('text', atUs + thereUs + backUs, { type: 'clock_reply', id, receivedUs: shownUs, sentUs: shownUs });
}

describe('the clock of a recorded page', () => {
  it('shows what it showed, however fast it runs and however late some answers came', () => {
    const clock = new RecordedClock();
    for (let second = 0; second < 600; second += 1) {
      const late = second % 3 === 0 ? 40_000 : 300;
      exchange(clock, second, START_US + second * 1_000_000, 50, [300, late]);
    }
    for (const second of [0, 299, 599]) {
      const atUs = START_US + second * 1_000_000;
      expect(Math.abs((clock.at(atUs) ?? 0) - truth(atUs, 50))).toBeLessThan(400);
    }
  });

  it('is taken from the answer alone where the dump began after its question', () => {
    const clock = new RecordedClock();
    const payload = Buffer.from('{"type":"clock_reply","id":4,"receivedUs":70,"sentUs":90}');
    clock.note({ kind: 'text', timeUs: START_US, payload });
    expect(clock.isKnown).toBe(true);
    expect(clock.at(START_US + 1000)).toBe(1090);
  });

  it('is not known where it was never told', () => {
    const clock = new RecordedClock();
    clock.note({ kind: 'sent', timeUs: START_US, payload: Buffer.from('{"type":"clock_request","id":4}') });
    clock.note({ kind: 'binary', timeUs: START_US, payload: Buffer.from('{"type":"clock_reply","id":4}') });
    expect(clock.isKnown).toBe(false);
    expect(clock.at(START_US)).toBeNull();
  });
});
