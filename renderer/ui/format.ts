const two = (value: number): string => `${value}`.padStart(2, '0');

/** `HH:MM:SS` of a span in ms, hours as many digits as they need; never negative. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `M:SS.d` or `H:MM:SS.d` of a span in microseconds, as a player shows it. */
export function formatPlayTime(us: number): string {
  const tenths = Math.max(0, Math.floor(us / 100_000));
  const seconds = Math.floor(tenths / 10);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const head = hours > 0 ? `${hours}:${two(minutes)}` : `${minutes}`;
  return `${head}:${two(seconds % 60)}.${tenths % 10}`;
}

/** The time of day in the operator's zone, to a hundredth of a second: `14:02:31.48`. */
export function formatTimeOfDay(ms: number): string {
  const at = new Date(ms);
  const hundredths = Math.floor(at.getMilliseconds() / 10);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${two(hundredths)}`;
}

/** The same to a thousandth: `14:02:31.483`. */
export function formatExactTimeOfDay(ms: number): string {
  return `${formatTimeOfDay(ms)}${new Date(ms).getMilliseconds() % 10}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size with a decimal unit and three digits or so: `371 MB`, `1.6 GB`. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit >= 3 && value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ''}`;
}

/** A bound of error in ms with two digits or so: `0.4`, `12`. Never rounded down. */
export function formatBoundMs(boundUs: number): string {
  const tenths = Math.ceil(boundUs / 100);
  return tenths < 100 ? (tenths / 10).toFixed(1) : `${Math.ceil(boundUs / 1000)}`;
}

/** A whole number with a thin gap between its thousands, the same in every language: `22 994`. */
export function formatCount(value: number): string {
  return `${Math.round(value)}`.replaceAll(/\B(?=(\d{3})+$)/g, '\u202f');
}
