import { openCanvasScreen } from './canvas-screen.ts';
import type { PictureScreen } from './picture-screen.ts';
import { openVideoScreen } from './video-screen.ts';

/**
 * A screen of the best kind that this browser has; null where it has none. In Chromium that is a video element: its
 * compositor scales and converts a picture as it is, where a canvas needs it drawn first (without a GPU 0.4 of a core
 * for nine pictures of 640x480).
 */
export function openScreen(): PictureScreen | null {
  return openVideoScreen() ?? openCanvasScreen();
}
