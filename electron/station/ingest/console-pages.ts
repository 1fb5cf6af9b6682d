import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { hasCode } from '../error-facts.ts';
import type { WebRequest, WebResponse } from '../web-response.ts';

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

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Names of the built files: letters, digits, dots, dashes; no path of its own. */
const ASSET = /^\/assets\/([\w-][\w.-]*)$/;

/** The built pages of the console as they are served, with a strict policy of what they may load. */
export class ConsolePages {
  readonly #folder: string;

  /** `folder` is that of the built renderer. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The answer; null where no page has this path. */
  async respond({ path }: WebRequest): Promise<WebResponse | null> {
    if (path === '/' || path === '/index.html') return this.#page('console');
    const name = ASSET.exec(path)?.[1];
    return name === undefined ? null : this.#asset(name);
  }

  async #page(name: string): Promise<WebResponse | null> {
    const html = await readIfThere(join(this.#folder, name, 'index.html'));
    if (html === null) return missingBuild();
    const nonce = randomBytes(16).toString('base64');
    return {
      status: 200,
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': policy(nonce),
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Referrer-Policy': 'no-referrer',
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
      },
      body: Buffer.from(html.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce)),
    };
  }

  async #asset(name: string): Promise<WebResponse | null> {
    const type = TYPES[extname(name)];
    const body = type === undefined ? null : await readIfThere(join(this.#folder, 'assets', name));
    if (type === undefined || body === null) return null;
    return {
      status: 200,
      headers: {
        'Content-Type': type,
        // A worker is a document of its own, with a policy of its own.
        'Content-Security-Policy': policy(''),
        'Cross-Origin-Resource-Policy': 'same-origin',
        'X-Content-Type-Options': 'nosniff',
        // The names bear a hash of the content.
        'Cache-Control': 'public, max-age=31536000, immutable',
      },
      body,
    };
  }
}

function missingBuild(): WebResponse {
  return {
    status: 503,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body: Buffer.from('The console is not built. Run "npm run build", then reload this page.\n'),
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
