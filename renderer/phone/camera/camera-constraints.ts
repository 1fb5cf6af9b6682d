import { type CaptureSettings, DEFAULT_RESOLUTION } from '#shared/commands/capture-settings.ts';
import type { CameraFacing } from '#shared/messages/camera-messages.ts';

/** What a camera is wanted to give: pixels of the longer and the shorter side, frames per second. */
export interface CameraWish {
  readonly longSide: number;
  readonly shortSide: number;
  readonly fps: number;
}

/** Which camera: the one with this id, else one that looks this way. */
export interface CameraChoice {
  readonly id: string | null;
  readonly facing: CameraFacing;
}

/** What a browser does at the most; it is given where as many frames as possible are asked for. */
const MOST_FPS = 60;
/** The shape that nearly every camera has a mode for. */
const WIDE = 16 / 9;

/** While nothing is recorded: enough for a look. */
export const IDLE_WISH: CameraWish = { longSide: 1280, shortSide: DEFAULT_RESOLUTION, fps: 30 };

/** A tripod stands behind what is recorded. */
export const DEFAULT_CHOICE: CameraChoice = { id: null, facing: 'back' };

/** What a capture needs of the camera. The rest, an exact ratio above all, is cut out of what it gives. */
export function wishOf({ aspectRatio, resolution, fps }: CaptureSettings): CameraWish {
  const ratio = aspectRatio === null ? WIDE : aspectRatio.width / aspectRatio.height;
  const longSide = Math.round(resolution * Math.max(ratio, 1 / ratio));
  return { longSide, shortSide: resolution, fps: fps === 0 ? MOST_FPS : fps };
}

/** The wish as constraints. Browsers mean the sides as the sensor lies, and turn them with the phone themselves. */
export function sizeConstraints({ longSide, shortSide, fps }: CameraWish): MediaTrackConstraints {
  return { width: { ideal: longSide }, height: { ideal: shortSide }, frameRate: { ideal: fps } };
}

/** What to ask for, in this order, until a camera fits. */
export function cameraRequests({ id, facing }: CameraChoice, wish: CameraWish): readonly MediaTrackConstraints[] {
  const size = sizeConstraints(wish);
  const way = facing === 'other' ? {} : { facingMode: { ideal: facing === 'front' ? 'user' : 'environment' } };
  const anyThatFits = [{ ...size, ...way }, {}];
  return id === null ? anyThatFits : [{ ...size, deviceId: { exact: id } }, ...anyThatFits];
}

/** The camera gives less than is wanted although it could give more: it has to be asked for anew. */
export function couldGiveMore(track: MediaStreamTrack, wish: CameraWish): boolean {
  const { width, height } = track.getSettings();
  if (width === undefined || height === undefined) return false;
  const shortSide = Math.min(width, height);
  if (shortSide >= wish.shortSide) return false;
  const most = track.getCapabilities();
  return Math.min(most.width?.max ?? Infinity, most.height?.max ?? Infinity) > shortSide;
}
