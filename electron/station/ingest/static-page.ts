import { randomBytes } from 'node:crypto';
import type { WebResponse } from '../web-response.ts';

/** Escapes a text for HTML, also inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const STYLE = `
:root { color-scheme: light dark; --ink: #14202b; --paper: #f6f8fa; --card: #fff; --line: #d5dde4; --go: #1259c3; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef3f7; --paper: #10171d; --card: #182129; --line: #31404c; --go: #7db3ff; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 24px 18px 48px; font: 17px/1.5 system-ui, "Noto Sans SC", "PingFang SC", sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 640px; margin: auto; display: grid; gap: 18px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0; }
h2 { font-size: 19px; margin: 0 0 6px; }
p { margin: 0 0 8px; }
section, form { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 16px 18px; }
a { color: var(--go); overflow-wrap: anywhere; }
a.go, button { display: block; width: 100%; padding: 16px; border: 0; border-radius: 12px; background: #1259c3; color: #fff; font: inherit; font-size: 19px; font-weight: 600; text-align: center; text-decoration: none; }
input { width: 100%; padding: 12px; margin: 6px 0 12px; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; }
ol { margin: 6px 0; padding-left: 22px; }
.wrong { color: #b3261e; font-weight: 600; }
@media (prefers-color-scheme: dark) { .wrong { color: #ff9b93; } }
`;

/** A page without scripts, in the station's own dress. `main` is HTML; `formsTo` says whether it has a form to the station. */
export function staticPage(
  title: string,
  main: string,
  { status = 200, hasForm = false }: { readonly status?: number; readonly hasForm?: boolean } = {},
): WebResponse {
  const nonce = randomBytes(16).toString('base64');
  const html =
    '<!doctype html><html lang="en"><head><meta charset="utf-8" />' +
    '<meta name="viewport" content="width=device-width, initial-scale=1" />' +
    `<title>${escapeHtml(title)}</title><style nonce="${nonce}">${STYLE}</style></head><body><main>${main}</main></body></html>`;
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'; ` +
        `form-action ${hasForm ? "'self'" : "'none'"}`,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    },
    body: Buffer.from(html),
  };
}
