import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ElectronPlace, findElectron, sandboxObstacle } from './electron-program.ts';

let packageFolder: string;
let said: string[];
let place: ElectronPlace;

beforeEach(() => {
  packageFolder = mkdtempSync(join(tmpdir(), 'electron-'));
  said = [];
  place = { platform: 'linux', env: {}, packageFolder };
});

afterEach(() => rmSync(packageFolder, { recursive: true }));

function program(folder: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'electron');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const installer = (script: string): void => writeFileSync(join(packageFolder, 'install.js'), script);
const find = (limitMs?: number) => findElectron(place, (line) => said.push(line), limitMs);
const RUNS_AS_NODE = '[ "$ELECTRON_RUN_AS_NODE" = 1 ] && [ "$1" = --version ]';

describe.skipIf(process.platform === 'win32')('Electron', () => {
  it('is found where its package keeps it', () => {
    const path = program(join(packageFolder, 'dist'), RUNS_AS_NODE);
    expect(find()).toEqual({ found: true, path });
    expect(said).toEqual([]);
  });

  it('is found where ELECTRON_OVERRIDE_DIST_PATH says', () => {
    program(join(packageFolder, 'dist'), 'exit 1');
    const folder = join(packageFolder, 'elsewhere');
    const path = program(folder, RUNS_AS_NODE);
    place = { ...place, env: { ELECTRON_OVERRIDE_DIST_PATH: folder } };
    expect(find()).toEqual({ found: true, path });
  });

  it('is fetched where it is missing, which is told', () => {
    installer(`const fs = require('node:fs');
      fs.mkdirSync(__dirname + '/dist');
      fs.writeFileSync(__dirname + '/dist/electron', '#!/bin/sh\\n', { mode: 0o755 });`);
    expect(find()).toEqual({ found: true, path: join(packageFolder, 'dist', 'electron') });
    expect(said).toEqual(['Fetching Electron, about 110 MB, once …']);
  });

  it('cannot be had where fetching fails: the first line of its words is the reason', () => {
    installer(`console.error('\\nRequestError: no network\\n    at somewhere'); process.exit(1);`);
    expect(find()).toEqual({ found: false, reason: 'it could not be fetched: RequestError: no network' });
  });

  it('cannot be had where fetching hangs', () => {
    installer('setInterval(() => undefined, 1000);');
    expect(find(400)).toEqual({ found: false, reason: 'it was not fetched within 1 s' });
  });

  it('cannot be had without its package', () => {
    expect(find()).toEqual({ found: false, reason: 'its package is not installed' });
  });

  it('cannot be had where it was not fetched to its place', () => {
    installer('');
    expect(find()).toEqual({ found: false, reason: 'it was fetched, and is not where it should be' });
  });

  it('cannot be had where it does not run, as without its libraries', () => {
    program(
      join(packageFolder, 'dist'),
      'echo "electron: error while loading shared libraries: libgtk-3.so.0" >&2; exit 127',
    );
    const reason = 'it does not run here: electron: error while loading shared libraries: libgtk-3.so.0';
    expect(find()).toEqual({ found: false, reason });
  });
});

describe('the sandbox', () => {
  const APPARMOR = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
  const kernel = (path: string, value: string) => (asked: string) => (asked === path ? value : null);
  const obstacle = (platform: NodeJS.Platform, userId: number | null, read = kernel('', '')): string | null =>
    sandboxObstacle(platform, userId, join(packageFolder, 'electron'), read);

  it('is none for root on Linux', () => {
    expect(obstacle('linux', 0)).toBe('Chromium gives root none');
    expect(obstacle('darwin', 0)).toBeNull();
    expect(obstacle('win32', null)).toBeNull();
  });

  it.each([
    [APPARMOR, '1', true],
    [APPARMOR, '0', false],
    ['/proc/sys/kernel/unprivileged_userns_clone', '0', true],
    ['/proc/sys/kernel/unprivileged_userns_clone', '1', false],
    ['/proc/sys/user/max_user_namespaces', '0', true],
  ])('where the kernel says %s = %s: obstacle %s', (path, value, hinders) => {
    expect(obstacle('linux', 1000, kernel(path, value)) !== null).toBe(hinders);
  });
});
