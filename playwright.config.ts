import { defineConfig } from '@playwright/test';
import { CHROMIUM, WITH_WEBGPU, WITHOUT_WEBGPU } from './tests/e2e/chromium.ts';

const PORT = Number(process.env.FFP_E2E_PORT ?? 4183);
/** The built site is served from a sub-path, which proves that it works from any. */
const BASE = '/some/where/';

// `headless: false` keeps Playwright from adding its own (old) headless flag; the browser is headless through `--headless=new`.
const launch = (args: string[]) => ({ headless: false, launchOptions: { executablePath: CHROMIUM, args } });

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  // Software rendering already takes every core; two browsers side by side would time each other out.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  // A busy machine may fail a test that waits for a picture. What passes only the second time is named in the closing lines of `npm test`.
  retries: 1,
  // Ends with a report, where being killed would leave none.
  globalTimeout: 40 * 60_000,
  reporter: [['list'], ['json', { outputFile: '.cache/playwright.json' }]],
  use: {
    baseURL: `http://localhost:${PORT}${BASE}`,
    viewport: { width: 1440, height: 900 },
    // What is not there by then does not come: it fails here and is named, not at the end of its test.
    actionTimeout: 60_000,
    trace: 'retain-on-failure',
    // Every test begins as a first visit; tests/e2e/offline.spec.ts is about the others.
    serviceWorkers: 'block',
  },
  projects: [
    { name: 'webgpu', testIgnore: '*.no-webgpu.spec.ts', use: launch(WITH_WEBGPU) },
    { name: 'no-webgpu', testMatch: '*.no-webgpu.spec.ts', use: launch(WITHOUT_WEBGPU) },
  ],
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --base ${BASE} --port ${PORT} --strictPort`,
    url: `http://localhost:${PORT}${BASE}`,
    reuseExistingServer: false,
  },
});
