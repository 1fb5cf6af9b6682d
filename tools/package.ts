// `npm run package`: builds the desktop app and packs it; everything after `--` is for electron-builder.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../electron/station/error-facts.ts';
import { withoutEmptyCredentials } from './package/credentials.ts';
import { writeIcons } from './package/icon-files.ts';
import { readPackageCommand } from './package/package-command.ts';
import { stageApp } from './package/staged-app.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUTPUT = join(ROOT, 'dist');
const isWindows = process.platform === 'win32';

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): void {
  const { status, error } = spawnSync(program, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env,
    shell: isWindows && program === 'npm',
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? `exit code ${status}`}.`);
}

/** Bytes of a file, or of all files in a folder. */
function bytesOf(path: string): number {
  const facts = statSync(path);
  if (!facts.isDirectory()) return facts.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}

/** What was built, with its size: a dependency that slips in shows here. */
function reportSizes(): void {
  for (const entry of readdirSync(OUTPUT, { withFileTypes: true })) {
    const path = join(OUTPUT, entry.name);
    if (!entry.isDirectory() && /\.(yml|yaml|blockmap)$/.test(entry.name)) continue;
    console.log(
      `${(bytesOf(path) / 1e6).toFixed(1).padStart(8)} MB  dist/${entry.name}${entry.isDirectory() ? '/' : ''}`,
    );
    const asar = join(path, 'resources/app.asar');
    if (entry.isDirectory() && existsSync(asar)) {
      console.log(`${(bytesOf(asar) / 1e6).toFixed(1).padStart(8)} MB  dist/${entry.name}/resources/app.asar`);
    }
  }
}

try {
  const { args, isForTests, platform } = readPackageCommand(process.argv.slice(2), process.platform);
  const builder = join(dirname(createRequire(import.meta.url).resolve('electron-builder/package.json')), 'cli.js');
  const env = { ...withoutEmptyCredentials(process.env), PACKAGE_FOR_TESTS: isForTests ? '1' : '' };
  run('npm', ['run', '--silent', 'build']);
  run('npm', ['run', '--silent', 'licences']);
  await writeIcons(join(ROOT, 'build/icon.svg'), join(ROOT, 'out/package/icons'));
  stageApp(ROOT, platform);
  rmSync(OUTPUT, { recursive: true, force: true });
  run(process.execPath, [builder, '--config', 'build/electron-builder.ts', ...args], env);
  reportSizes();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
