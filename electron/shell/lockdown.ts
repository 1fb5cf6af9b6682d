import { isConsolePage, isConsoleUrl } from './console-origin.ts';

/** What the page may ask of the system: full screen for a tile, and putting text on the clipboard. */
const GRANTED: ReadonlySet<string> = new Set(['fullscreen', 'clipboard-sanitized-write']);

interface Refusable {
  preventDefault(): void;
}

interface Navigation extends Refusable {
  readonly url: string;
  readonly isMainFrame: boolean;
}

interface Contents {
  on(event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect', listener: (event: Navigation) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: Refusable) => void): unknown;
  setWindowOpenHandler(handler: () => { action: 'deny' }): void;
}

interface ContentsSource {
  on(event: 'web-contents-created', listener: (event: unknown, contents: Contents) => void): unknown;
}

interface Asker {
  readonly requestingUrl?: string;
  readonly isMainFrame: boolean;
}

interface Permissions {
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, answer: (granted: boolean) => void, details: Asker) => void,
  ): void;
  setPermissionCheckHandler(handler: (contents: unknown, permission: string, origin: string) => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  on(event: 'will-download', listener: (event: Refusable, item: { getURL(): string }) => void): unknown;
}

/** Keeps every web page of the app where it is: it can reload, and go nowhere else. */
export function lockContents(app: ContentsSource): void {
  app.on('web-contents-created', (_event, contents) => {
    const keep = (event: Navigation): void => {
      if (!event.isMainFrame || !isConsolePage(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', keep);
    contents.on('will-frame-navigate', keep);
    contents.on('will-redirect', keep);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Grants the console's page what it needs of the system, and everything else to nobody. */
export function lockSession(session: Permissions): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl, isMainFrame }) => {
    answer(GRANTED.has(permission) && isMainFrame && isConsoleUrl(requestingUrl ?? ''));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => GRANTED.has(permission) && isConsoleUrl(origin));
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    // The page saves what it has made itself (a log) or what the station serves (a video).
    if (!isConsoleUrl(item.getURL().replace(/^blob:/, ''))) event.preventDefault();
  });
}
