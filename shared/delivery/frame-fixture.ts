import { CAMERA_HEADER_BYTES } from '../packets/camera-packet.ts';
import type { EncodedFrame } from './encoded-frame.ts';
import type { BegunCapture } from './undelivered-capture.ts';

// For tests.

/** The packets of all frames of `frameAt` are so long, unless it is said otherwise. */
export const PACKET_BYTES = 120;

/** What differs from an ordinary frame. */
export interface FrameInit {
  readonly key?: boolean;
  readonly discontinuity?: boolean;
  /** Of the packet, its header among them. */
  readonly bytes?: number;
}

/** A frame that was captured so many ms after the clock's origin. */
export function frameAt(ms: number, init: FrameInit = {}): EncodedFrame {
  const { key = false, discontinuity = false, bytes = PACKET_BYTES } = init;
  return { packet: new Uint8Array(Math.max(bytes, CAMERA_HEADER_BYTES)), captureUs: ms * 1000, key, discontinuity };
}

/** The beginning of a capture. */
export function begunAs(captureId: string): BegunCapture {
  const facts = { width: 640, height: 480, fps: 30, bitrate: 1_000_000, codec: 'avc1.42E01E', camera: 'Back' };
  return { type: 'capture_started', captureId, ...facts };
}
