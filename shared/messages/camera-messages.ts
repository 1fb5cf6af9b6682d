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

/**
 * Who connects; the first message. `nameEdited`: the name was given on the device since the last welcome, and goes before
 * the one that the station remembers. `token` is the pairing token, null where there is none.
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
  /** What is encoded from here on; before its first frame. `bitrate` in bit/s, `fps` 0 = as the camera gives. */
  z.object({
    type: z.literal('capture_started'),
    width: z.number().int(),
    height: z.number().int(),
    fps: z.number(),
    bitrate: z.number(),
    codec: z.string().max(40),
    camera: z.string().max(200),
  }),
  /** After its last frame: how many frames were sent in this capture, and how many were dropped before encoding. */
  z.object({
    type: z.literal('capture_stopped'),
    frames: z.number().int(),
    dropped: z.number().int(),
    reason: captureEnd,
  }),
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
  /** It is let in. `deviceName` is the name by which the station knows it, empty where none was ever given. */
  z.object({
    type: z.literal('welcome'),
    protocol: z.number().int(),
    stationId: z.string(),
    stationName: z.string(),
    deviceName: z.string(),
  }),
  /** It is not; the connection is closed. `message` is an English sentence. */
  z.object({ type: z.literal('refused'), code: cameraRefusalCode, message: z.string() }),
  z.object({ type: z.literal('command'), id: z.number().int(), command: cameraCommand }),
  /** What the station sees of it: `recording` only once its first key frame is on disk. Sent when it changes. */
  z.object({ type: z.literal('state'), state: deviceState }),
  /**
   * Every second, from the hello on: a browser does not notice by itself that the network is gone. A camera that has heard
   * nothing for 5 s takes the connection for lost.
   */
  z.object({ type: z.literal('alive') }),
  /** The operator gave the device another name. */
  z.object({ type: z.literal('renamed'), name: z.string() }),
]);
export type StationMessage = Readonly<z.infer<typeof stationMessage>>;

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
