import { FRAMES_FILE, MANIFEST_FILE, MP4_FILE_PATTERN, RAW_FILE, THUMBNAIL_FILE } from '#shared/recording/manifest.ts';

/** The JPEGs of a camera as they came, in one file. */
const MJPEG_FILE = 'stream.mjpeg';
const JPEG_FILE_PATTERN = /^frame_\d{8}_\d{6}_\d+\.jpg$/;

/** The media type of a file by its name; null for every name that no session gives a file. */
export function sessionFileType(name: string): string | null {
  if (MP4_FILE_PATTERN.test(name)) return 'video/mp4';
  if (name === THUMBNAIL_FILE || JPEG_FILE_PATTERN.test(name)) return 'image/jpeg';
  switch (name) {
    case RAW_FILE:
      return 'video/h264';
    case FRAMES_FILE:
      return 'text/csv; charset=utf-8';
    case MJPEG_FILE:
      return 'video/x-motion-jpeg';
    case MANIFEST_FILE:
      return 'application/json';
    default:
      return null;
  }
}

/** The MP4s among these names, in the order in which they play. */
export function videosAmong(names: readonly string[]): string[] {
  return names.filter((name) => MP4_FILE_PATTERN.test(name)).sort((a, b) => ordinalOf(a) - ordinalOf(b));
}

function ordinalOf(name: string): number {
  return Number(/^stream-(\d+)\.mp4$/.exec(name)?.[1] ?? 1);
}
