const two = (value: number): string => `${value}`.padStart(2, '0');

/** A span in ms as the phone shows it: `12:47`, `1:02:03`; never negative. */
export function recordingClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const rest = `${two(minutes % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
