import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HEADLESS_HELP } from '../electron/terminal/headless-options.ts';

const DOCUMENTS = ['.', 'docs', 'examples'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** Links as Markdown writes them, in place or by reference, and pictures as HTML does. Code is no text: it links nowhere. */
const LINKS = /\]\(([^)\s]+)[^)]*\)|^ {0,3}\[[^\]]+\]:\s*(\S+)|\b(?:src|href)="([^"]+)"/gm;

interface Link {
  readonly file: string;
  readonly anchor: string;
}

/** Where a document links to in this repository; an empty `file` is the document itself. */
function linksOf(document: string): Link[] {
  const text = readFileSync(document, 'utf8')
    .replaceAll(/^```.*?^```$/gms, '')
    .replaceAll(/`[^`\n]*`/g, '');
  const targets = [...text.matchAll(LINKS)].map(([, inPlace, reference, html]) => inPlace ?? reference ?? html ?? '');
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', anchor = ''] = target.split('#');
      return { file: decodeURI(file), anchor: decodeURI(anchor) };
    });
}

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
  it('are those that people look for', () => {
    const expected = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/protocol.md', 'docs/recording-format.md'];
    expect(DOCUMENTS).toEqual(expect.arrayContaining(expected.map((name) => join(name))));
    expect(linksOf('README.md')).toContainEqual({ file: 'docs/phone.png', anchor: '' });
  });

  it.each(DOCUMENTS)('%s links only to what is there', (document) => {
    for (const { file } of linksOf(document)) {
      expect(existsSync(join(dirname(document), file)), `${document} links to ${file}`).toBe(true);
    }
  });

  it.each(DOCUMENTS)('%s links only to headings that there are', (document) => {
    for (const { file, anchor } of linksOf(document)) {
      if (anchor === '') continue;
      const linked = file === '' ? document : join(dirname(document), file);
      expect(anchorsOf(linked), `${document} links to ${file}#${anchor}`).toContain(anchor);
    }
  });

  it('have in the Chinese README the commands and the flags of the English one', () => {
    const commandsOf = (text: string): string[] =>
      [...text.matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(([, block = '']) =>
        block.split('\n').flatMap((line) => line.replace(/\s*#.*/, '').trim() || []),
      );
    const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((name) => readFileSync(name, 'utf8'));
    const given = commandsOf(english ?? '');
    expect(given.length).toBeGreaterThan(10);
    expect(commandsOf(chinese ?? '').filter((command) => !given.includes(command))).toEqual([]);
    for (const flag of HEADLESS_HELP.match(/--[a-z-]+/g) ?? []) expect(chinese).toContain(flag);
  });

  it('name in the README every flag that --help lists', () => {
    const flags = HEADLESS_HELP.match(/--[a-z-]+/g) ?? [];
    const readme = readFileSync('README.md', 'utf8');
    expect(flags.length).toBeGreaterThan(8);
    for (const flag of flags) expect(readme).toContain(flag);
  });
});
