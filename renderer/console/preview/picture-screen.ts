import { openCanvasScreen } from './canvas-screen.ts';
import type { PictureSurface, ShownPicture } from './tile-messages.ts';
import { openVideoScreen } from './video-screen.ts';

/** An element that shows pictures which a worker decodes. */
export interface PictureScreen {
  readonly element: HTMLElement;
  /** The worker's end. It can be given away once. */
  readonly surface: PictureSurface;
  /** The pictures shown since the last look, where the worker cannot know them. */
  takeShown(): readonly ShownPicture[];
  close(): void;
}

/**
 * A screen of the best kind that this browser has; null where it has none. In Chromium that is a video element: its
 * compositor scales and converts a picture as it is, where a canvas needs it drawn first (without a GPU 0.4 of a core
 * for nine pictures of 640x480).
 */
export function openScreen(): PictureScreen | null {
  return openVideoScreen() ?? openCanvasScreen();
}
