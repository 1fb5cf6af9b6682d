/** The frame rate that the old backend's rule gives, for what cannot carry a time of its own. */
export interface FpsEstimate {
  /** From arrival times; null where there are fewer than two frames or no time between them. */
  readonly server: number | null;
  /** From the device's own times, likewise. */
  readonly device: number | null;
  /** What to use: the server's value above 1.5, else the device's, else 10. */
  readonly used: number;
}

const FALLBACK_FPS = 10;
const LEAST_PLAUSIBLE_SERVER_FPS = 1.5;

/** Frames / (last - first) in seconds, bounded to 1..60. */
function estimate(frames: number, spanUs: number): number | null {
  if (frames < 2 || !(spanUs > 0)) return null;
  return Math.min(60, Math.max(1, frames / (spanUs / 1_000_000)));
}

/** The documented rule; spans are from the first frame to the last, in microseconds. */
export function estimateFps(frames: number, arrivalSpanUs: number, deviceSpanUs: number): FpsEstimate {
  const server = estimate(frames, arrivalSpanUs);
  const device = estimate(frames, deviceSpanUs);
  const used = server !== null && server > LEAST_PLAUSIBLE_SERVER_FPS ? server : (device ?? FALLBACK_FPS);
  return { server, device, used };
}
