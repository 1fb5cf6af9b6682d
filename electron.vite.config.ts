import { fileURLToPath } from 'node:url';
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
        },
        external: [...nativeAccelerators, 'ffmpeg-static'],
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
    build: {
      rolldownOptions: {
        input: { console: path('renderer/console/index.html'), phone: path('renderer/phone/index.html') },
      },
    },
  },
});
