import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { Battery, DeviceState, PhoneTrouble } from '#shared/contract/status.ts';
import type { CameraInfo, CameraRefusalCode, StopReason } from '#shared/messages/camera-messages.ts';

/** Who this phone is; all of it survives reloads. `token` comes with the scanned code, null where there was none. */
export interface PhoneIdentity {
  readonly deviceId: string;
  readonly name: string;
  /** The name was edited here since the station last heard it. */
  readonly nameEdited: boolean;
  readonly model: string;
  readonly token: string | null;
}

/**
 * How a camera's frames come to the worker: as the stream of a MediaStreamTrackProcessor (Chromium), as the track itself
 * (Safari, whose processor lives in workers), or one by one as `frameOffered` where the browser has neither.
 */
export type FrameSource =
  | { readonly kind: 'stream'; readonly frames: ReadableStream<VideoFrame> }
  | { readonly kind: 'track'; readonly track: MediaStreamTrack }
  | { readonly kind: 'offered' };

/** What the page tells its worker. */
export type PhoneCommand =
  /** Connect, and stay connected until `left`. `url` is `wss://HOST:PORT/camera`. Again after a refusal: try anew. */
  | {
      readonly kind: 'connected';
      readonly url: string;
      readonly identity: PhoneIdentity;
      readonly cameras: readonly CameraInfo[];
    }
  /** The person leaves: a running capture ends in order, then the connection. */
  | { readonly kind: 'left' }
  /** A camera is on. Its frames replace those of the one before; `label` is told to the station. */
  | { readonly kind: 'cameraOpened'; readonly source: FrameSource; readonly label: string }
  /** One frame of a source that is `offered`; the worker closes it. */
  | { readonly kind: 'frameOffered'; readonly frame: VideoFrame }
  /** No frames come for the present; null when that is over (a `cameraOpened` follows or frames go on). */
  | { readonly kind: 'troubled'; readonly trouble: PhoneTrouble | null }
  /** The camera has been set up as `captureAsked` said, or cannot be: encode what comes. */
  | { readonly kind: 'cameraReady' }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'batteryChanged'; readonly battery: Battery | null };

/** The connection to the station, as the page shows it. */
export type LinkState =
  | { readonly kind: 'connecting' }
  /** The operator has to allow this phone. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'connected'; readonly stationName: string }
  /** It was connected and will be again; `unreachable` where not even the first attempt came through. */
  | { readonly kind: 'reconnecting' | 'unreachable'; readonly attempts: number }
  /** Nothing is tried again by itself, but for `rate-limited` and `too-many`: those after 30 s. */
  | { readonly kind: 'refused'; readonly code: CameraRefusalCode; readonly message: string }
  | { readonly kind: 'left' };

/**
 * What is being encoded. Sizes in pixels, `bitrate` in bit/s, `fps` 0 = as the camera gives. `askedBitrate` is more than
 * `bitrate` while that is lowered because much is not delivered.
 */
export interface CaptureFacts {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly bitrate: number;
  readonly askedBitrate: number;
  readonly codec: string;
  readonly hardware: boolean;
}

/** What the worker tells its page. */
export type PhoneReport =
  | { readonly kind: 'linkChanged'; readonly link: LinkState }
  /** What the station sees of this phone. */
  | { readonly kind: 'stateChanged'; readonly state: DeviceState }
  /** The station asks for a capture: set the camera up for it (resolution, fps), then say `cameraReady`. */
  | { readonly kind: 'captureAsked'; readonly settings: CaptureSettings }
  /** The station has asked for the end of the capture: the operator did, or it cannot record any more. */
  | { readonly kind: 'stopAsked'; readonly reason: StopReason }
  /** Encoding runs with this, or has ended (null). `startedMs` is of `performance.timeOrigin + performance.now()`. */
  | { readonly kind: 'captureChanged'; readonly capture: (CaptureFacts & { readonly startedMs: number }) | null }
  /**
   * Twice a second, connected or not. Rates of the last two seconds; `dropped` since the page was opened. `buffered`: what
   * the station has not acknowledged, in bytes and in ms of video; `fraction` of what can be kept, 0 to 1. `lost` frames
   * of this or the last capture fell out of it. `delivering`: a capture that has ended is among what is buffered.
   */
  | {
      readonly kind: 'progressed';
      readonly fps: number;
      readonly bitsPerSecond: number;
      readonly frames: number;
      readonly dropped: number;
      readonly encoderQueue: number;
      readonly unsentBytes: number;
      readonly buffered: { readonly bytes: number; readonly ms: number; readonly fraction: number };
      readonly lost: number;
      readonly delivering: boolean;
    }
  /** The station knows this phone by that name now; the edit is no longer pending. */
  | { readonly kind: 'renamed'; readonly name: string }
  /** Flash the screen. */
  | { readonly kind: 'identified' }
  /** This browser cannot encode H.264, or its encoder failed for good; `message` is English, for the details line. */
  | { readonly kind: 'encoderFailed'; readonly message: string };
