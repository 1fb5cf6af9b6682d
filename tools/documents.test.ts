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

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));
}

describe('the documents', () => {
  it('explain every warning and error by its code', () => {
    const calls = /log\.(?:warning|error|warningOncePerSecond)\(\s*'([a-z-]+)'/g;
    const codes = sourcesBelow('electron').flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(calls)].map(([, code = '']) => code),
    );
    const headings = readFileSync('docs/troubleshooting.md', 'utf8').match(/^### (.+)$/gm) ?? [];
    expect(codes.length).toBeGreaterThan(20);
    for (const code of codes) expect(headings).toContain(`### ${code}`);
  });

  it('explain no code that there is not', () => {
    const headings = [...readFileSync('docs/troubleshooting.md', 'utf8').matchAll(/^### (.+)$/gm)];
    const sources = sourcesBelow('electron').map((path) => readFileSync(path, 'utf8'));
    const unknown = headings.flatMap(([, code = '']) =>
      sources.some((text) => text.includes(`'${code}'`)) ? [] : code,
    );
    expect(headings.length).toBeGreaterThan(20);
    expect(unknown).toEqual([]);
  });

  it.each(DOCUMENTS)('%s links only to what is there', (document) => {
    const links = [...readFileSync(document, 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link = '']) => link);
    for (const link of links.filter((target) => !/^https?:/.test(target))) {
      expect(existsSync(join(dirname(document), link)), `${document} links to ${link}`).toBe(true);
    }
  });

  it('name in the README every flag that --help lists', () => {
    const flags = HEADLESS_HELP.match(/--[a-z-]+/g) ?? [];
    const readme = readFileSync('README.md', 'utf8');
    expect(flags.length).toBeGreaterThan(8);
    for (const flag of flags) expect(readme).toContain(flag);
  });
});
