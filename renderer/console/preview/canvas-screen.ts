import type { PictureScreen } from './picture-screen.ts';

/** A canvas that a worker draws on; null where the browser cannot give one to a worker. */
export function openCanvasScreen(): PictureScreen | null {
  const element = document.createElement('canvas');
  if (!('transferControlToOffscreen' in element)) return null;
  return {
    element,
    surface: { kind: 'canvas', canvas: element.transferControlToOffscreen() },
    takeShown: () => [],
    close: () => undefined,
  };
}
