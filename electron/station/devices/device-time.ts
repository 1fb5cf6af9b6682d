import type { ClockPair } from '#shared/clock/clock-pair.ts';
import type { DeviceClock } from '#shared/contract/status.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';

/** A moment by the station's clock (microseconds since the Unix epoch), and how far that can be off. */
export interface StationTime {
  readonly stationUs: number;
  readonly boundUs: number;
}

/** What is known of a device's clock. It outlives a connection, for the clock does too. */
export interface DeviceTime {
  /** A frame of that device time has arrived: where nothing better is known, this teaches the clock. */
  observe(deviceUs: number, arrivalUs: number): void;
  /** When that was by the station's clock, as far as it is known now; null where nothing is. */
  stationTime(deviceUs: number): StationTime | null;
  /** How well the clock is known now; null where it is not. */
  status(): DeviceClock | null;
  /** The line of the present estimate, for a manifest; its `boundUs` holds now. */
  line(): SessionManifest['clock'];
  /** The exchanges that were taken since number `from` (they count from 0), as far as they are kept; `next` is the next `from`. */
  pairsSince(from: number): { readonly pairs: readonly ClockPair[]; readonly next: number };
}
