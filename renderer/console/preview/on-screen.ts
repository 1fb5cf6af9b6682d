import type { PixelSize } from './tile-messages.ts';

/** Tells whether any of the element can be seen, now and on every change. The returned function ends it. */
export function watchVisibility(element: Element, changed: (visible: boolean) => void): () => void {
  let intersects = false;
  const tell = (): void => changed(intersects && document.visibilityState === 'visible');
  const observer = new IntersectionObserver((entries) => {
    intersects = entries.at(-1)?.isIntersecting ?? false;
    tell();
  });
  observer.observe(element);
  document.addEventListener('visibilitychange', tell);
  return () => {
    observer.disconnect();
    document.removeEventListener('visibilitychange', tell);
  };
}

/** Tells the element's size in device pixels, now and on every change, as long as it has one. The returned function ends it. */
export function watchPixelSize(element: Element, changed: (size: PixelSize) => void): () => void {
  const observer = new ResizeObserver((entries) => {
    const entry = entries.at(-1);
    if (entry === undefined) return;
    const size = pixelSizeOf(entry);
    // What is not displayed has no size: the picture is not to be drawn in one pixel for that.
    if (size.width > 0 && size.height > 0) changed(size);
  });
  try {
    // Follows the zoom of the page too.
    observer.observe(element, { box: 'device-pixel-content-box' });
  } catch {
    // Not in Safari.
    observer.observe(element);
  }
  return () => observer.disconnect();
}

function pixelSizeOf({ contentRect, devicePixelContentBoxSize }: ResizeObserverEntry): PixelSize {
  const [exact] = 'devicePixelContentBoxSize' in ResizeObserverEntry.prototype ? devicePixelContentBoxSize : [];
  if (exact !== undefined) return { width: exact.inlineSize, height: exact.blockSize };
  const { devicePixelRatio } = globalThis;
  return { width: contentRect.width * devicePixelRatio, height: contentRect.height * devicePixelRatio };
}
