import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What of the build is the desktop app: not the terminal's program, nor what the build says about itself. */
const BUILD_PARTS = ['package.json', 'main', 'preload', 'renderer'];
const LEFT_OUT = new Set(['headless.js', 'licences.json']);

/** Where electron-builder finds the app, below the repository's root. */
export const STAGED_APP = 'out/package/app';

/** The packages that the app loads at run time where they are there; everything else is in the bundles. */
function nativePackages(platform: NodeJS.Platform): readonly (readonly [name: string, files: readonly string[]])[] {
  // Both Macs are in one program, so both builds go with it.
  const prebuilds = platform === 'darwin' ? ['darwin-x64', 'darwin-arm64'] : [`${platform}-x64`];
  return [
    [
      'bufferutil',
      ['package.json', 'index.js', 'fallback.js', 'LICENSE', ...prebuilds.map((name) => `prebuilds/${name}`)],
    ],
    ['node-gyp-build', ['package.json', 'index.js', 'node-gyp-build.js', 'LICENSE']],
  ];
}

/**
 * Lays out in `out/package/app` exactly what goes into the app: the build, and the packages that cannot be bundled.
 * It needs a build; ffmpeg comes later, with each processor's own.
 */
export function stageApp(root: string, platform: NodeJS.Platform): void {
  const app = join(root, STAGED_APP);
  rmSync(app, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  for (const part of BUILD_PARTS) {
    const filter = (source: string): boolean => !LEFT_OUT.has(basename(source));
    cpSync(join(root, 'out', part), join(app, part), { recursive: true, filter });
  }
  for (const [name, files] of nativePackages(platform)) {
    const source = join(root, 'node_modules', name);
    for (const file of files) {
      if (existsSync(join(source, file))) {
        cpSync(join(source, file), join(app, 'node_modules', name, file), { recursive: true });
      }
    }
  }
}
