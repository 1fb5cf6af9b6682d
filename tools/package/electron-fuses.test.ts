import { flipFuses, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { FuseState } from '@electron/fuses/dist/constants.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type PackedApp, setFuses } from './electron-fuses.ts';

/** What stands before the switches in every Electron binary, see @electron/fuses. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** A file that is packed as Electron's binary; `addElectronFuses` is electron-builder's, on that file. */
function packed(content: Buffer, appOutDir = '/dist/linux-unpacked'): PackedApp & { readonly binary: string } {
  const folder = mkdtempSync(join(tmpdir(), 'fuses-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const binary = join(folder, 'electron');
  writeFileSync(binary, content);
  const packager: PackedApp['packager'] = { addElectronFuses: (_context, config) => flipFuses(binary, config) };
  return { binary, appOutDir, electronPlatformName: 'linux', packager };
}

/** Version 1, nine switches, all on. */
const withSwitches = Buffer.concat([
  Buffer.from('before'),
  Buffer.from(SENTINEL),
  Buffer.from([1, 9]),
  Buffer.from('111111111'),
  Buffer.from('after'),
]);
const silent = (): void => undefined;

it('forbids what a user of the app never needs', async () => {
  const app = packed(withSwitches);
  await setFuses(app, false, silent);
  expect(await getCurrentFuseWire(app.binary)).toMatchObject({
    [FuseV1Options.RunAsNode]: FuseState.DISABLE,
    [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
    [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
    [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
  });
});

it('lets a driver into the build for the end-to-end tests, and changes nothing else', async () => {
  const [handedOut, forTests] = [packed(withSwitches), packed(withSwitches)];
  await setFuses(handedOut, false, silent);
  await setFuses(forTests, true, silent);
  expect(await getCurrentFuseWire(forTests.binary)).toEqual({
    ...(await getCurrentFuseWire(handedOut.binary)),
    [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.ENABLE,
  });
});

it('says that it skips a binary without switches, and leaves it', async () => {
  const said: string[] = [];
  await setFuses(packed(Buffer.from('#!/bin/sh')), false, (line) => said.push(line));
  expect(said.join('\n')).toContain('no fuse sentinel');
});

it('fails where the switches are there and cannot be set', async () => {
  const app = packed(Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, 2]), Buffer.from('11')]));
  await expect(setFuses(app, false, silent)).rejects.toThrow('not long enough');
});

it('waits for the whole of a universal app', async () => {
  const half = packed(Buffer.from('none'), '/dist/mac-universal-x64-temp');
  const said: string[] = [];
  await setFuses(half, false, (line) => said.push(line));
  expect(said).toEqual([]);
});
