import type { Structure } from '../chem/structure.ts';
import { CpuEngine } from '../cpu/engine.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
import { exportEvaluated, type Exported, type ExportOptions, type ExportTarget } from './exported.ts';

/**
 * Files of a molecule under a force field for another program; the energies in them are those of the f64 Engine.
 * @throws FfpError('coverage') where the force field does not cover the molecule, and like `exportEvaluated`
 */
export async function exportSystem(
  target: ExportTarget,
  structure: Structure,
  forceField: ForceField,
  options: ExportOptions,
): Promise<Exported> {
  const potential = await potentialOf(forceField, structure);
  const engine = new CpuEngine();
  const simulation = await engine.load(potential, 1);
  simulation.setState(structure.positions);
  const { energies } = await simulation.frame();
  simulation.destroy();
  engine.destroy();
  return exportEvaluated(target, { structure, potential, energies, forceField }, options);
}
