/** Who is told that the page goes and comes. */
export interface PresenceListener {
  wentAway(): void;
  cameBack(): Promise<void>;
  pageLeft(): void;
}

/** Tells when the page goes to the background, comes back, or goes away for good. */
export function watchPresence(listener: PresenceListener): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') listener.wentAway();
    else void listener.cameBack();
  });
  addEventListener('pagehide', ({ persisted }) => {
    // A page that is only put aside may come back with its connection.
    if (!persisted) listener.pageLeft();
  });
}
