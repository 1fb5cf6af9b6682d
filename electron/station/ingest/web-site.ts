import type { WebRequest, WebResponse } from '../web-response.ts';
import type { BuiltPages } from './built-pages.ts';

/** A part of the site; null where it has nothing of that path. */
export interface SitePart {
  respond(request: WebRequest): Promise<WebResponse | null>;
}

/** An answer in plain words. */
export function plainAnswer(
  status: number,
  words: string,
  headers: Readonly<Record<string, string>> = {},
): WebResponse {
  return {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff', ...headers },
    body: Buffer.from(`${words}\n`),
  };
}

/** The console's page with the files that it loads. */
export function consolePart(pages: BuiltPages): SitePart {
  return {
    respond: ({ path }) =>
      path === '/' || path === '/index.html' ? pages.page('console', null) : pages.file(path, null),
  };
}

/** Everything that is served to an operator: its parts in order, the first that knows the path answers. */
export class WebSite {
  readonly #parts: readonly SitePart[];

  constructor(parts: readonly SitePart[]) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async respond(request: WebRequest): Promise<WebResponse> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plainAnswer(405, 'Only GET and HEAD are served here.', { Allow: 'GET, HEAD' });
    }
    try {
      for (const part of this.#parts) {
        const response = await part.respond(request);
        if (response !== null) return response;
      }
      return plainAnswer(404, 'There is nothing here.');
    } catch {
      return plainAnswer(500, 'The station cannot read this now.');
    }
  }
}
