import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { hasCode } from '../error-facts.ts';
import type { WebResponse } from '../web-response.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** The build puts this where a page needs the nonce of its answer. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__';

/** `socket` is the page's own station as a web socket address: Safari before 15.4 does not count it to 'self'. */
function policy(nonce: string, socket: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self' data:",
    `connect-src 'self'${socket === null ? '' : ` ${socket}`}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Names of the built files: letters, digits, dots, dashes; no path of its own. */
const ASSET = /^\/assets\/([\w-][\w.-]*)$/;
/** What lies beside the pages under a fixed name, for phones that put the page on their home screen. */
const FIXED = /^\/(phone\.webmanifest|phone-icons\/[\w-][\w.-]*\.png)$/;

/** The built pages as they are served, with a strict policy of what they may load. They hold no secret. */
export class BuiltPages {
  readonly #folder: string;

  /** `folder` is that of the built renderer. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether a path is one of the files that pages load. */
  static isFile(path: string): boolean {
    return ASSET.test(path) || FIXED.test(path);
  }

  /** A page. `socket` is `wss://HOST` where its policy has to name that. */
  async page(name: 'console' | 'phone', socket: string | null): Promise<WebResponse> {
    const html = await readIfThere(join(this.#folder, name, 'index.html'));
    if (html === null) return missingBuild();
    const nonce = randomBytes(16).toString('base64');
    return {
      status: 200,
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': policy(nonce, socket),
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Referrer-Policy': 'no-referrer',
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
      },
      body: Buffer.from(html.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce)),
    };
  }

  /** A file that pages load; null where there is none of this path. */
  async file(path: string, socket: string | null): Promise<WebResponse | null> {
    const asset = ASSET.exec(path)?.[1];
    const fixed = FIXED.exec(path)?.[1];
    if (asset !== undefined)
      return this.#file(join(this.#folder, 'assets', asset), 'public, max-age=31536000, immutable', socket);
    return fixed === undefined ? null : this.#file(join(this.#folder, fixed), 'no-cache', socket);
  }

  /** Names below /assets bear a hash of the content. */
  async #file(path: string, caching: string, socket: string | null): Promise<WebResponse | null> {
    const type = TYPES[extname(path)];
    const body = type === undefined ? null : await readIfThere(path);
    if (type === undefined || body === null) return null;
    return {
      status: 200,
      headers: {
        'Content-Type': type,
        // A worker is a document of its own, with a policy of its own.
        'Content-Security-Policy': policy('', socket),
        'Cross-Origin-Resource-Policy': 'same-origin',
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': caching,
      },
      body,
    };
  }
}

function missingBuild(): WebResponse {
  return {
    status: 503,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body: Buffer.from('The pages are not built. Run "npm run build", then reload this page.\n'),
  };
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'EISDIR') || hasCode(error, 'ENOTDIR')) return null;
    throw error;
  }
}
