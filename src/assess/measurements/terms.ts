/** Where the time of a step goes, Term by Term. */
import * as v from 'valibot';
import { minimise } from '../../cpu/minimise.ts';
import { FfpError } from '../../core/errors.ts';
import type { Engine, Simulation } from '../../forcefield/engine.ts';
import { potentialOf } from '../../forcefield/forcefield.ts';
import type { Potential } from '../../forcefield/potential.ts';
import { loadTerms, termSchema } from '../../forcefield/registry.ts';
import type { Measurement } from '../measurement.ts';
import { quantile, StepTimer } from '../timing.ts';

const options = v.strictObject({
  /** Rounds: in each, the whole Potential and every part of it are timed once. */
  rounds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(3), v.maxValue(50)), 15),
});

const RUN_MS = 15;
const DYNAMICS = { dt: 0.5, temperature: 300, friction: 1, seed: 1 } as const;

export interface TermTime {
  /** Name of the Term, and as the field calls it. */
  readonly term: string;
  readonly title: string;
  /** µs that a step with nothing but this Term takes beyond a bare one; null where that is less than the timings can tell. */
  readonly microseconds: number | null;
  /** Half the interquartile range of the differences, µs. */
  readonly spread: number;
}

export interface TermTimes {
  /** µs a step with everything. */
  readonly microsecondsPerStep: number;
  readonly terms: readonly TermTime[];
  /** µs of a step in which nothing acts: integration, noise, and the Engine's own. */
  readonly bare: number;
  /**
   * What a step with everything takes beyond the sum of all these: below zero where Terms share work that each would do alone, such as
   * going through pairs.
   */
  readonly together: number;
  readonly rounds: number;
}

export const terms = {
  summary: 'splits the time of a step by Term',
  details: `microsecondsPerStep; terms: for each Term of the Potential how many µs a step with nothing but this Term takes beyond a bare one (null: less
than the timings can tell) and the spread of that; bare: a step in which no Term acts (integration, noise, the Engine's own work); together: the rest,
below zero where Terms share work, such as going through pairs. Contenders take turns, rounds times; medians.`,
  options,
  async measure({ structure, forcefield, engine }, { rounds }, { progress }): Promise<TermTimes> {
    await loadTerms();
    const potential = await potentialOf(forcefield, structure);
    if (potential.periodic)
      throw new FfpError(
        'unsupported',
        'The Terms of a box share lists and a mesh, and cannot be timed one by one; ffp simulate --split, or “Where the time of a step goes” beside the liquid, tells how its steps spend their time.',
      );
    const { positions } = await minimise(potential, structure.positions, 1, 50);
    const kinds = [...new Set(potential.terms.map(({ term }) => term))];
    const contenders = [
      potential,
      only(potential, () => false),
      ...kinds.map((kind) => only(potential, (term) => term === kind)),
    ];
    const timers = await startAll(engine, contenders, positions, (done) => progress(0.3 * done));
    try {
      const times: number[][] = timers.map(() => []);
      for (let round = 0; round < rounds; round++) {
        for (const [c, { timer }] of timers.entries()) times[c].push(await timeOnce(timer));
        await progress(0.3 + (0.7 * (round + 1)) / rounds);
      }
      const [whole, bare, ...parts] = times;
      const split = parts.map((part, k): TermTime => {
        const differences = part.map((time, round) => time - bare[round]);
        const microseconds = median(differences);
        const sorted = differences.toSorted((a, b) => a - b);
        const spread = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2;
        const { title } = termSchema(kinds[k]);
        return { term: kinds[k], title, microseconds: microseconds > spread ? microseconds : null, spread };
      });
      const microsecondsPerStep = median(whole);
      const known = split.reduce((sum, { microseconds }) => sum + (microseconds ?? 0), 0);
      const floor = median(bare);
      return {
        microsecondsPerStep,
        terms: split,
        bare: floor,
        together: microsecondsPerStep - floor - known,
        rounds,
      };
    } finally {
      for (const { simulation } of timers) simulation.destroy();
    }
  },
} satisfies Measurement<typeof options, TermTimes>;

const only = (potential: Potential, keep: (term: string) => boolean): Potential => ({
  ...potential,
  terms: potential.terms.filter(({ term }) => keep(term)),
});

async function startAll(
  engine: Engine,
  potentials: readonly Potential[],
  positions: Float64Array,
  progress: (fraction: number) => Promise<void>,
): Promise<{ simulation: Simulation; timer: StepTimer }[]> {
  const started: { simulation: Simulation; timer: StepTimer }[] = [];
  for (const [p, potential] of potentials.entries()) {
    const simulation = await engine.load(potential, 1);
    simulation.setState(positions);
    started.push({ simulation, timer: await StepTimer.start(simulation, DYNAMICS, RUN_MS) });
    await progress((p + 1) / potentials.length);
  }
  return started;
}

/** µs a step in one more run; a run that turned out too short is made again. */
async function timeOnce(timer: StepTimer): Promise<number> {
  do await timer.run();
  while (timer.runs === 0);
  return timer.latest;
}

const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
