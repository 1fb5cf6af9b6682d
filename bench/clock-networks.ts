import type { SimulatedNetwork } from './clock-simulation.ts';

/** A busy Wi-Fi network: 5 to 40 ms a way, evenly there, mostly quick back, and one way in fifty late by up to 3 s. */
export const WIFI: SimulatedNetwork = {
  to: { leastMs: 5, mostMs: 40, shape: 'even' },
  back: { leastMs: 5, mostMs: 40, shape: 'near the least' },
  outliers: 0.02,
  outlierMs: 3000,
};

/** As WIFI, but no request is ever as quick as the answers: what no exchange can see, and the bound has to hold. */
export const LOPSIDED_WIFI: SimulatedNetwork = { ...WIFI, to: { leastMs: 12, mostMs: 40, shape: 'even' } };

/** A program on the same machine. */
export const LOOPBACK: SimulatedNetwork = {
  to: { leastMs: 0.05, mostMs: 1, shape: 'near the least' },
  back: { leastMs: 0.05, mostMs: 1, shape: 'near the least' },
  outliers: 0.01,
  outlierMs: 50,
};
