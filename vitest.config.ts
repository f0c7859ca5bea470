import { defineConfig } from 'vitest/config';

// `unit` and `whole` touch no file outside the checkout, no network and no process; `unit` is quick, `whole`
// looks at all flows, words and files together (properties, golden transcripts). `integration` gets a real
// PostgreSQL (and, where it asks for one, Redis, ffmpeg or Chromium) from test/support/global-setup.ts.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/architecture.test.ts'],
          exclude: ['dist/**', 'node_modules/**'],
          // Pure files leave nothing behind, so one worker runs many: libraries are loaded once, not a hundred times.
          pool: 'threads',
          isolate: false,
          // Property tests take seconds on a loaded machine; a limit is there for what hangs.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'whole',
          include: ['test/unit/**/*.test.ts'],
          exclude: ['dist/**', 'node_modules/**'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/{integration,contract,transcripts,e2e}/**/*.test.ts'],
          exclude: ['dist/**', 'node_modules/**'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
