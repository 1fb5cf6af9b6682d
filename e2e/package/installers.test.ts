import { extractAll, extractFile, listPackage, statFile } from '@electron/asar';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { homedir } from 'node:os';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { locateFfmpeg } from '../../electron/station/muxing/ffmpeg/ffmpeg-locator.ts';
import { temporaryFolder } from '../harness/station-process.ts';
import { DIST, onPath, ROOT, runPackage, SECRET, standInElectron, standInFfmpeg } from './packed-app.ts';

// `npm run package` with a stand-in for Electron, which is not everywhere: what gets into the app, and what does not.

const isLinux = process.platform === 'linux';
const APP = join(DIST, 'linux-unpacked');
const RESOURCES = join(APP, 'resources');
const ASAR = join(RESOURCES, 'app.asar');
const SEVEN_ZIP = onPath('7za');
const HAS_DEB_TOOLS = onPath('dpkg-deb') !== null;

/** Everything that may be in the archive. */
const ALLOWED = [
  /^package\.json$/,
  /^main\/(index|mux-worker|gallery-worker|verify-worker)\.js$/,
  /^main\/(chunks|desktop)\/[\w.-]+-[\w-]{8}\.js$/,
  /^preload\/preload\.cjs$/,
  /^renderer\/(console|phone)\/index\.html$/,
  /^renderer\/assets\/[\w.-]+-[\w-]{8}\.(js|css|svg|woff2)$/,
  /^renderer\/(phone\.webmanifest|phone-icons\/[\w-]+\.png)$/,
  /^node_modules\/bufferutil\/(package\.json|index\.js|fallback\.js|LICENSE)$/,
  /^node_modules\/bufferutil\/prebuilds\/linux-x64\/bufferutil(\.\w+)?\.node$/,
  /^node_modules\/node-gyp-build\/(package\.json|index\.js|node-gyp-build\.js|LICENSE)$/,
  /^node_modules\/ffmpeg-static\/(package\.json|index\.js|LICENSE|ffmpeg)$/,
];

let environment: Record<string, string> = {};
let printed = '';
let removeFolder: () => Promise<void> = () => Promise.resolve();

