import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const DIST = join(ROOT, 'dist');

/** Names of secrets that a release build has in its environment; none of their values may get into what is built. */
const SECRETS = ['GH_TOKEN', 'WIN_CSC_KEY_PASSWORD', 'APPLE_APP_SPECIFIC_PASSWORD', 'NODE_AUTH_TOKEN'];
export const SECRET = 'the-secret-of-whoever-builds-4711';

/** A program on the PATH, or null. */
export function onPath(program: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file)) ?? null;
}

function writeProgram(file: string, script: string): void {
  writeFileSync(file, script);
  chmodSync(file, 0o755);
}

/** A folder that looks like Electron's distribution: its names, and a program that does nothing. */
export function standInElectron(folder: string): string {
  for (const part of ['resources', 'locales']) mkdirSync(join(folder, part), { recursive: true });
  writeProgram(join(folder, 'electron'), '#!/bin/sh\nexit 0\n');
  writeFileSync(join(folder, 'version'), '45.0.0');
  writeFileSync(join(folder, 'LICENSE'), 'Copyright (c) Electron contributors\n');
  writeFileSync(join(folder, 'LICENSES.chromium.html'), '<title>Credits</title>\n');
  for (const locale of ['de', 'en-US', 'fr', 'zh-CN', 'zh-TW'])
    writeFileSync(join(folder, 'locales', `${locale}.pak`), '');
  return folder;
}

/** A folder that looks like the package ffmpeg-static with its program, and with what does not belong in the app. */
export function standInFfmpeg(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'ffmpeg-static', version: '5.3.0', license: 'GPL-3.0-or-later', main: 'index.js' }),
  );
  writeFileSync(join(folder, 'index.js'), `module.exports = require('path').join(__dirname, 'ffmpeg');\n`);
  writeFileSync(join(folder, 'install.js'), 'throw new Error("not to be packed");\n');
  writeFileSync(join(folder, 'LICENSE'), 'GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n');
  writeProgram(join(folder, 'ffmpeg'), '#!/bin/sh\necho "ffmpeg version 6.1-stand-in"\n');
  return folder;
}

/** Runs `npm run package` as a release does; what it printed. Throws with that where it fails. */
export function runPackage(args: readonly string[], env: Readonly<Record<string, string>>): string {
  const secrets = Object.fromEntries(SECRETS.map((name) => [name, SECRET]));
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'package', '--', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, ...secrets, ...env },
    timeout: 110_000,
    killSignal: 'SIGKILL',
  });
  if (status !== 0) throw new Error(`npm run package failed:\n${stdout}\n${stderr}`);
  return stdout;
}
