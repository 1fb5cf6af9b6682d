import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import manifest from './package.json' with { type: 'json' };

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

// `ws` looks for these native accelerators at run time and does without them where they are missing.
const nativeAccelerators = ['bufferutil', 'utf-8-validate'];

/** Which packages went into a build, with their licences: tools/package makes one text of them for the installers. */
const license = { fileName: 'licences.json' };

/**
 * `out/` is the app as Electron runs it, so it has a manifest of its own. The one at the root names no `main`: that is
 * the headless package, which npm would give the desktop's entry with it.
 */
function appManifest(): Plugin {
  const { name, version, description, license: licence, author, type } = manifest;
  const own = { name, version, description, license: licence, author, type, main: './main/index.js' };
  return {
    name: 'app-manifest',
    closeBundle() {
      mkdirSync(path('out'), { recursive: true });
      writeFileSync(path('out/package.json'), `${JSON.stringify(own, null, 2)}\n`);
    },
  };
}

export default defineConfig({
  main: {
    plugins: [appManifest()],
    build: {
      license,
      target: 'node20.19',
      rolldownOptions: {
        input: {
          index: path('electron/main.ts'),
          headless: path('electron/headless.ts'),
          'mux-worker': path('electron/station/muxing/mux-worker.ts'),
          'gallery-worker': path('electron/station/gallery/gallery-worker.ts'),
          'verify-worker': path('electron/station/verification/verify-worker.ts'),
        },
        external: [...nativeAccelerators, 'ffmpeg-static', 'trash', 'open'],
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          // What the desktop app alone loads lies apart, so that the headless package can go without it.
          chunkFileNames: ({ moduleIds }) =>
            `${moduleIds.some((id) => id.includes('electron-updater')) ? 'desktop' : 'chunks'}/[name]-[hash].js`,
        },
      },
    },
  },
  preload: {
    build: {
      license,
      rolldownOptions: {
        input: path('electron/preload.ts'),
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: path('renderer'),
    plugins: [react()],
    // The server puts a fresh nonce here with each answer; see built-pages.ts.
    html: { cspNonce: '__CSP_NONCE__' },
    worker: { format: 'es' },
    build: {
      license,
      // Nothing is inlined: the content security policy lets in files of the station alone.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // The pages run in browsers too, those of phones among them, and phones load theirs over Wi-Fi.
      target: 'es2022',
      cssTarget: ['chrome94', 'safari16.4'],
      minify: true,
      chunkSizeWarningLimit: 1000,
      rolldownOptions: {
        input: { console: path('renderer/console/index.html'), phone: path('renderer/phone/index.html') },
      },
    },
  },
});
