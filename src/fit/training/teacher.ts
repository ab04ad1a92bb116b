/**
 * Lessons from other force fields (distillation): frames that the first of them visits by itself at several temperatures, labelled with
 * the mean of the energies and forces of all: where they err apart, their mean errs less. Lessons tell a network with few labelled
 * frames what molecules roughly do between and beyond those; the labelled frames, which it sees to the end, then correct it. Teachers
 * must have been fitted to nothing but the training split. Lessons may also come from a file: see lessonFile.ts.
 */
import { chooseFrames } from '../../assess/frames.ts';
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { FfpError } from '../../core/errors.ts';
import type { LoadAsset } from '../../core/assets.ts';
import { philox4x32, STREAM } from '../../core/philox.ts';
import { beyond } from '../../chem/rotatable.ts';
import type { Structure } from '../../chem/structure.ts';
import { CpuEngine } from '../../cpu/engine.ts';
import { sha256 } from '../../core/hash.ts';
import { loadForceField, rungSha256 } from '../../forcefield/ladder.ts';
import { potentialOf, type ForceField } from '../../forcefield/forcefield.ts';
import { baselinesOf } from './baseline.ts';
import { parseImportedId } from '../../forcefield/imported.ts';
import type { BroughtModels } from '../fitter.ts';
import type { LessonSettings, TeacherSettings } from '../settings/teacher.ts';
import { unpackLessons } from './lessonFile.ts';
import { trainingFrames, type Baseline, type TrainingFrame } from './data.ts';

/** What a teacher says of a molecule; with a weight of its own where its file has one. */
export type Taught = ReferenceMolecule & { readonly weight?: number };

/** Frames that a teacher visits: how many, at which temperatures, with which bonds stretched. */
export type Visits = Pick<TeacherSettings, 'frames' | 'temperatures' | 'stretch'>;

/** From a labelled frame to one that has forgotten it, in steps of 0.5 fs under a strong bath. */
const STEPS = 400;
const MOTION = { dt: 0.5, friction: 20 } as const;

/**
 * Frames of teachers for every molecule that has training frames, in the order of the molecules (others have none), and behind them those
 * of files of lessons. What blows up is left out. The same arguments give the same frames, bit for bit.
 * Throws FfpError('usage') where there is no such force field, or not with these parameters; 'coverage' where one does not cover a molecule.
 */
export async function teacherFrames(
  { forceFields, lessons, ...visits }: Pick<TeacherSettings, 'forceFields' | 'lessons'> & Visits,
  molecules: readonly ReferenceMolecule[],
  seed: number,
  load: LoadAsset,
  brought?: BroughtModels,
): Promise<Taught[]> {
  const teachers: ForceField[] = [];
  for (const { id, sha256 } of forceFields) teachers.push(await loadTeacher(id, sha256, load, brought));
  const taught: Taught[] = [];
  if (teachers.length > 0)
    for (const [m, molecule] of molecules.entries())
      taught.push(await labelled(teachers, await visited(teachers[0], molecule, visits, (seed + m) >>> 0)));
  return [...taught, ...(await fileLessons(lessons, molecules, load))];
}

/**
 * Frames of files of lessons. Throws FfpError('usage') where a file is not the one that was meant.
 * @param molecules of the data
 */
export async function fileLessons(
  lessons: TeacherSettings['lessons'],
  molecules: readonly ReferenceMolecule[],
  load: LoadAsset,
): Promise<Taught[]> {
  const taught: Taught[] = [];
  for (const file of [lessons ?? []].flat()) taught.push(...(await lessonsOf(file, molecules, load)));
  return taught;
}

