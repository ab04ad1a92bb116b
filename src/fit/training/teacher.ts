/**
 * Lessons from a cheaper force field (distillation): frames that it visits by itself at several temperatures, with its own energies and
 * forces as labels. They tell a network with few labelled frames what molecules roughly do between and beyond those; the labelled
 * frames, which it sees to the end, then correct it. The teacher must have been fitted to nothing but the training split.
 */
import * as v from 'valibot';
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { FfpError } from '../../core/errors.ts';
import type { LoadAsset } from '../../core/assets.ts';
import { CpuEngine } from '../../cpu/engine.ts';
import { loadForceField } from '../../forcefield/ladder.ts';
import { potentialOf, type ForceField } from '../../forcefield/forcefield.ts';
import { trainingFrames, type Baseline, type TrainingFrame } from './data.ts';
import { count, positive } from './settings.ts';

export const teacherSchema = v.strictObject({
  /** A shipped force field. */
  forceField: v.pipe(v.string(), v.maxLength(40)),
  /** Frames of every molecule that has training frames. */
  frames: count(256),
  /** Of its frames' loss, beside 1 for a labelled frame. */
  weight: v.exactOptional(positive, 0.3),
  /** Part of the training, from its beginning, in which its frames are seen. */
  until: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.7),
});

export type TeacherSettings = v.InferOutput<typeof teacherSchema>;

/** K; frames are spread evenly over them. The labelled frames come from about these too. */
const TEMPERATURES = [300, 600, 1000];
/** From a labelled frame to one that has forgotten it, in steps of 0.5 fs under a strong bath. */
const STEPS = 400;
const MOTION = { dt: 0.5, friction: 20 } as const;

/**
 * Frames of a teacher for every molecule that has training frames, in the order of the molecules; others have none. What blows up is left
 * out. The same arguments give the same frames, bit for bit.
 * Throws FfpError('usage') where there is no such force field, 'coverage' where it does not cover a molecule.
 */
export async function teacherFrames(
  { forceField, frames }: TeacherSettings,
  molecules: readonly ReferenceMolecule[],
  seed: number,
  load: LoadAsset,
): Promise<ReferenceMolecule[]> {
  const teacher = await loadForceField(forceField, load);
  const taught: ReferenceMolecule[] = [];
  for (const [m, molecule] of molecules.entries()) taught.push(await lessons(teacher, molecule, frames, seed + m));
  return taught;
}

/**
 * A teacher's frames as training takes them. Its energies have a zero of their own: they count as other molecules'.
 * @param baselines subtracted from the labels, one a molecule
 */
export function teacherTraining(
  taught: readonly ReferenceMolecule[],
  { weight, until }: TeacherSettings,
  baselines?: readonly Baseline[],
): TrainingFrame[] {
  return trainingFrames(taught, 'train', baselines).map((frame) => ({
    ...frame,
    molecule: taught.length + frame.molecule,
    weight,
    until,
  }));
}

async function lessons(
  teacher: ForceField,
  molecule: ReferenceMolecule,
  frames: number,
  seed: number,
): Promise<ReferenceMolecule> {
  const { structure, splits } = molecule;
  const labelled = Array.from(splits.keys()).filter((f) => splits[f] === 'train');
  const size = structure.positions.length;
  const [positions, energies, forces]: number[][][] = [[], [], []];
  const potential = labelled.length > 0 ? await potentialOf(teacher, structure) : null;
  for (const [t, temperature] of TEMPERATURES.entries()) {
    const replicas = Math.floor((frames + t) / TEMPERATURES.length);
    if (!potential || replicas === 0) continue;
    const simulation = await new CpuEngine().load(potential, replicas);
    // Each from a labelled frame of its own, as far as there are enough; the bath gives them their velocities.
    const starts = Array.from(
      { length: replicas },
      (_, r) => labelled[(r * TEMPERATURES.length + t) % labelled.length],
    );
    simulation.setState(
      Float64Array.from(starts.flatMap((f) => [...molecule.positions.subarray(f * size, (f + 1) * size)])),
    );
    await simulation.advance(STEPS, { ...MOTION, temperature, seed: (seed + 7919 * t) >>> 0 });
    const frame = await simulation.frame();
    simulation.destroy();
    if (frame.fault) continue;
    const terms = potential.terms.length;
    positions.push([...frame.positions]);
    forces.push([...frame.forces]);
    for (let r = 0; r < replicas; r++)
      energies.push([frame.energies.subarray(r * terms, (r + 1) * terms).reduce((sum, energy) => sum + energy, 0)]);
  }
  const labels = Float64Array.from(energies.flat());
  if (!labels.every(Number.isFinite))
    throw new FfpError('diverged', `the teacher's energies of ${molecule.name} are no numbers`);
  return {
    name: molecule.name,
    smiles: molecule.smiles,
    structure,
    frames: labels.length,
    positions: Float64Array.from(positions.flat()),
    energies: labels,
    forces: Float64Array.from(forces.flat()),
    temperatures: new Float64Array(labels.length),
    splits: Array.from(labels, () => 'train' as const),
  };
}
