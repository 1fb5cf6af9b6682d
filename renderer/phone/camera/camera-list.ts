import type { CameraFacing, CameraInfo } from '#shared/messages/camera-messages.ts';

/** How a camera is named where its own name says little: by its way and, where several look that way, its number. */
export interface CameraName {
  readonly facing: CameraFacing;
  /** From 1; null where it is the only one. */
  readonly number: number | null;
  readonly label: string;
}

const MAX_CAMERAS = 32;
const MAX_TEXT = 200;
const FRONT = /front|user|face|selfie|前/i;
const BACK = /back|rear|environment|world|后|後|背/i;

function facingOf(label: string): CameraFacing {
  if (FRONT.test(label.replaceAll(/facing/gi, ''))) return 'front';
  return BACK.test(label) ? 'back' : 'other';
}

/** The cameras among the browser's devices. Before the person allowed one they have no names, and are left out. */
export function camerasAmong(devices: readonly MediaDeviceInfo[]): CameraInfo[] {
  return devices
    .filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '' && deviceId.length <= MAX_TEXT)
    .slice(0, MAX_CAMERAS)
    .map(({ deviceId, label }) => ({ id: deviceId, label: label.slice(0, MAX_TEXT), facing: facingOf(label) }));
}

/** How the camera is called here; null where it is not in the list. */
export function cameraName(cameras: readonly CameraInfo[], id: string): CameraName | null {
  const camera = cameras.find((one) => one.id === id);
  if (camera === undefined) return null;
  const alike = cameras.filter(({ facing }) => facing === camera.facing);
  const number = alike.length > 1 ? alike.indexOf(camera) + 1 : null;
  return { facing: camera.facing, number, label: camera.label };
}

/** The camera after this one, round and round; null where there is no other. */
export function nextCamera(cameras: readonly CameraInfo[], id: string | null): CameraInfo | null {
  const at = cameras.findIndex((camera) => camera.id === id);
  const next = cameras[(at + 1) % Math.max(1, cameras.length)] ?? null;
  return next?.id === id ? null : next;
}
