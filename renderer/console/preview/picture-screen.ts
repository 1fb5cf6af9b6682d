import type { PictureSurface, ShownPicture } from './tile-messages.ts';

/** An element that shows pictures which a worker decodes. */
export interface PictureScreen {
  readonly element: HTMLElement;
  /** The worker's end. It can be given away once. */
  readonly surface: PictureSurface;
  /** The pictures shown since the last look, where the worker cannot know them. */
  takeShown(): readonly ShownPicture[];
  close(): void;
}
