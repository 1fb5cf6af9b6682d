/**
 * One binary message of a device, past its header. `payload` is a view of memory that nobody writes to again; it keeps
 * alive all that was read together with it, so that what is to be kept for long is copied. `sequence` is a uint32 that
 * wraps, null for a message that takes no number (protocol 2's codec config). `deviceUs` is the camera's clock,
 * `arrivalUs` the station's (microseconds since the Unix epoch). `discontinuity`: the camera was away before this frame.
 */
export interface MediaMessage {
  readonly sequence: number | null;
  readonly deviceUs: number;
  readonly arrivalUs: number;
  readonly payload: Uint8Array;
  readonly discontinuity?: boolean;
}
