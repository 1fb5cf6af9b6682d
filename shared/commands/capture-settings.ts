import * as z from 'zod';

/** Bounds of what an operator can ask a phone for. The app multiplies `bitrateMbit` by 1,000,000 into an int32. */
export const MAX_BITRATE_MBIT = 2000;
export const MAX_FPS = 1000;
export const MAX_ASPECT_TERM = 10_000;

const aspectTerm = z.number().int().min(1).max(MAX_ASPECT_TERM);

/** Bounds of `resolution`, and the one that is asked for where nothing else is said. */
export const MIN_RESOLUTION = 144;
export const MAX_RESOLUTION = 2160;
export const DEFAULT_RESOLUTION = 720;

/**
 * What Start asks for: `aspectRatio` null = as the phone's screen, bitrate in Mbit/s, fps 0 = as fast as it can.
 * `resolution` is the length of the picture's shorter side in pixels; the Android app has no word for it and decides
 * itself. `boardStart` is the command that ESP32 boards get, in their own words; absent = a bare `start`.
 */
export const captureSettings = z.strictObject({
  aspectRatio: z.strictObject({ width: aspectTerm, height: aspectTerm }).readonly().nullable(),
  bitrateMbit: z.number().int().min(1).max(MAX_BITRATE_MBIT),
  fps: z.number().int().min(0).max(MAX_FPS),
  resolution: z.number().int().min(MIN_RESOLUTION).max(MAX_RESOLUTION).default(DEFAULT_RESOLUTION),
  boardStart: z
    .string()
    .regex(/^start[\x20-\x7e]{0,80}$/i)
    .optional(),
});

export type CaptureSettings = Readonly<z.infer<typeof captureSettings>>;

/** The field's defaults: no aspect ratio asked for, 4 Mbit/s, 10 fps. */
export const DEFAULT_CAPTURE_SETTINGS: CaptureSettings = {
  aspectRatio: null,
  bitrateMbit: 4,
  fps: 10,
  resolution: DEFAULT_RESOLUTION,
};

/** The ratio as the terminal and the manifest write it, for example `4:3`; null where none was asked for. */
export function formatAspectRatio(settings: CaptureSettings): string | null {
  return settings.aspectRatio === null ? null : `${settings.aspectRatio.width}:${settings.aspectRatio.height}`;
}
