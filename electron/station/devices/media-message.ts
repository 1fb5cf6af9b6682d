/**
 * One binary message of a device, past its header. `payload` is a view that is only valid during the call that hands it
 * over; whoever keeps it copies it. `sequence` is a uint32 that wraps, `deviceUs` the camera's clock, `arrivalUs` the
 * station's (microseconds since the Unix epoch).
 */
export interface MediaMessage {
  readonly sequence: number;
  readonly deviceUs: number;
  readonly arrivalUs: number;
  readonly payload: Uint8Array;
}
