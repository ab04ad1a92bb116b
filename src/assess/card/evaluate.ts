import type { Engine } from '../../forcefield/engine.ts';
import type { Potential } from '../../forcefield/potential.ts';

/** Energies (kcal/mol, [R]) and forces (kcal/mol/Å, [R × 3N]) of several geometries. */
export interface Evaluated {
  readonly energies: Float64Array;
  readonly forces: Float64Array;
}

/** Geometries as one batch of replicas; numbers that are none are left as they are. */
export async function evaluateAll(
  engine: Engine,
  potential: Potential,
  geometries: readonly Float64Array[],
): Promise<Evaluated> {
  const size = 3 * potential.atoms;
  const positions = new Float64Array(geometries.length * size);
  geometries.forEach((x, r) => positions.set(x, r * size));
  const simulation = await engine.load(potential, geometries.length);
  try {
    simulation.setState(positions);
    const { energies, forces } = await simulation.frame();
    return { energies: totals(energies, geometries.length), forces };
  } finally {
    simulation.destroy();
  }
}

/** Sums over Terms of the energies of R replicas, [R]. */
export function totals(energies: Float64Array, replicas: number): Float64Array {
  const terms = energies.length / replicas;
  return Float64Array.from({ length: replicas }, (_, r) =>
    energies.subarray(r * terms, (r + 1) * terms).reduce((sum, energy) => sum + energy, 0),
  );
}

/** The largest |value|; NaN where one is no number. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let n = 0; n < values.length; n++) {
    const size = Math.abs(values[n]);
    if (!(size <= most)) most = size;
    if (Number.isNaN(size)) return NaN;
  }
  return most;
}
