/** Errors of a force field against reference labels. */
import { FfpError } from '../core/errors.ts';
import type { Engine } from '../forcefield/engine.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
import { chooseFrames } from './frames.ts';
import {
  compareLabels,
  framesAt,
  noFrames,
  selectSplit,
  summarise,
  summariseByTemperature,
  type ErrorSummary,
  type FrameErrors,
  type TemperatureErrors,
} from './labelErrors.ts';
import type { ReferenceMolecule, Split } from './reference.ts';

export interface Assessment extends ErrorSummary {
  readonly perMolecule: readonly (ErrorSummary & { readonly name: string })[];
  /** Molecules left out because the force field does not cover them. */
  readonly notCovered: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Errors of a force field on labelled frames. All frames of a molecule are evaluated as one batch of replicas.
 * @param split which frames count; all of them where absent
 * @param temperature only frames of trajectories at so many K, where given
 * Throws FfpError('usage') where no frame is in the split, 'coverage' where the force field covers none of the molecules,
 * 'diverged' where an energy or force comes out as no number.
 */
export async function assess(
  engine: Engine,
  forcefield: ForceField,
  molecules: readonly ReferenceMolecule[],
  { split, temperature }: { readonly split?: Split | undefined; readonly temperature?: number | undefined } = {},
): Promise<Assessment> {
  const chosen = molecules
    .map((molecule) => selectTemperature(selectSplit(molecule, split), temperature))
    .filter(({ frames }) => frames > 0);
  if (chosen.length === 0) throw noFrames(molecules, split, temperature);
  const errors: { readonly name: string; readonly frames: readonly FrameErrors[] }[] = [];
  const notCovered: { name: string; reason: string }[] = [];
  for (const molecule of chosen) {
    try {
      errors.push({ name: molecule.name, frames: await moleculeErrors(engine, forcefield, molecule) });
    } catch (error) {
      if (!(error instanceof FfpError && error.code === 'coverage')) throw error;
      notCovered.push({ name: molecule.name, reason: error.message });
    }
  }
  if (errors.length === 0) throw new FfpError('coverage', notCovered[0].reason);
  return {
    ...summarise(errors.flatMap(({ frames }) => [...frames])),
    perMolecule: errors.map(({ name, frames }) => ({ name, ...summarise(frames) })),
    notCovered,
  };
}

/**
 * Errors of a force field on one split of a molecule: over all its frames, then at each temperature that they were made at, if there are
 * several. Throws like `assess`.
 */
export async function errorsByTemperature(
  engine: Engine,
  forcefield: ForceField,
  molecule: ReferenceMolecule,
  split: Split,
): Promise<readonly TemperatureErrors[]> {
  const chosen = selectSplit(molecule, split);
  if (chosen.frames === 0) throw noFrames([molecule], split, undefined);
  const { energies, forces } = await predictLabels(engine, forcefield, chosen);
  return summariseByTemperature(chosen, energies, forces);
}

const selectTemperature = (molecule: ReferenceMolecule, temperature: number | undefined): ReferenceMolecule =>
  temperature === undefined ? molecule : chooseFrames(molecule, framesAt(molecule, temperature));

async function moleculeErrors(
  engine: Engine,
  forcefield: ForceField,
  molecule: ReferenceMolecule,
): Promise<FrameErrors[]> {
  const { energies, forces } = await predictLabels(engine, forcefield, molecule);
  return compareLabels(molecule, energies, forces);
}

/**
 * Energies, kcal/mol, [frames], and forces, kcal/mol/Å, [frames × 3N], of a force field on all frames of a molecule, as one batch of replicas.
 * Throws FfpError('coverage') where the force field does not cover it, 'diverged' where an energy or force comes out as no number.
 */
export async function predictLabels(
  engine: Engine,
  forcefield: ForceField,
  molecule: Pick<ReferenceMolecule, 'name' | 'structure' | 'frames' | 'positions'>,
): Promise<{ readonly energies: Float64Array; readonly forces: Float64Array }> {
  const potential = await potentialOf(forcefield, molecule.structure);
  const simulation = await engine.load(potential, molecule.frames);
  try {
    simulation.setState(molecule.positions);
    const { forces, energies } = await simulation.frame();
    const terms = potential.terms.length;
    const total = Float64Array.from({ length: molecule.frames }, (_, f) =>
      energies.subarray(f * terms, (f + 1) * terms).reduce((sum, energy) => sum + energy, 0),
    );
    if (!forces.every(Number.isFinite) || !total.every(Number.isFinite))
      throw new FfpError(
        'diverged',
        `${forcefield.id} gives no finite energy or force for a frame of ${molecule.name}`,
      );
    return { energies: total, forces };
  } finally {
    simulation.destroy();
  }
}
