/** `npm run verify:long -- SUITE …`: checks that take too long for every change. Results are committed under docs/results. */
import { main as drift } from './drift.ts';
import { main as fitting } from './fitting.ts';
import { main as fuzz } from './fuzz.ts';
import { main as liquid } from './liquid.ts';
import { main as sampling } from './sampling.ts';
import { main as soak } from './soak.ts';
import { main as stability } from './stability.ts';

const SUITES: Readonly<Record<string, (argv: readonly string[]) => Promise<void>>> = {
  drift,
  fitting,
  fuzz,
  liquid,
  sampling,
  soak,
  stability,
};

export async function main([suite, ...rest]: readonly string[]): Promise<void> {
  const run = SUITES[suite ?? ''];
  if (!run) throw new Error(`name a suite: ${Object.keys(SUITES).join(', ')}`);
  await run(rest);
}
