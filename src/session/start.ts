/** How a simulation begins: minimised, thermal, at rest as a whole. In f64, so that both Engines begin from the same numbers. */
import { normals3, philox4x32, STREAM } from '../core/philox.ts';
import { BOLTZMANN, KCAL_PER_MOL } from '../core/units.ts';
import { CpuEngine } from '../cpu/engine.ts';
import { minimise } from '../cpu/minimise.ts';
import { removeRigidMotion } from '../forcefield/motion.ts';
import type { Potential } from '../forcefield/potential.ts';

/** Steps, time step (fs) and collision rate (1/ps) of the short run that spreads the heat from velocities to bonds. */
const WARM_UP = { steps: 1000, dt: 0.5, friction: 20 } as const;
/** Above this many atoms the warm-up would keep a visitor waiting: the bath of the run itself does it. */
const WARM_UP_ATOMS = 300;

/** Positions (Å) and velocities (Å/fs) of R replicas, [R × 3N]. */
export interface Start {
  readonly positions: Float64Array;
  readonly velocities: Float64Array;
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
  const rest = (await minimise(potential, positions)).positions;
  const everywhere = new Float64Array(replicas * rest.length);
  for (let r = 0; r < replicas; r++) everywhere.set(rest, r * rest.length);
  const velocities = maxwellBoltzmann(potential.masses, temperature, seed, replicas);
  if (potential.atoms > WARM_UP_ATOMS)
    return { positions: everywhere, velocities: settle(potential, everywhere, velocities) };
  const simulation = await new CpuEngine().load(potential, replicas);
  simulation.setState(everywhere, velocities);
  // Its own noise: the run that follows starts at step 0 of the same seed.
  await simulation.advance(WARM_UP.steps, { ...WARM_UP, temperature, seed: ~seed >>> 0 });
  const warm = await simulation.frame();
  return { positions: warm.positions, velocities: settle(potential, warm.positions, warm.velocities) };
}

/** Velocities of a Maxwell–Boltzmann distribution, Å/fs, [R × 3N]. */
export function maxwellBoltzmann(
  masses: Float64Array,
  temperature: number,
  seed: number,
  replicas: number,
): Float64Array {
  const velocities = new Float64Array(replicas * masses.length * 3);
  const words = new Uint32Array(4);
  const normals = new Float64Array(3);
  for (let r = 0; r < replicas; r++)
    masses.forEach((mass, atom) => {
      philox4x32(words, 0, 0, atom, r, seed, STREAM.startVelocities);
      normals3(normals, words);
      const width = Math.sqrt((BOLTZMANN * temperature * KCAL_PER_MOL) / mass);
      for (let c = 0; c < 3; c++) velocities[3 * (r * masses.length + atom) + c] = width * normals[c];
    });
  return velocities;
}

function settle({ masses }: Potential, positions: Float64Array, velocities: Float64Array): Float64Array {
  const size = 3 * masses.length;
  for (let at = 0; at < positions.length; at += size)
    removeRigidMotion(positions.subarray(at, at + size), velocities.subarray(at, at + size), masses);
  return velocities;
}
