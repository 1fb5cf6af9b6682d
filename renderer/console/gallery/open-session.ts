import { useSyncExternalStore } from 'react';

/** The address of a session in the gallery; a link to it opens the player, and Back closes it. */
export function sessionLink(folder: string): string {
  return `#gallery/${encodeURIComponent(folder)}`;
}

function openFolder(): string | null {
  const name = location.hash.split('/')[1];
  if (name === undefined || name === '') return null;
  try {
    return decodeURIComponent(name);
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

/** The folder of the session that the address names; null where it names none. */
export function useOpenSession(): string | null {
  return useSyncExternalStore(subscribe, openFolder);
}

/** Closes the player, and gives the focus back to the card that opened it. */
export function closePlayer(folder: string): void {
  location.hash = '#gallery';
  document.querySelector<HTMLElement>(`[data-folder="${CSS.escape(folder)}"]`)?.focus();
}
