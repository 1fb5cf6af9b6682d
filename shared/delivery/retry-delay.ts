const FIRST_MS = 250;
const LAST_MS = 5000;

/**
 * How long to wait after so many failed attempts in a row (1, 2, ...): from 250 ms twice as long each time, up to 5 s; a
 * random part of it is taken off, at most half, so that a room of phones does not come back all at once.
 */
export function retryDelayMs(attempts: number, random: () => number): number {
  const longestMs = Math.min(FIRST_MS * 2 ** (attempts - 1), LAST_MS);
  return longestMs * (1 - random() / 2);
}
