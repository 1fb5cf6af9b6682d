import * as z from 'zod';
import { captureSettings } from '../commands/capture-settings.ts';
import { battery, deviceState, phoneTelemetry } from '../contract/status.ts';

// Protocol 2: what a camera (the phone page, the simulator) and the station say to each other as JSON text. Both ends
// parse with these schemas. Fields that a schema does not name are left out, so that either end may be newer.

/** The WebSocket's subprotocol, and its path. */
export const CAMERA_SUBPROTOCOL = 'capture.v2';
export const CAMERA_PATH = '/camera';
export const CAMERA_PROTOCOL_VERSION = 2;

/** Longest texts of either end, in characters. */
export const MAX_CAMERA_TEXT = 64 * 1024;
export const MAX_DEVICE_NAME = 80;

/** A camera's own id: chosen at random by it once, kept over reloads. Whoever knows it counts as that device. */
export const deviceId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

export const cameraFacing = z.enum(['front', 'back', 'other']);
export type CameraFacing = z.infer<typeof cameraFacing>;

/** A camera that the device has; `id` means something to the device alone. */
export const cameraInfo = z.object({ id: z.string().max(200), label: z.string().max(200), facing: cameraFacing });
export type CameraInfo = Readonly<z.infer<typeof cameraInfo>>;

/** A capture's own id: chosen at random by the camera for each capture, so that it can be gone on with. */
export const captureId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);
const sequence = z.number().int().min(0).max(0xffff_ffff);

/**
 * A capture that the camera still holds something of: the sequence number of the first frame that it holds, and that
 * after its last. `ended`: no frame is added any more.
 */
export const heldCapture = z.object({ captureId, first: sequence, next: sequence, ended: z.boolean() });
export type HeldCapture = Readonly<z.infer<typeof heldCapture>>;
/** A camera that holds more captures than these gives up the oldest. */
export const MAX_HELD_CAPTURES = 16;

/** What a camera may keep of frames that are not acknowledged yet: whichever is reached first. */
export const deliveryBuffer = z.object({ bytes: z.number().int().min(1), ms: z.number().int().min(1) });
export type DeliveryBuffer = Readonly<z.infer<typeof deliveryBuffer>>;
export const DEFAULT_DELIVERY_BUFFER: DeliveryBuffer = { bytes: 64 * 1024 * 1024, ms: 60_000 };

/**
 * From which sequence number on the station wants a capture that the hello named. `next` null: nothing of it is wanted any
 * more, and the camera forgets it; if it still runs, it ends.
 */
export const resumedCapture = z.object({ captureId, next: sequence.nullable() });
export type ResumedCapture = Readonly<z.infer<typeof resumedCapture>>;

/** Microseconds of a camera's monotonic clock. */
const monotonicUs = z.number().min(0).max(Number.MAX_SAFE_INTEGER);

/**
 * Who connects; the first message. `nameEdited`: the name was given on the device since the last welcome, and goes before
 * the one that the station remembers. `token` is the pairing token, null where there is none. `clockId` names the run of
 * the camera's monotonic clock: a page that was loaded anew has another one, empty = the clock cannot be measured.
 * `captures`: what it still has to deliver, the oldest first.
 */
export const cameraHello = z.object({
  type: z.literal('hello'),
  protocol: z.number().int(),
  deviceId,
  name: z.string().max(MAX_DEVICE_NAME),
  nameEdited: z.boolean(),
  model: z.string().max(200),
  token: z.string().max(256).nullable(),
  cameras: z.array(cameraInfo).max(32),
  clockId: z
    .string()
    .regex(/^[A-Za-z0-9_-]{0,64}$/)
    .default(''),
  captures: z.array(heldCapture).max(MAX_HELD_CAPTURES).default([]),
});
export type CameraHello = Readonly<z.infer<typeof cameraHello>>;

/** Why a capture ended. */
export const captureEnd = z.enum(['asked', 'camera', 'encoder', 'left']);
export type CaptureEnd = z.infer<typeof captureEnd>;

/** What a camera says. */
export const cameraMessage = z.discriminatedUnion('type', [
  cameraHello,
  /** One to each command. */
  z.object({ type: z.literal('ok'), id: z.number().int() }),
  /** The command was not carried out; `message` is an English sentence for the log. */
  z.object({ type: z.literal('error'), id: z.number().int(), message: z.string().max(1000) }),
  /**
   * What is encoded from here on; before its first frame, and again before the first frame that follows on a new
   * connection. `bitrate` in bit/s, `fps` 0 = as the camera gives. Without a `captureId` it cannot be gone on with.
   */
  z.object({
    type: z.literal('capture_started'),
    captureId: captureId.nullable().default(null),
    width: z.number().int(),
    height: z.number().int(),
    fps: z.number(),
    bitrate: z.number(),
    codec: z.string().max(40),
    camera: z.string().max(200),
  }),
  /**
   * After its last frame: how many frames this capture numbered, how many were dropped before encoding, and how many of
   * the numbered ones were lost because the connection was away for longer than the camera can keep them.
   */
  z.object({
    type: z.literal('capture_stopped'),
    frames: z.number().int(),
    dropped: z.number().int(),
    lost: z.number().int().default(0),
    reason: captureEnd,
  }),
  /** What is encoded has changed on the way: because it was asked, or by the camera itself, as much is not delivered. */
  z.object({
    type: z.literal('encoder_changed'),
    bitrate: z.number(),
    fps: z.number(),
    reason: z.enum(['asked', 'buffer']),
  }),
  /** The answer to a clock request: when the request was received and when this was sent, by the camera's clock. */
  z.object({ type: z.literal('clock_reply'), id: z.number().int(), receivedUs: monotonicUs, sentUs: monotonicUs }),
  /** Every second, and when something changes. `droppedFrames` counts since the page was opened. */
  phoneTelemetry.extend({ type: z.literal('telemetry'), battery: battery.nullable() }),
  /** The name was edited on the device. */
  z.object({ type: z.literal('renamed'), name: z.string().max(MAX_DEVICE_NAME) }),
]);
export type CameraMessage = Readonly<z.infer<typeof cameraMessage>>;