/** The files in the archive, without folders. */
function packedFiles(): string[] {
  return listPackage(ASAR, { isPack: false })
    .map((path) => path.replaceAll('\\', '/').replace(/^\//, ''))
    .filter((path) => !('files' in statFile(ASAR, path)));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe.skipIf(!isLinux)(`the packed app${isLinux ? '' : ' (skipped: the stand-in is one for Linux)'}`, () => {
  beforeAll(async () => {
    const folder = await temporaryFolder();
    removeFolder = () => folder.remove();
    environment = {
      ELECTRON_DIST: standInElectron(join(folder.path, 'electron')),
      FFMPEG_DIST: standInFfmpeg(join(folder.path, 'ffmpeg-static')),
    };
    printed = runPackage(['--dir'], environment);
  });
  afterAll(() => removeFolder());

  it('has what it needs in its archive, and nothing else', () => {
    const files = packedFiles();
    expect(files.filter((file) => !ALLOWED.some((allowed) => allowed.test(file)))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['package.json', 'main/index.js', 'preload/preload.cjs']));
    expect(files).toEqual(expect.arrayContaining(['renderer/console/index.html', 'renderer/phone/index.html']));
  });

  it('finds in the archive every file that its programs import', () => {
    const files = new Set(packedFiles());
    const programs = [...files].filter((file) => /^main\/.*\.js$/.test(file));
    const optional = new Set(['bufferutil', 'utf-8-validate', 'electron']);
    const imported = new Set<string>();
    for (const program of programs) {
      const source = extractFile(ASAR, program).toString();
      for (const [, name = ''] of source.matchAll(/(?:^|[;}\s])(?:import|export)\b[^'"();]*?from ?["']([^"']+)["']/g)) {
        imported.add(name.startsWith('.') ? posix.join(posix.dirname(program), name) : name);
      }
      for (const [, name = ''] of source.matchAll(/\bimport\(["']([^"']+)["']\)/g)) {
        imported.add(name.startsWith('.') ? posix.join(posix.dirname(program), name) : name);
      }
    }
    const isBuiltIn = (name: string): boolean => name.startsWith('node:') || builtinModules.includes(name);
    const missing = [...imported].filter((name) => !files.has(name) && !isBuiltIn(name) && !optional.has(name));
    expect(missing).toEqual([]);
    expect([...imported].filter((name) => name.startsWith('main/chunks/')).length).toBeGreaterThan(3);
    const manifest: unknown = JSON.parse(extractFile(ASAR, 'package.json').toString());
    expect(manifest).toMatchObject({ name: 'capture-station', type: 'module', main: './main/index.js' });
  });

  it('has no secret, and nothing of the place where it was built', () => {
    const words = [SECRET, ROOT.replace(/\/$/, ''), homedir(), 'PRIVATE KEY-----\n'].filter((word) => word.length > 5);
    const texts = [
      ...packedFiles().map((file) => [file, extractFile(ASAR, file)] as const),
      ...filesBelow(APP).map((file) => [file, readFileSync(file)] as const),
    ];
    const told = texts.flatMap(([file, bytes]) =>
      words.filter((word) => bytes.includes(word)).map((word) => `${file}: ${word}`),
    );
    expect(told).toEqual([]);
    expect(filesBelow(APP).filter((file) => /\.(env|pem|key|p12|npmrc|map|ts)$/.test(file))).toEqual([]);
  });

  it('has ffmpeg outside the archive, where the station looks for it', async () => {
    const unpacked = join(`${ASAR}.unpacked`, 'node_modules/ffmpeg-static/ffmpeg');
    expect(statSync(unpacked).mode & 0o111).toBe(0o111);
    expect(statFile(ASAR, 'node_modules/ffmpeg-static/ffmpeg')).toMatchObject({ unpacked: true });

    // Electron shows the archive's files as if they lay in a folder of its name; here they do.
    const place = await temporaryFolder();
    onTestFinished(() => place.remove());
    const asFolder = join(place.path, 'app.asar');
    mkdirSync(asFolder);
    extractAll(ASAR, asFolder);
    execFileSync('cp', ['-r', `${ASAR}.unpacked`, `${asFolder}.unpacked`]);
    rmSync(join(asFolder, 'node_modules/ffmpeg-static/ffmpeg'));
    const entry = pathToFileURL(join(asFolder, 'node_modules/ffmpeg-static/index.js'));
    const found = await locateFfmpeg({
      env: {},
      importStatic: async () => {
        const loaded: unknown = await import(/* @vite-ignore */ entry.href);
        return loaded;
      },
    });
    expect(found).toMatchObject({
      source: 'ffmpeg-static',
      version: '6.1-stand-in',
      path: join(`${asFolder}.unpacked`, 'node_modules/ffmpeg-static/ffmpeg'),
    });
  });

  it('has the licences of everything that is in it', () => {
    const text = readFileSync(join(RESOURCES, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['react', 'ws', 'zod', '@mantine/core', 'bufferutil', 'ffmpeg-static']) {
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+`, 'm'));
    }
    expect(text).toContain('GNU GENERAL PUBLIC LICENSE');
    expect(text).not.toContain('Licence: UNKNOWN');
    expect(existsSync(join(APP, 'LICENSES.chromium.html'))).toBe(true);
    expect(readFileSync(join(APP, 'LICENSE.electron.txt'), 'utf8')).toContain('Electron');
  });

  it('keeps of the languages of Chromium those that the app speaks', () => {
    expect(readdirSync(join(APP, 'locales')).sort()).toEqual(['en-US.pak', 'zh-CN.pak', 'zh-TW.pak']);
  });

  it('says how large it is, and that the stand-in has no fuses', () => {
    expect(printed).toMatch(/\d+\.\d MB {2}dist\/linux-unpacked\/resources\/app\.asar/);
    expect(printed).toContain('no fuse sentinel');
  });

  it.skipIf(SEVEN_ZIP === null)('makes a tar.gz (skipped without 7za)', () => {
    runPackage(['--linux', 'tar.gz'], { ...environment, ELECTRON_BUILDER_7ZIP_PATH: SEVEN_ZIP ?? '' });
    const archive = readdirSync(DIST).find((name) => name.endsWith('.tar.gz')) ?? '';
    expect(archive).toMatch(/^capture-station-\d+\.\d+\.\d+-linux-x64\.tar\.gz$/);
    const listed = execFileSync('tar', ['tzf', join(DIST, archive)], { encoding: 'utf8' }).split('\n');
    const inside = archive.replace('.tar.gz', '');
    for (const file of ['capture-station', 'resources/app.asar', 'resources/THIRD-PARTY-LICENSES.txt']) {
      expect(listed).toContain(`${inside}/${file}`);
    }
    expect(listed).toContain(`${inside}/resources/app.asar.unpacked/node_modules/ffmpeg-static/ffmpeg`);
  });

  it.skipIf(!HAS_DEB_TOOLS)('makes a .deb (skipped without dpkg-deb)', async () => {
    const folder = await temporaryFolder();
    onTestFinished(() => folder.remove());
    const standIn = join(folder.path, 'fpm');
    const script = join(ROOT, 'e2e/package/fpm-by-dpkg.ts');
    writeFileSync(standIn, `#!/bin/sh\ncd '${ROOT}' && exec '${process.execPath}' --import tsx '${script}' "$@"\n`, {
      mode: 0o755,
    });
    runPackage(['--linux', 'deb'], { ...environment, CUSTOM_FPM_PATH: onPath('fpm') ?? standIn });

    const name = readdirSync(DIST).find((file) => file.endsWith('.deb')) ?? '';
    const deb = join(DIST, name);
    const field = (which: string): string => execFileSync('dpkg-deb', ['-f', deb, which], { encoding: 'utf8' }).trim();
    expect(field('Package')).toBe('capture-station');
    expect(field('Depends')).toContain('libgtk-3-0');
    expect(field('Maintainer')).toContain('Capture Station');
    execFileSync('dpkg-deb', ['--raw-extract', deb, join(folder.path, 'deb')]);
    const installed = (path: string): string => join(folder.path, 'deb', path);
    expect(existsSync(installed('opt/Capture Station/resources/app.asar'))).toBe(true);
    expect(statSync(installed('opt/Capture Station/capture-station')).mode & 0o111).toBe(0o111);
    expect(existsSync(installed('usr/share/icons/hicolor/256x256/apps/capture-station.png'))).toBe(true);
    const entry = readFileSync(installed('usr/share/applications/capture-station.desktop'), 'utf8');
    expect(entry).toContain('\nName=Capture Station\n');
    expect(entry).toContain('\nName[zh_CN]=采集站\n');
    expect(entry).toMatch(/\nExec="\/opt\/Capture Station\/capture-station" %U\n/);
  });
});
