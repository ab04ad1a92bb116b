/** How long molecules hold together: time to the first broken bond of many replicas, at several temperatures. */
import * as v from 'valibot';
import { minimise } from '../../cpu/minimise.ts';
import { potentialOf } from '../../forcefield/forcefield.ts';
import { maxwellBoltzmann, removeRigidMotion } from '../../forcefield/motion.ts';
import { proportion, type Proportion } from '../binomial.ts';
import type { Measurement } from '../measurement.ts';
import { watchReplicas, type Failure, type Replicas } from '../stability.ts';

const bounded = (low: number, high: number) => v.pipe(v.number(), v.minValue(low), v.maxValue(high));

const options = v.strictObject({
  /** Of the bath, K. */
  temperatures: v.optional(v.pipe(v.array(bounded(1, 5000)), v.minLength(1), v.maxLength(8)), [300, 600, 1000]),
  replicas: v.optional(v.pipe(bounded(1, 1024), v.integer()), 32),
  /** How long every replica runs, ps. */
  picoseconds: v.optional(bounded(0.05, 10_000), 5),
  /** fs; longer ones than 1 are a control: too large a step. */
  dt: v.optional(bounded(0.05, 10), 0.5),
  seed: v.optional(v.pipe(bounded(0, 0xffffffff), v.integer()), 1),
});

/** Collision rate of the bath, 1/ps. */
const FRICTION = 1;
/** Time between two looks, fs: three periods of the fastest bond. */
const LOOK = 25;

export interface Survival {
  /** K. */
  readonly temperature: number;
  /** How far it has run, ps. */
  readonly picoseconds: number;
  /** Replicas that hold together at the end, with their interval. */
  readonly survived: Proportion;
  /** Fraction that holds together from each time on, ps: changes at failures only; begins at 0. */
  readonly curve: readonly (Proportion & { readonly picoseconds: number })[];
  /** Time by which half had failed, ps; null while more than half hold. */
  readonly median: number | null;
  /** What failed, in order of time. */
  readonly failures: readonly Failure[];
  /** Hydrogens that went over to another heavy atom, and clusters that came apart: neither is a failure. */
  readonly transfers: number;
  readonly evaporated: number;
}

export interface Stability {
  readonly forcefield: string;
  readonly replicas: number;
  /** fs. */
  readonly dt: number;
  readonly temperatures: readonly Survival[];
}

export const stability = {
  summary: 'runs many replicas at several temperatures until bonds break: how long molecules hold together',
  details: `forcefield, replicas, dt (fs); temperatures: for each temperature (K) picoseconds (how far it ran), survived (fraction of replicas
  whose bonds all held, low and high: exact 95 % interval), curve (the same from each failure on), median (ps by which half had
  failed, or null), failures (kind broken or diverged, femtoseconds, atoms from 0), transfers (hydrogens that moved to another heavy
  atom), evaporated (clusters whose parts went their ways).
A bond is broken beyond 1.5 times its length at the minimum. Langevin dynamics, 1/ps, from a minimum with random velocities.
Options: temperatures='[300,600,1000]', replicas=32, picoseconds=5, dt=0.5 (fs), seed=1.`,
  options,
  async measure({ structure, forcefield, engine }, { temperatures, replicas, picoseconds, dt, seed }, { progress }) {
    const potential = await potentialOf(forcefield, structure);
    const minimum = (await minimise(potential, structure.positions)).positions;
    const steps = Math.round((1000 * picoseconds) / dt);
    const plan = { steps, every: Math.max(1, Math.round(LOOK / dt)) };
    const size = minimum.length;
    const done: Survival[] = [];
    const result = (...now: Survival[]): Stability => ({
      forcefield: forcefield.id,
      replicas,
      dt,
      temperatures: [...done, ...now],
    });
    const simulation = await engine.load(potential, replicas);
    try {
      for (const [t, temperature] of temperatures.entries()) {
        await progress(t / temperatures.length, result());
        const positions = Float64Array.from({ length: replicas * size }, (_, c) => minimum[c % size]);
        // Twice the temperature: half of it goes to the vibrations.
        const velocities = maxwellBoltzmann(potential.masses, 2 * temperature, seed, replicas);
        for (let at = 0; at < velocities.length; at += size)
          removeRigidMotion(minimum, velocities.subarray(at, at + size), potential.masses);
        simulation.setState(positions, velocities);
        const dynamics = { dt, temperature, friction: FRICTION, seed };
        const ended = await watchReplicas(simulation, structure, minimum, dynamics, plan, (femtoseconds, state) =>
          progress(
            (t + femtoseconds / (1000 * picoseconds)) / temperatures.length,
            result(survivalOf(temperature, femtoseconds / 1000, state)),
          ),
        );
        done.push(survivalOf(temperature, (steps * dt) / 1000, ended));
      }
      return result();
    } finally {
      simulation.destroy();
    }
  },
} satisfies Measurement<typeof options, Stability>;

/** Nothing ends a replica but its failure or the end of the run: the fraction that holds is binomial at every time. */
export function survivalOf(
  temperature: number,
  picoseconds: number,
  { failures, transfers, evaporated }: Replicas,
): Survival {
  const replicas = failures.length;
  const ended = failures.filter((failure) => failure !== null).sort((a, b) => a.femtoseconds - b.femtoseconds);
  const curve = [{ picoseconds: 0, ...proportion(replicas, replicas) }];
  for (const [n, { femtoseconds }] of ended.entries()) {
    const time = femtoseconds / 1000;
    // Several at one look are one step of the curve.
    if (curve[curve.length - 1].picoseconds === time) curve.pop();
    curve.push({ picoseconds: time, ...proportion(replicas - n - 1, replicas) });
  }
  const half = ended[Math.ceil(replicas / 2) - 1];
  return {
    temperature,
    picoseconds,
    survived: proportion(replicas - ended.length, replicas),
    curve,
    median: half ? half.femtoseconds / 1000 : null,
    failures: ended,
    transfers,
    evaporated,
  };
}
