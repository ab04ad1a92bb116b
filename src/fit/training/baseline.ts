import type { ReferenceMolecule } from '../../assess/reference.ts';
import { CpuEngine } from '../../cpu/engine.ts';
import type { ForceField } from '../../forcefield/forcefield.ts';
import type { Baseline } from './data.ts';

/** Energies and forces of a force field on all frames of the molecules, on the f64 Engine. Throws where it does not cover one. */
export async function baselinesOf(
  forceField: ForceField,
  molecules: readonly ReferenceMolecule[],
): Promise<Baseline[]> {
  const engine = new CpuEngine();
  const baselines: Baseline[] = [];
  for (const { structure, frames, positions } of molecules) {
    const potential = forceField.parametrize(structure);
    const simulation = await engine.load(potential, frames);
    simulation.setState(positions);
    const { energies, forces } = await simulation.frame();
    const terms = potential.terms.length;
    baselines.push({
      energies: Float64Array.from({ length: frames }, (_, f) =>
        energies.subarray(f * terms, (f + 1) * terms).reduce((sum, energy) => sum + energy, 0),
      ),
      forces,
    });
    simulation.destroy();
  }
  return baselines;
}
