import type { CustomScheme } from 'electron';
import type { WebRequest, WebResponse } from '../station/web-response.ts';
import { CONSOLE_SCHEME, isConsoleUrl } from './console-origin.ts';
import { webBody } from './web-body.ts';

/** Answers requests for pages and media; the station's own. */
export type WebAnswer = (request: WebRequest) => Promise<WebResponse>;

interface SchemeRegistry {
  registerSchemesAsPrivileged(schemes: CustomScheme[]): void;
}

interface ProtocolRegistry {
  handle(scheme: string, handler: (request: Request) => Promise<Response>): void;
}

/** Makes the console's scheme one like https; has to run before the app is ready. */
export function registerConsoleScheme(protocol: SchemeRegistry): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: CONSOLE_SCHEME, privileges }]);
}

/** Answers the window's requests with what the station serves; nothing else has an address in the window. */
export function setupConsoleProtocol(protocol: ProtocolRegistry, web: WebAnswer): void {
  protocol.handle(CONSOLE_SCHEME, async (request) => {
    if (!isConsoleUrl(request.url)) return new Response(null, { status: 404 });
    const { method, url, headers } = request;
    const answer = await web({ method, path: new URL(url).pathname, range: headers.get('Range') });
    return responseOf(answer);
  });
}

function responseOf({ status, headers, body }: WebResponse): Response {
  const init = { status, headers: { ...headers } };
  if (body === null) return new Response(null, init);
  // A copy, because the view may lie in memory that is used for other things too.
  return new Response(body instanceof Uint8Array ? new Uint8Array(body) : webBody(body), init);
}
