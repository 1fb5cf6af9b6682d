import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HEADLESS_HELP } from '../electron/terminal/headless-options.ts';

const DOCUMENTS = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** What a link with `#` can lead to: headings as GitHub names them, and anchors. */
function anchorsOf(document: string): string[] {
  const text = readFileSync(document, 'utf8');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)];
}

describe('the documents', () => {
  it.each(DOCUMENTS)('%s links only to what is there', (document) => {
    const links = [...readFileSync(document, 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link = '']) => link);
    for (const link of links.filter((target) => !/^https?:/.test(target))) {
      expect(existsSync(join(dirname(document), link)), `${document} links to ${link}`).toBe(true);
    }
  });

  it.each(DOCUMENTS)('%s links only to headings that there are', (document) => {
    const links = readFileSync(document, 'utf8').matchAll(/\]\(([^)#\s]*)#([^)\s]+)\)/g);
    for (const [, target = '', anchor = ''] of links) {
      if (/^https?:/.test(target)) continue;
      const linked = target === '' ? document : join(dirname(document), target);
      expect(anchorsOf(linked), `${document} links to ${target}#${anchor}`).toContain(anchor);
    }
  });

  it('name in the README every flag that --help lists', () => {
    const flags = HEADLESS_HELP.match(/--[a-z-]+/g) ?? [];
    const readme = readFileSync('README.md', 'utf8');
    expect(flags.length).toBeGreaterThan(8);
    for (const flag of flags) expect(readme).toContain(flag);
  });
});
