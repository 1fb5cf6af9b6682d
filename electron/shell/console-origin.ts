/** The scheme by which the window loads the console. */
export const CONSOLE_SCHEME = 'capture-station';
const CONSOLE_HOST = 'console';
/** The console's origin in the window. */
export const CONSOLE_ORIGIN = `${CONSOLE_SCHEME}://${CONSOLE_HOST}`;
/** The page that the window shows. */
export const CONSOLE_PAGE = `${CONSOLE_ORIGIN}/`;

function parse(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

/** Whether a URL, or an origin with or without a slash behind it, is our own. */
export function isConsoleUrl(url: string): boolean {
  // Node's URL gives schemes of one's own the origin "null", so the parts are compared.
  const parsed = parse(url);
  return parsed?.protocol === `${CONSOLE_SCHEME}:` && parsed.host === CONSOLE_HOST && parsed.username === '';
}

/** Whether a URL is the console's page itself, whatever its query and fragment. */
export function isConsolePage(url: string): boolean {
  return isConsoleUrl(url) && parse(url)?.pathname === '/';
}
