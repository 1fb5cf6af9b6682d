import { type RefObject, useCallback, useEffect } from 'react';

function toggleFullscreen(element: Element | null): void {
  const change = document.fullscreenElement === null ? element?.requestFullscreen() : document.exitFullscreen();
  // A browser that refuses leaves the picture as it was; there is nothing to mend.
  change?.catch(() => undefined);
}

/** Full screen of one element: on and off. */
export function useFullscreen(element: RefObject<HTMLElement | null>): { readonly toggle: () => void } {
  const toggle = useCallback(() => toggleFullscreen(element.current), [element]);
  return { toggle };
}

/**
 * Esc leaves the full screen; F11 shows one picture on it: that of the tile that has the focus, or else the pointer, or else the first.
 * `pictures` selects the pictures, `tiles` what is around each.
 */
export function useFullscreenKey(tiles: string, pictures: string): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      // Most browsers leave full screen by Esc themselves; then there is nothing left to do here.
      if (event.key === 'Escape' && document.fullscreenElement !== null) toggleFullscreen(null);
      if (event.key !== 'F11') return;
      event.preventDefault();
      const tile =
        document.querySelector(`${tiles}:focus-within`) ??
        document.querySelector(`${tiles}:hover`) ??
        document.querySelector(tiles);
      toggleFullscreen(tile?.querySelector(pictures) ?? document.documentElement);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [tiles, pictures]);
}
