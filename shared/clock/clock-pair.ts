/**
 * One exchange of times with a device, as in NTP (RFC 5905, 8): the station asked at `t0Us` and had the answer at `t3Us`,
 * by its own clock (since the Unix epoch); the device received at `t1Us` and answered at `t2Us`, by its own monotonic one.
 * Microseconds.
 */
export interface ClockPair {
  readonly t0Us: number;
  readonly t1Us: number;
  readonly t2Us: number;
  readonly t3Us: number;
}