/** Those of a shipped file that are about molecules which are trained on, or, if they are wanted, which the data do not have. */
async function lessonsOf(
  { file, sha256: stated, most, hottest = Infinity, others, weight }: LessonSettings,
  molecules: readonly ReferenceMolecule[],
  load: LoadAsset,
): Promise<Taught[]> {
  const bytes = new Uint8Array(await load(file));
  const own = await sha256(bytes);
  if (own !== stated)
    throw new FfpError(
      'usage',
      `the recipe's lessons "${file}" have the SHA-256 ${stated.slice(0, 16)}…, and those here have ${own.slice(0, 16)}…; take the version of the program that has those, or state the others in the recipe`,
    );
  const known = new Map(molecules.map(({ name, splits }) => [name, splits.includes('train')]));
  return unpackLessons(bytes, file)
    .filter(({ name }) => known.get(name) ?? others)
    .map((molecule) => ({ ...evenly(molecule, most, hottest), ...(weight !== undefined && { weight }) }));
}

/** At most so many frames of a molecule's trajectories of at most a temperature, from the first to the last. */
function evenly(molecule: ReferenceMolecule, most: number, hottest: number): ReferenceMolecule {
  const { frames, temperatures } = molecule;
  const cool = Array.from(temperatures.keys()).filter((f) => temperatures[f] <= hottest);
  if (cool.length === frames && frames <= most) return molecule;
  const count = Math.min(most, cool.length);
  return chooseFrames(
    molecule,
    Array.from({ length: count }, (_, n) => cool[Math.floor(((n + 0.5) * cool.length) / count)]),
  );
}

async function loadTeacher(
  id: string,
  stated: string | null,
  load: LoadAsset,
  brought?: BroughtModels,
): Promise<ForceField> {
  // The id of a model that a visitor brings has its fingerprint.
  if (parseImportedId(id)) {
    if (brought) return brought(id);
    throw new FfpError('usage', `the recipe's teacher "${id}" is no part of this program: hand it in too`);
  }
  const teacher = await loadForceField(id, load);
  if (stated === null)
    throw new FfpError(
      'usage',
      `the recipe must name the SHA-256 of its teacher "${id}", or it would not be one recipe`,
    );
  const own = await rungSha256(id, load);
  if (own === stated) return teacher;
  throw new FfpError(
    'usage',
    `the recipe's teacher "${id}" is one whose parameters have the SHA-256 ${stated.slice(0, 16)}…, and the one here has ${own?.slice(0, 16)}…; take the version of the program that has that one, or state the other in the recipe`,
  );
}

/**
 * Frames that a force field visits from a geometry, labelled by itself: lessons for a molecule that nobody has labelled.
 * @param structure where it starts
 * Throws FfpError('coverage') where the force field does not cover the molecule, 'diverged' where none of its frames holds.
 */
export async function labelledVisits(
  teacher: ForceField,
  structure: Structure,
  visits: Visits,
  seed: number,
): Promise<ReferenceMolecule> {
  const start: ReferenceMolecule = {
    name: structure.name || 'molecule',
    smiles: '',
    structure,
    frames: 1,
    positions: structure.positions,
    energies: new Float64Array(1),
    forces: new Float64Array(structure.positions.length),
    temperatures: new Float64Array(1),
    splits: ['train'],
  };
  const taught = await labelled([teacher], await visited(teacher, start, visits, seed));
  if (taught.frames > 0) return taught;
  throw new FfpError(
    'diverged',
    `${teacher.technicalName} holds no frame of this molecule together; choose another teacher`,
  );
}

/**
 * Teachers' frames as training takes them. Their energies have a zero of their own: they count as other molecules'.
 * @param first index of the first of these molecules: those of the labelled frames come before
 * @param baselines subtracted from the labels, one a molecule
 */
export function teacherTraining(
  taught: readonly Taught[],
  first: number,
  { weight, until }: Pick<TeacherSettings, 'weight' | 'until'>,
  baselines?: readonly Baseline[],
): TrainingFrame[] {
  return trainingFrames(taught, 'train', baselines).map((frame) => ({
    ...frame,
    molecule: first + frame.molecule,
    weight: taught[frame.molecule].weight ?? weight,
    until,
  }));
}

