import type { ReferenceMolecule } from '../../assess/reference.ts';
import { CpuEngine } from '../../cpu/engine.ts';
import { potentialOf, type ForceField } from '../../forcefield/forcefield.ts';
import { rungSha256 } from '../../forcefield/ladder.ts';
import type { LoadAsset } from '../../core/assets.ts';
import { FfpError } from '../../core/errors.ts';
import type { SavedPart } from '../../models/file/file.ts';
import { countParameters, forceFieldOf } from '../../models/file/forcefield.ts';
import type { Baseline } from './data.ts';

/** A shipped force field as a part of a saved one. Throws FfpError('usage') where there is none of that id. */
export async function rungPart(id: string, load: LoadAsset): Promise<SavedPart> {
  const sha256 = await rungSha256(id, load);
  if (sha256 === null)
    throw new FfpError('usage', `the recipe builds on the force field "${id}", which this program does not have`);
  return { kind: 'rung', id, sha256 };
}

/** What given parts of a force field say of all frames of the molecules: what a model on top of them is freed of. */
export async function partBaselines(
  parts: readonly SavedPart[],
  elements: readonly string[],
  molecules: readonly ReferenceMolecule[],
  load: LoadAsset,
): Promise<Baseline[] | undefined> {
  if (parts.length === 0) return undefined;
  const saved = {
    name: 'baseline',
    plain_name: 'baseline',
    summary: '',
    family: 'between' as const,
    elements: [...elements],
    parameter_count: await countParameters(parts, load),
    parts,
    training: null,
  };
  return baselinesOf(await forceFieldOf(saved, load, 'the baseline'), molecules);
}

/** Energies and forces of a force field on all frames of the molecules, on the f64 Engine. Throws where it does not cover one. */
export async function baselinesOf(
  forceField: ForceField,
  molecules: readonly ReferenceMolecule[],
): Promise<Baseline[]> {
  const engine = new CpuEngine();
  const baselines: Baseline[] = [];
  for (const { structure, frames, positions } of molecules) {
    const potential = await potentialOf(forceField, structure);
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
