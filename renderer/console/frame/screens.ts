import { useSyncExternalStore } from 'react';

/** The console's screens, as the address names them: `#gallery`. */
export const SCREENS = ['capture', 'gallery', 'log', 'diagnostics', 'settings'] as const;
export type Screen = (typeof SCREENS)[number];

function screenOf(hash: string): Screen {
  const name = hash.replace(/^#\/?/, '').split('/')[0];
  return SCREENS.find((screen) => screen === name) ?? 'capture';
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

/** The part of the address that names the screen, and a place on it. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => location.hash);
}

/** The screen that the address names. */
export function useScreen(): Screen {
  return screenOf(useHash());
}
