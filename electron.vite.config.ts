import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

// `ws` looks for these native accelerators at run time and does without them where they are missing.
const nativeAccelerators = ['bufferutil', 'utf-8-validate'];

export default defineConfig({
  main: {
    build: {
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
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
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
