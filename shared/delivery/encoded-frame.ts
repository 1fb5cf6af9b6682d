/**
 * An encoded picture on its way. `packet` has CAMERA_HEADER_BYTES of room in front of the access unit, for the outbox to
 * fill; it is not touched again by whoever gave it. `captureUs`: whole microseconds of the camera's monotonic clock.
 */
export interface EncodedFrame {
  readonly packet: Uint8Array<ArrayBuffer>;
  readonly captureUs: number;
  readonly key: boolean;
  /** The camera was away before this frame. */
  readonly discontinuity: boolean;
}
