import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  asksForPassword,
  type InstallationFacts,
  installationKind,
  installsUpdates,
  updatePlace,
} from './installation.ts';

let resources: string;
beforeEach(async () => {
  resources = await mkdtemp(join(tmpdir(), 'resources-'));
});
afterEach(() => rm(resources, { recursive: true }));

const kind = (facts: Partial<InstallationFacts>) =>
  installationKind({
    platform: 'linux',
    env: {},
    execPath: '/opt/Capture Station/capture-station',
    resources,
    ...facts,
  });

const IN_AN_APPIMAGE = {
  env: { APPIMAGE: '/home/a/Capture.AppImage', APPDIR: '/tmp/.mount_Captur1' },
  execPath: '/tmp/.mount_Captur1/capture-station',
};

describe('an installation', () => {
  it.each([
    [{ platform: 'win32' }, 'nsis', true],
    [{ platform: 'win32', env: { PORTABLE_EXECUTABLE_DIR: 'D:\\' } }, 'portable', false],
    [{ platform: 'darwin' }, 'mac', true],
    [IN_AN_APPIMAGE, 'appimage', true],
    [{ env: IN_AN_APPIMAGE.env }, 'unpacked', false],
    [{ env: { APPIMAGE: '/home/a/Capture.AppImage' } }, 'unpacked', false],
    [{}, 'unpacked', false],
  ] as const)('with %j is %s; updates itself: %s', (facts, expected, installs) => {
    expect([kind(facts), installsUpdates(kind(facts))]).toEqual([expected, installs]);
  });

  it.each(['deb', 'rpm'])('is a %s where packages are installed, and only there', async (type) => {
    await writeFile(join(resources, 'package-type'), `${type}\n`);
    expect(kind({})).toBe(type);
    expect(kind({ execPath: '/home/a/capture-station/capture-station' })).toBe('unpacked');
    expect(kind(IN_AN_APPIMAGE)).toBe('appimage');
    // Started from the terminal of another program, which is an AppImage.
    expect(kind({ env: IN_AN_APPIMAGE.env })).toBe(type);
  });
});

it('is only told of updates on macOS without a certificate', async () => {
  await writeFile(join(resources, 'unsigned.txt'), '');
  expect(kind({ platform: 'darwin' })).toBe('unsigned-mac');
  expect(installsUpdates('unsigned-mac')).toBe(false);
});

it('asks for a password where the system installs packages', () => {
  const kinds = ['nsis', 'portable', 'mac', 'unsigned-mac', 'appimage', 'deb', 'rpm', 'unpacked'] as const;
  expect(kinds.filter(asksForPassword)).toEqual(['deb', 'rpm']);
});

describe('where updates are', () => {
  const place = async (text: string) => {
    await writeFile(join(resources, 'app-update.yml'), text);
    return updatePlace(resources);
  };

  it('is not known in a build that is no release', () => {
    expect(updatePlace(resources)).toBeNull();
  });

  it('is the releases page of a repository on GitHub', async () => {
    const text =
      "owner: lab\nrepo: 'capture-station'\nprovider: github\nupdaterCacheDirName: capture-station-updater\n";
    expect(await place(text)).toEqual({ page: 'https://github.com/lab/capture-station/releases/latest' });
  });

  it.each(['provider: generic\nurl: http://x/\n', 'provider: github\nowner: a/../b\nrepo: c\n', 'provider: github\n'])(
    'has no page where it says %j',
    async (text) => {
      expect(await place(text)).toEqual({ page: null });
    },
  );
});