/** Who stops a capture. */
export const stopReason = z.enum(['operator', 'problem']);
export type StopReason = z.infer<typeof stopReason>;

/** What the station can ask a camera to do. */
export const cameraCommand = z.discriminatedUnion('command', [
  /** Ignored while capturing, as `ok`. */
  z.object({ command: z.literal('start_capture'), settings: captureSettings }),
  /** `problem`: the station cannot record any more, for example because its disk is full. */
  z.object({ command: z.literal('stop_capture'), reason: stopReason }),
  z.object({ command: z.literal('request_keyframe') }),
  /** While running: bit/s, and frames per second, 0 = as the camera gives. What is null stays. */
  z.object({
    command: z.literal('set_encoder'),
    bitrate: z.number().int().min(1000).nullable(),
    fps: z.number().int().min(0).nullable(),
  }),
  /** Flashes the screen, so that a person sees which phone is meant. */
  z.object({ command: z.literal('identify') }),
]);
export type CameraCommand = Readonly<z.infer<typeof cameraCommand>>;

/** Why a device is not let in; the page has words for each. */
export const cameraRefusalCode = z.enum([
  'token-missing',
  'token-wrong',
  'refused',
  'revoked',
  'too-many',
  'rate-limited',
  'replaced',
  'bad-hello',
]);
export type CameraRefusalCode = z.infer<typeof cameraRefusalCode>;

/** Close codes of the WebSocket beside those of RFC 6455, 7.4. */
export const CAMERA_CLOSE_CODES: Readonly<Record<CameraRefusalCode, number>> = {
  'bad-hello': 4400,
  'token-missing': 4401,
  'token-wrong': 4401,
  refused: 4403,
  revoked: 4403,
  replaced: 4409,
  'rate-limited': 4429,
  'too-many': 4429,
};

/** What the station says to a camera. */
export const stationMessage = z.discriminatedUnion('type', [
  /** The operator has to allow this device; nothing is to be done but wait. */
  z.object({ type: z.literal('waiting') }),
  /**
   * It is let in. `deviceName` is the name by which the station knows it, empty where none was ever given. `captures`:
   * those of the hello that the station knows; of the others it wants everything that the camera holds.
   */
  z.object({
    type: z.literal('welcome'),
    protocol: z.number().int(),
    stationId: z.string(),
    stationName: z.string(),
    deviceName: z.string(),
    captures: z.array(resumedCapture).default([]),
    buffer: deliveryBuffer.default(DEFAULT_DELIVERY_BUFFER),
  }),
  /**
   * Every frame of the capture with a number below `next` is with the operating system: the camera need not keep it. At
   * least twice a second while frames come.
   */
  z.object({ type: z.literal('acknowledged'), captureId, next: sequence }),
  /** The capture is complete, or nothing more of it is wanted: the camera forgets it; if it still runs, it ends. */
  z.object({ type: z.literal('settled'), captureId }),
  /** Asks for the time: to be answered at once, before any frame. */
  z.object({ type: z.literal('clock_request'), id: z.number().int() }),
  /** It is not; the connection is closed. `message` is an English sentence. */
  z.object({ type: z.literal('refused'), code: cameraRefusalCode, message: z.string() }),
  z.object({ type: z.literal('command'), id: z.number().int(), command: cameraCommand }),
  /** What the station sees of it: `recording` only once its first key frame is on disk. Sent when it changes. */
  z.object({ type: z.literal('state'), state: deviceState }),
  /**
   * Twice a second, from the hello on: a browser does not notice by itself that the network is gone. A camera that has
   * heard nothing for 2.5 s takes the connection for lost.
   */
  z.object({ type: z.literal('alive') }),
  /** The operator gave the device another name. */
  z.object({ type: z.literal('renamed'), name: z.string() }),
]);
export type StationMessage = Readonly<z.infer<typeof stationMessage>>;
export type CaptureStarted = Extract<CameraMessage, { type: 'capture_started' }>;
export type CaptureStopped = Extract<CameraMessage, { type: 'capture_stopped' }>;

/** Parses a text of the other end; null where it is none of the protocol's. Never throws. */
export function parseCameraText<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> | null {
  if (text.length > MAX_CAMERA_TEXT) return null;
  try {
    const value: unknown = JSON.parse(text);
    return schema.safeParse(value).data ?? null;
  } catch {
    return null;
  }
}
