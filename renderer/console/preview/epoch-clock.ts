/** Milliseconds since the Unix epoch, finely, and the same in the page and in its workers. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}
