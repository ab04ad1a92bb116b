/** How a simulation begins: minimised, thermal, at rest as a whole. In f64, so that both Engines begin from the same numbers. */
import type { Structure } from '../chem/structure.ts';
import { CpuEngine } from '../cpu/engine.ts';
import { minimise } from '../cpu/minimise.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { maxwellBoltzmann, removeMotion } from '../forcefield/motion.ts';
import type { Potential } from '../forcefield/potential.ts';
import { learnedSize } from '../models/learned.ts';
import type { MoleculeSource } from './experiment.ts';

/** Steps, time step (fs) and collision rate (1/ps) of the short run that spreads the heat from velocities to bonds. */
const WARM_UP = { steps: 1000, dt: 0.5, friction: 20 } as const;
/** Above this many atoms the warm-up would keep a visitor waiting: the bath of the run itself does it. */
const WARM_UP_ATOMS = 300;

/** The force field whose springs a learned one starts from: a thousandth of its cost, and close enough. */
export const STARTER = 'mm-class1';
/**
 * What the minimisation of a learned Potential may cost, in numbers of its models times atoms: 1.5 s of ANI-2x on one core (two
 * networks on 9 atoms: 3 ms an evaluation). Counted and never timed, so that the same Experiment starts from the same bits.
 */
const LEARNED_BUDGET = 1.5e10;
/** The same of a box, in atoms times evaluations: DHFR in water, 23,558 atoms, is evaluated 42 times, which takes the worst contacts away. */
const BOX_BUDGET = 1e6;
const FEWEST_EVALUATIONS = 10;
const MOST_EVALUATIONS = 300;

/** Positions (Å) and velocities (Å/fs) of R replicas, [R × 3N]. */
export interface Start {
  readonly positions: Float64Array;
  readonly velocities: Float64Array;
}

/**
 * The start of an Experiment's run. What a thermal start costs is nothing for springs and minutes for a large network: where the
 * Potential has learned Terms, springs warm the molecule up in its stead; where those do not cover the molecule, it is minimised
 * within a budget and gets velocities of twice the temperature, half of which it hands over to its own vibrations.
 * @param potential of the force field that will run
 * @param starter loads the springs of `STARTER`
 */
export async function experimentStart(
  potential: Potential,
  structure: Structure,
  starter: () => Promise<ForceField>,
  temperature: number,
  seed: number,
  replicas: number,
): Promise<Start> {
  const { positions } = structure;
  const size = potential.terms.reduce((sum, term) => sum + learnedSize(term), 0);
  if (size === 0) return thermalStart(potential, positions, temperature, seed, replicas);
  return (await import('./learnedStart.ts')).learnedStart(
    potential,
    structure,
    await starter(),
    temperature,
    seed,
    replicas,
  );
}

/** How often a visitor may wait for a Potential to be evaluated: counted, never timed. */
export function affordableEvaluations(potential: Potential): number {
  const size = potential.terms.reduce((sum, term) => sum + learnedSize(term), 0);
  const budget = size > 0 ? LEARNED_BUDGET : potential.periodic ? BOX_BUDGET : Infinity;
  const affordable = Math.floor(budget / ((size || 1) * potential.atoms));
  return Math.min(MOST_EVALUATIONS, Math.max(FEWEST_EVALUATIONS, affordable));
}

/**
 * Minimises, draws Maxwell–Boltzmann velocities, lets the heat spread for half a picosecond, and removes momentum and rotation.
 * @param seed 32-bit; the same seed gives the same start
 */
export async function thermalStart(
  potential: Potential,
  positions: Float64Array,
  temperature: number,
  seed: number,
  replicas = 1,
): Promise<Start> {
  const minimum = await minimise(potential, positions, 0.1, potential.periodic && affordableEvaluations(potential));
  const everywhere = repeated(minimum.positions, replicas);
  // A minimum takes half of the heat: large systems that hold lengths begin with twice as much, and need no bath to come to their temperature.
  const large = potential.atoms > WARM_UP_ATOMS;
  const drawn = large && potential.constraints ? 2 * temperature : temperature;
  const velocities = maxwellBoltzmann(potential.masses, drawn, seed, replicas);
  if (large) return { positions: everywhere, velocities: await settle(potential, everywhere, velocities) };
  const simulation = await new CpuEngine().load(potential, replicas);
  await satisfy(potential, everywhere, velocities);
  simulation.setState(everywhere, velocities);
  // Its own noise: the run that follows starts at step 0 of the same seed.
  await simulation.advance(WARM_UP.steps, { ...WARM_UP, temperature, seed: ~seed >>> 0 });
  const warm = await simulation.frame();
  return { positions: warm.positions, velocities: await settle(potential, warm.positions, warm.velocities) };
}

/** Positions of one replica (Å, [3N]) as those of R, [R × 3N]. */
export function repeated(positions: Float64Array, replicas: number): Float64Array {
  const everywhere = new Float64Array(replicas * positions.length);
  for (let r = 0; r < replicas; r++) everywhere.set(positions, r * positions.length);
  return everywhere;
}

/** Velocities that move nothing as a whole, and belong to the lengths that are held; positions, too, in place. */
export async function settle(
  potential: Potential,
  positions: Float64Array,
  velocities: Float64Array,
): Promise<Float64Array> {
  await satisfy(potential, positions, velocities);
  const size = 3 * potential.atoms;
  for (let at = 0; at < positions.length; at += size)
    removeMotion(potential, positions.subarray(at, at + size), velocities.subarray(at, at + size));
  return velocities;
}

/** Where a Potential holds lengths: makes positions (Å) and velocities (Å/fs) of R replicas such that they are right, in place. */
export async function satisfy(potential: Potential, positions: Float64Array, velocities: Float64Array): Promise<void> {
  if (potential.constraints) (await import('../cpu/constraints.ts')).satisfy(potential, positions, velocities);
}

/** How the run of a molecule begins: systems of files may have been prepared by another program. */
export const startOf = async ({ kind }: MoleculeSource): Promise<typeof experimentStart> =>
  kind === 'brought' ? (await import('./preparedStart.ts')).preparedStart : experimentStart;

/** What goes downhill here, for whoever is loaded later. */
export const descend: typeof minimise = (...given) => minimise(...given);
