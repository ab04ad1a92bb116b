import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/e2e/**'],
    environment: 'node',
    // Dawn is a native addon that lives until its process ends: a process a file, never a thread.
    pool: 'forks',
    // The software adapter takes seconds to compile its first pipelines on a busy two-core machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 2_000,
  },
});
