import type { WebRequest, WebResponse } from '../web-response.ts';

/** A part of the site; null where it has nothing of that path. */
export interface SitePart {
  respond(request: WebRequest): Promise<WebResponse | null>;
}

function plain(status: number, words: string, headers: Readonly<Record<string, string>> = {}): WebResponse {
  return {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff', ...headers },
    body: Buffer.from(`${words}\n`),
  };
}

/** What other computers see: where to go instead. */
export const ELSEWHERE_PAGE = plain(
  200,
  'Capture Station is running. Cameras connect to this address with ws://; the console opens on the computer that the station runs on.',
);

/** Everything that is served to the console's page: its parts in order, the first that knows the path answers. */
export class WebSite {
  readonly #parts: readonly SitePart[];

  constructor(parts: readonly SitePart[]) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async respond(request: WebRequest): Promise<WebResponse> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plain(405, 'Only GET and HEAD are served here.', { Allow: 'GET, HEAD' });
    }
    try {
      for (const part of this.#parts) {
        const response = await part.respond(request);
        if (response !== null) return response;
      }
      return plain(404, 'There is nothing here.');
    } catch {
      return plain(500, 'The station cannot read this now.');
    }
  }
}
