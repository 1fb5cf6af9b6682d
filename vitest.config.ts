import { defineConfig } from 'vitest/config';

// Two suites: `unit` stands beside the code and is quick; `real` drives the built program with real sockets,
// processes, ffmpeg and Chromium, one file at a time so that two of them never compete for the machine.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{shared,electron,renderer,tools,bench}/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
