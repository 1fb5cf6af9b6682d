// Stands in for fpm where the tests build a .deb and fpm is not installed: the same command line, and dpkg-deb packs.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const text = { type: 'string' } as const;
const list = { type: 'string', multiple: true } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    s: { ...text, short: 's' },
    t: { ...text, short: 't' },
    force: { type: 'boolean' },
    depends: { ...list, short: 'd' },
    'deb-recommends': list,
    'deb-compression': text,
    'deb-priority': text,
    architecture: text,
    'after-install': text,
    'after-remove': text,
    description: text,
    version: text,
    package: text,
    name: text,
    maintainer: text,
    vendor: text,
    url: text,
    category: text,
    license: text,
  },
});
if (values.t !== 'deb') throw new Error('Only a .deb can be made without fpm.');

const tree = mkdtempSync(join(tmpdir(), 'deb-'));
const control = join(tree, 'DEBIAN');
mkdirSync(control);
for (const each of positionals) {
  const at = each.indexOf('=');
  const [from, to] = [each.slice(0, at), join(tree, each.slice(at + 1))];
  mkdirSync(dirname(to), { recursive: true });
  if (statSync(from).isDirectory()) cpSync(from, to, { recursive: true });
  else copyFileSync(from, to);
}
for (const [option, script] of [
  ['after-install', 'postinst'],
  ['after-remove', 'postrm'],
] as const) {
  const file = values[option];
  if (file === undefined) continue;
  copyFileSync(file, join(control, script));
  chmodSync(join(control, script), 0o755);
}
const fields = {
  Package: values.name,
  Version: values.version,
  Architecture: values.architecture,
  Maintainer: values.maintainer,
  Homepage: values.url,
  Section: values.category ?? 'misc',
  Priority: values['deb-priority'],
  Depends: values.depends?.join(', '),
  Recommends: values['deb-recommends']?.join(', '),
  Description: values.description?.replaceAll('\n', '\n '),
};
const lines = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
writeFileSync(join(control, 'control'), lines.map(([name, value]) => `${name}: ${value}\n`).join(''));
execFileSync('dpkg-deb', ['--build', '--root-owner-group', '-Zgzip', tree, values.package ?? '']);
rmSync(tree, { recursive: true });
