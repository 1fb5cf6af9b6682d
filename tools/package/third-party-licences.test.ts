import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bundledLicences, installedLicence, licenceText } from './third-party-licences.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'licences-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

it('reads what the bundler wrote', () => {
  const file = join(folder(), 'licences.json');
  writeFileSync(
    file,
    '[{"name":"ws","version":"8.0.0","identifier":"MIT","text":"Permission \\n"},{"name":"odd","version":"1.0.0"}]',
  );
  expect(bundledLicences(file)).toEqual([
    { name: 'ws', version: '8.0.0', licence: 'MIT', text: 'Permission' },
    { name: 'odd', version: '1.0.0', licence: 'UNKNOWN', text: '' },
  ]);
});

it('reads the licence of an installed package, and knows that one is not there', () => {
  const place = join(folder(), 'trash');
  mkdirSync(place);
  expect(installedLicence(join(place, 'missing'))).toBeNull();
  writeFileSync(join(place, 'package.json'), '{"name":"trash","version":"2.0.0","license":"MIT"}');
  writeFileSync(join(place, 'license'), 'Do as you like.\n');
  expect(installedLicence(place)).toEqual({ name: 'trash', version: '2.0.0', licence: 'MIT', text: 'Do as you like.' });
});

it('has each package once, and says of ffmpeg and Electron where their licences are', () => {
  const ws = { name: 'ws', version: '8.0.0', licence: 'MIT', text: 'Permission is granted' };
  const text = licenceText([ws, { ...ws, name: 'asn1js' }, ws]);
  expect(text.match(/Permission is granted/g)).toHaveLength(2);
  expect(text.indexOf('asn1js 8.0.0')).toBeLessThan(text.indexOf('ws 8.0.0'));
  expect(text).toContain('GNU General Public License');
  expect(text).toContain('LICENSES.chromium.html');
});