/** The frames that a force field comes to from labelled ones, as a molecule without labels. */
async function visited(
  forceField: ForceField,
  molecule: ReferenceMolecule,
  { frames, temperatures, stretch }: Visits,
  seed: number,
): Promise<ReferenceMolecule> {
  const { structure, splits } = molecule;
  const starts = Array.from(splits.keys()).filter((f) => splits[f] === 'train');
  const size = structure.positions.length;
  const positions: number[][] = [];
  const potential = starts.length > 0 ? await potentialOf(forceField, structure) : null;
  for (const [t, temperature] of temperatures.entries()) {
    const replicas = Math.floor((frames + t) / temperatures.length);
    if (!potential || replicas === 0) continue;
    const simulation = await new CpuEngine().load(potential, replicas);
    // Each from a labelled frame of its own, as far as there are enough; the bath gives them their velocities.
    const from = Array.from({ length: replicas }, (_, r) => starts[(r * temperatures.length + t) % starts.length]);
    simulation.setState(
      Float64Array.from(from.flatMap((f) => [...molecule.positions.subarray(f * size, (f + 1) * size)])),
    );
    await simulation.advance(STEPS, { ...MOTION, temperature, seed: (seed + 7919 * t) >>> 0 });
    const frame = await simulation.frame();
    simulation.destroy();
    if (!frame.fault) positions.push([...frame.positions]);
  }
  const all = Float64Array.from(positions.flat());
  const count = all.length / size;
  if (stretch !== undefined)
    for (let f = 1; f < count; f += 2) stretchBond(structure, all.subarray(f * size, (f + 1) * size), stretch, seed, f);
  return {
    name: molecule.name,
    smiles: molecule.smiles,
    structure,
    frames: count,
    positions: all,
    energies: new Float64Array(count),
    forces: new Float64Array(all.length),
    temperatures: new Float64Array(count),
    splits: Array.from({ length: count }, () => 'train' as const),
  };
}

/** Draws a bond, and how much longer it becomes; moves the smaller part of the molecule. A bond of a ring stays as it is. */
function stretchBond(structure: Structure, positions: Float64Array, most: number, seed: number, frame: number): void {
  const { bonds } = structure;
  if (bonds.length === 0) return;
  const words = new Uint32Array(4);
  philox4x32(words, frame, 0, 0, 2, seed, STREAM.training);
  const bond = words[0] % (bonds.length / 2);
  const ends = [bonds[2 * bond], bonds[2 * bond + 1]];
  const sides = [beyond(structure, ends[1], ends[0]), beyond(structure, ends[0], ends[1])];
  if (!sides[0] || !sides[1]) return;
  const moving = sides[0].length < sides[1].length ? 0 : 1;
  const along = [0, 1, 2].map((c) => positions[3 * ends[moving] + c] - positions[3 * ends[1 - moving] + c]);
  const step = (most * (words[1] / 2 ** 32)) / Math.hypot(...along);
  for (const atom of sides[moving]!) along.forEach((d, c) => (positions[3 * atom + c] += step * d));
}

/** The molecule with the means of the teachers' energies and forces as its labels. */
async function labelled(teachers: readonly ForceField[], molecule: ReferenceMolecule): Promise<ReferenceMolecule> {
  if (molecule.frames === 0) return molecule;
  const energies = new Float64Array(molecule.frames);
  const forces = new Float64Array(molecule.positions.length);
  for (const teacher of teachers) {
    const [own] = await baselinesOf(teacher, [molecule]);
    own.energies.forEach((energy, f) => (energies[f] += energy / teachers.length));
    own.forces.forEach((force, x) => (forces[x] += force / teachers.length));
  }
  if (!energies.every(Number.isFinite))
    throw new FfpError('diverged', `the teachers' energies of ${molecule.name} are no numbers`);
  return { ...molecule, energies, forces };
}
