import type { DeviceStatus, PhoneTelemetry } from './status.ts';

/** A device for tests: a phone of the running take, unless said otherwise. */
export function device(name: string, more: Partial<DeviceStatus> = {}): DeviceStatus {
  return {
    id: name,
    name,
    model: 'Pixel 6a',
    address: '192.168.1.23:40412',
    protocol: 'android-cam',
    state: 'recording',
    inTake: true,
    sessionId: null,
    sessionFolder: null,
    fps: 0,
    bitsPerSecond: 0,
    frames: 0,
    bytes: 0,
    gaps: 0,
    badMessages: 0,
    droppedFrames: 0,
    silentMs: null,
    battery: null,
    telemetry: null,
    connected: true,
    behindMs: null,
    deliverySeconds: null,
    clock: null,
    preview: 1,
    dumping: false,
    ...more,
  };
}

/** What a phone page for tests tells of itself: that all is well, unless said otherwise. */
export function telemetry(more: Partial<PhoneTelemetry> = {}): PhoneTelemetry {
  return {
    encoderQueue: 0,
    droppedFrames: 0,
    unsentBytes: 0,
    bufferedBytes: 0,
    bufferedMs: 0,
    bitrate: null,
    askedBitrate: null,
    trouble: null,
    ...more,
  };
}
