/** What two force fields cost once a molecule and in every step, and when the one that is dearer once has earned that back. */
import * as v from 'valibot';
import { minimise } from '../../cpu/minimise.ts';
import type { Simulation } from '../../forcefield/engine.ts';
import { potentialOf, type ForceField } from '../../forcefield/forcefield.ts';
import type { Measurement, Subject } from '../measurement.ts';
import { quantile, StepTimer } from '../timing.ts';

const options = v.strictObject({
  /** Id of the force field that it is compared with. */
  against: v.optional(v.pipe(v.string(), v.maxLength(200)), 'mm+nn'),
  rounds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(3), v.maxValue(100)), 9),
});

const RUN_MS = 15;
const DYNAMICS = { dt: 0.5, temperature: 300, friction: 1, seed: 1 } as const;

export interface Cost {
  readonly forcefield: string;
  /** Before the first step: parameters of the molecule, and loading them into the Engine, µs: median. */
  readonly onceMicroseconds: number;
  readonly microsecondsPerStep: number;
}

export interface BreakEven {
  readonly costs: readonly [Cost, Cost];
  /**
   * Steps after which both have taken the same time: the difference of what is paid once over the difference of what is paid every step. Null
   * where one is cheaper both once and in every step.
   */
  readonly steps: number | null;
  readonly rounds: number;
}

export const breakeven = {
  summary: 'compares what two force fields cost once and in every step: after how many steps one has paid off',
  details: `costs: of the force field and of the one that it is compared with, onceMicroseconds (parameters for the molecule and loading them into the
Engine; files are there already) and microsecondsPerStep; steps: after how many both have taken the same time (null: one is cheaper in both);
rounds. They take turns; medians. Options: against=ID, rounds=9.`,
  options,
  async measure(subject, { against, rounds }, { forcefield, progress }): Promise<BreakEven> {
    const contenders = [subject.forcefield, await forcefield(against)];
    const loaded: { readonly simulation: Simulation; readonly timer: StepTimer }[] = [];
    try {
      for (const one of contenders) {
        await progress(0.1 * loaded.length);
        loaded.push(await ready(subject, one));
      }
      const once: number[][] = contenders.map(() => []);
      const each: number[][] = contenders.map(() => []);
      for (let round = 0; round < rounds; round++) {
        for (const [c, one] of contenders.entries()) {
          once[c].push(await timeOnce(subject, one));
          await loaded[c].timer.run();
          if (loaded[c].timer.runs > 0) each[c].push(loaded[c].timer.latest);
        }
        await progress(0.2 + (0.8 * (round + 1)) / rounds);
      }
      const [own, other] = contenders.map(({ id }, c): Cost => ({
        forcefield: id,
        onceMicroseconds: median(once[c]),
        microsecondsPerStep: median(each[c]),
      }));
      return { costs: [own, other], steps: breakEvenSteps(own, other), rounds };
    } finally {
      for (const { simulation } of loaded) simulation.destroy();
    }
  },
} satisfies Measurement<typeof options, BreakEven>;

/** n with once₁ + n each₁ = once₂ + n each₂; null where there is none above zero. */
export function breakEvenSteps(one: Cost, other: Cost): number | null {
  const steps = (one.onceMicroseconds - other.onceMicroseconds) / (other.microsecondsPerStep - one.microsecondsPerStep);
  return Number.isFinite(steps) && steps > 0 ? steps : null;
}

async function ready({ structure, engine }: Subject, forcefield: ForceField) {
  const potential = await potentialOf(forcefield, structure);
  const { positions } = await minimise(potential, structure.positions, 1, 30);
  const simulation = await engine.load(potential, 1);
  simulation.setState(positions);
  return { simulation, timer: await StepTimer.start(simulation, DYNAMICS, RUN_MS) };
}

/** µs from a molecule to the first forces. */
async function timeOnce({ structure, engine }: Subject, forcefield: ForceField): Promise<number> {
  const start = performance.now();
  const simulation = await engine.load(await potentialOf(forcefield, structure), 1);
  simulation.setState(structure.positions);
  await simulation.settled();
  const ms = performance.now() - start;
  simulation.destroy();
  return 1000 * ms;
}

const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
