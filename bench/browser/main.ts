/** The library of benchmarks in a browser; bench/browser.mjs opens this page in Chromium, says which suites, and reads the result. */
import { SUITE_NAMES } from '../../src/bench/library.ts';
import { benchmark } from '../../src/workers/benchmark/client.ts';

const asked = new URLSearchParams(location.search);
const names = asked.get('suites')?.split(',') ?? [];
const suites = SUITE_NAMES.filter((name) => names.includes(name));
benchmark(`${location.origin}/`, { suites, quick: asked.has('quick') }, {}).then(
  (report) => Object.assign(globalThis, { records: report }),
  (error: unknown) => Object.assign(globalThis, { records: { error: String(error) } }),
);
