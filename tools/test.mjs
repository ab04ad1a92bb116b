// `npm test`: everything, from a clean clone: installs what is missing, then format, lint, types, unit tests, build, size, end to end.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installChromium, installPackages } from './lib/install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** No step takes this long; one that hangs must fail, not stall whoever waits for it. */
const STEP_LIMIT = 45 * 60_000;

const vitestReport = `${root}.cache/vitest.json`;
const playwrightReport = `${root}.cache/playwright.json`;

const STEPS = [
  { title: 'format', command: 'prettier --check .' },
  { title: 'lint', command: 'npm run --silent lint' },
  { title: 'types', command: 'npm run --silent typecheck' },
  {
    title: 'unit tests',
    command: `vitest run --reporter=default --reporter=json --outputFile.json=.cache/vitest.json`,
    count: () => {
      const report = readReport(vitestReport);
      return report && [report.numPassedTests, report.numFailedTests, report.numPendingTests + report.numTodoTests];
    },
  },
  { title: 'build', command: 'npm run --silent build' },
  { title: 'size', command: 'node tools/size.mjs' },
  {
    title: 'end-to-end tests',
    command: 'playwright test',
    count: () => {
      const report = readReport(playwrightReport);
      if (!report) return null;
      const { expected, flaky, unexpected, skipped } = report.stats;
      if (flaky > 0) notes.push(`Passed only the second time: ${flakyTitles(report.suites).join('; ')}`);
      return [expected + flaky, unexpected, skipped];
    },
  },
];

function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

/** The titles of the tests that failed first and then passed, in a report of Playwright's. */
function flakyTitles(suites) {
  return suites.flatMap(({ specs = [], suites: inner = [] }) => [
    ...specs.filter(({ tests }) => tests.some(({ status }) => status === 'flaky')).map(({ title }) => title),
    ...flakyTitles(inner),
  ]);
}

const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const notes = [];

try {
  installPackages(root);
  installChromium(root);
  rmSync(vitestReport, { force: true });
  rmSync(playwrightReport, { force: true });
  for (const { title, command, count } of STEPS) {
    console.log(`\n── ${title}: ${command}`);
    const { status } = spawnSync(command, {
      cwd: root,
      shell: true,
      stdio: 'inherit',
      timeout: STEP_LIMIT,
      // A machine without an adapter fails the WebGPU tests: they never skip here.
      env: { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}`, FFP_REQUIRE_WEBGPU: '1' },
    });
    const [passed, failed, skipped] = count?.() ?? [0, 0, 0];
    total.passed += passed;
    total.skipped += skipped;
    // A step that fails without a failed test (a lint error, a file that does not load) counts as one failure.
    total.failed += status === 0 ? failed : Math.max(failed, 1);
    if (status !== 0) failures.push(title);
  }
} catch (error) {
  console.error(error.message);
  total.failed += 1;
  failures.push('installation');
}

if (notes.length > 0) console.log(`\n${notes.join('\n')}`);
console.log(failures.length > 0 ? `\nFailed: ${failures.join(', ')}` : '\nEverything passed.');
console.log(`${total.passed} passed, ${total.failed} failed` + (total.skipped > 0 ? `, ${total.skipped} skipped` : ''));
process.exitCode = total.failed > 0 ? 1 : 0;
