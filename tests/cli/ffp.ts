import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { requestNodeDevice } from '../../src/cli/webgpu.ts';

export const ROOT = process.cwd();

/** Files of other programs that tests read where they lie beside the project. */
export const FIXTURES = resolve(ROOT, '../shared/fixtures/amber');
export const hasFixtures = existsSync(FIXTURES);
export const ALA_GAS = [
  '--topology',
  join(FIXTURES, 'ala_gas.prmtop'),
  '--coordinates',
  join(FIXTURES, 'ala_gas.rst7'),
];

/** Backends to test: WebGPU is left out, visibly, only where there is no adapter and none is required. */
const adapterMissing = await requestNodeDevice().then(
  ({ device }) => (device.destroy(), false),
  () => true,
);
export const skipWebgpu = adapterMissing && process.env.FFP_REQUIRE_WEBGPU !== '1';

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One call of the command line, as npm makes it: from the project's root, with the caller's folder in INIT_CWD. */
export function ffp(words: readonly string[], { input, cwd = ROOT }: { input?: string; cwd?: string } = {}): Outcome {
  const { status, stdout, stderr } = spawnSync('node', [join(ROOT, 'tools/ffp.mjs'), ...words], {
    cwd: ROOT,
    env: { ...process.env, INIT_CWD: cwd },
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
  });
  return { status, stdout, stderr };
}

/** The result of a call that must succeed. */
export function result(
  words: readonly string[],
  options: { input?: string; cwd?: string } = {},
): Record<string, unknown> {
  const { status, stdout, stderr } = ffp([...words, '--json'], options);
  if (status !== 0) throw new Error(`ffp ${words.join(' ')} failed: ${stderr}`);
  if (!/^\{[^\n]*\}\n$/.test(stdout)) throw new Error(`not one JSON object on one line: ${stdout.slice(0, 200)}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** The reason of a call that must fail: one line of standard error, and nothing else anywhere. */
export function reason(words: readonly string[], options: { input?: string; cwd?: string } = {}): string {
  const { status, stdout, stderr } = ffp([...words, '--json'], options);
  if (status === 0 || stdout !== '' || !/^ffp: [^\n]+\n$/.test(stderr)) {
    throw new Error(`not a clean failure: status ${status}, stdout "${stdout.slice(0, 200)}", stderr "${stderr}"`);
  }
  return stderr.slice(5, -1);
}
