/**
 * One binary message of a device, past its header. `payload` is a view of memory that nobody writes to again; it keeps
 * alive all that was read together with it, so that what is to be kept for long is copied. `sequence` is a uint32 that
 * wraps, `deviceUs` the camera's clock, `arrivalUs` the station's (microseconds since the Unix epoch).
 */
export interface MediaMessage {
  readonly sequence: number;
  readonly deviceUs: number;
  readonly arrivalUs: number;
  readonly payload: Uint8Array;
}
