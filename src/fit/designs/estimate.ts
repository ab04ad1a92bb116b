/** What a design costs before it is fitted: cheap enough for every key press. */
import type { Structure } from '../../chem/structure.ts';
import { featureCount } from '../../models/atomicNetwork.ts';
import type { Recipe } from '../recipe.ts';
import type { EquivariantSettings } from '../settings/equivariant.ts';
import type { KernelRecipeSettings } from '../settings/kernel.ts';
import { angularOf, radialOf, type NetworkSettings } from '../settings/network.ts';
import type { SplineSettings } from '../settings/spline.ts';
import type { TeacherSettings } from '../settings/teacher.ts';
import { fitSeconds, stepMicroseconds, type FitWork } from './cost.ts';
import {
  bondedCounts,
  equivariantParameters,
  equivariantWork,
  networkParameters,
  networkWork,
  splineCoefficients,
  splineWork,
  trainedOn,
  trainingFrameCount,
  type Work,
} from './counts.ts';
import type { Library } from './library.ts';
import { settingsOf } from './check.ts';

export interface Estimate {
  /** Trained numbers. */
  readonly parameters: number;
  /** Whether that is what the fitted model will state; else about so many, or so many at most. */
  readonly exact: boolean;
  /** Of the fit, at its height. */
  readonly bytes: number;
  /** One replica of the molecule on the cpu Engine of the machine that the constants were measured on. */
  readonly microsecondsPerStep: number;
  readonly trainingFrames: number;
  /** Of the whole fit on one core of that machine; patience may end it earlier. */
  readonly fitSeconds: number;
}

interface Counted {
  readonly parameters: number;
  readonly exact: boolean;
  readonly work: Work;
  readonly bytes: number;
  readonly fit: Partial<FitWork>;
}

/** What the designs of a kind are counted with. */
interface Subject {
  readonly structure: Structure;
  readonly library: Library;
  readonly molecules: ReturnType<typeof trainedOn>;
  readonly frames: number;
  /** Mean number of atoms of a training frame. */
  readonly atoms: number;
}

/**
 * What a recipe makes of a molecule; null where its settings are not those of its kind (`problems` says what is wrong).
 * @param structure the molecule that is going to move
 */
export function estimate(recipe: Recipe, structure: Structure, library: Library): Estimate | null {
  const counted = counts(recipe, structure, library);
  if (!counted) return null;
  const { parameters, exact, bytes, fit, frames } = counted;
  return {
    parameters,
    exact,
    bytes,
    microsecondsPerStep: stepMicroseconds(counted.work),
    trainingFrames: frames,
    fitSeconds: fitSeconds({ frames, ...fit }),
  };
}

/** Pieces of work of a step and of the fit; null where the settings are not those of the kind. */
export function counts(
  recipe: Recipe,
  structure: Structure,
  library: Library,
): (Counted & { readonly frames: number }) | null {
  const settings = settingsOf(recipe);
  const count = KINDS[recipe.kind];
  if (settings === null || !count) return null;
  const molecules = trainedOn(recipe, library);
  const frames = trainingFrameCount(recipe, library);
  const all = molecules.reduce((sum, one) => sum + one.frames.train, 0);
  const atoms = molecules.reduce((sum, one) => sum + one.frames.train * one.atoms, 0) / Math.max(1, all);
  const counted = count(settings, { structure, library, molecules, frames, atoms });
  return { ...counted, frames, work: { step: 1, atoms: structure.elements.length, ...counted.work } };
}

const NUMBER_BYTES = 8;

/** What the shipped lessons have of a molecule, on average. */
const LESSON_FRAMES = 33;

/** Frames of a molecule by teachers, and by files of lessons. */
function taughtFrames(teacher: Omit<TeacherSettings, 'until'> | undefined): number {
  if (!teacher) return 0;
  const { forceFields, frames, lessons } = teacher;
  return (forceFields.length > 0 ? frames : 0) + lessonFrames(lessons);
}

/** Frames of a molecule by files of lessons. */
const lessonFrames = (lessons: TeacherSettings['lessons']): number =>
  [lessons ?? []].flat().reduce((sum, { most }) => sum + Math.min(most, LESSON_FRAMES), 0);

/** Frames that are gone through in an epoch, on average over the training. */
function framesAnEpoch({ frames, molecules }: Subject, teacher: TeacherSettings | undefined): number {
  return frames + taughtFrames(teacher) * molecules.length * (teacher?.until ?? 1);
}

function network(settings: NetworkSettings, subject: Subject): Counted {
  const { structure, library, molecules, atoms } = subject;
  const { baseline, members, epochs, teacher } = settings;
  const own = networkParameters(settings);
  const elements =
    molecules.reduce((sum, one) => sum + one.elements.length * one.frames.train, 0) /
    Math.max(
      1,
      molecules.reduce((sum, one) => sum + one.frames.train, 0),
    );
  // A typical molecule of the data has so many elements; what it cannot show is not computed.
  const present = Array.from({ length: Math.max(1, Math.round(elements)) }, (_, n) => n + 1);
  const kept =
    settings.principal?.components ??
    featureCount({ elements: present, radial: radialOf(settings.radial), angular: angularOf(settings.angular) });
  const seen = framesAnEpoch(subject, teacher);
  const hidden = settings.hidden.slice(1).reduce((sum, width, l) => sum + width * settings.hidden[l], 0);
  const weights = kept * settings.hidden[0] + hidden;
  return {
    parameters: own + (baseline === undefined ? 0 : (library.rungs[baseline] ?? 0)),
    exact: baseline === undefined || baseline in library.rungs,
    work: {
      ...networkWork(settings, structure),
      ...(settings.repulsion && { pairs: bondedCounts(structure).pair }),
      ...(baseline !== undefined && rungWork(baseline, structure)),
    },
    bytes: seen * atoms * kept * (3 * atoms * 4 + NUMBER_BYTES) + 8 * own * NUMBER_BYTES,
    fit: {
      products: 6 * members * epochs * seen * atoms * weights,
      jacobian: 2 * members * epochs * seen * atoms * kept * 3 * atoms,
    },
  };
}

function equivariant(settings: EquivariantSettings, subject: Subject): Counted {
  const { structure, atoms } = subject;
  const own = equivariantParameters(settings);
  const work = equivariantWork(settings, structure);
  const seen = framesAnEpoch(subject, settings.teacher);
  // Edges of a training frame are about those of a molecule of its size that is as dense as this one.
  const scale = atoms / structure.elements.length;
  return {
    parameters: own,
    exact: true,
    work: { ...work, ...(settings.repulsion && { pairs: bondedCounts(structure).pair }) },
    bytes: 8 * own * NUMBER_BYTES + seen * atoms * atoms * (3 + settings.radialCount) * NUMBER_BYTES,
    fit: { products: 6 * settings.epochs * seen * scale * ((work.messages ?? 0) + (work.messageProducts ?? 0)) },
  };
}

function spline(settings: SplineSettings, subject: Subject): Counted {
  const { structure, molecules, frames, atoms } = subject;
  const elements = new Set(molecules.flatMap((one) => one.elements)).size;
  const all = splineCoefficients(settings, elements);
  // Coefficients that no frame touches are no unknowns: many surfaces lie where no three atoms can be.
  const unknowns = 0.7 * all;
  const rows = 3 * atoms * (frames + taughtFrames(settings.teacher) * molecules.length);
  const inRow = 64 * atoms;
  return {
    // At most: the self energies of the elements too.
    parameters: all + elements,
    exact: false,
    work: splineWork(settings, structure),
    bytes: (unknowns * unknowns * NUMBER_BYTES) / 2,
    fit: {
      normal: (settings.reweightings + 1) * rows * Math.min(unknowns, inRow) ** 2 * 0.25,
      cholesky: ((settings.reweightings + 1) * unknowns ** 3) / 3,
    },
  };
}

function kernel(settings: KernelRecipeSettings, subject: Subject): Counted {
  const { structure, atoms } = subject;
  const { teacher } = settings;
  const frames = subject.frames + lessonFrames(teacher?.lessons);
  const pairs = (atoms * (atoms - 1)) / 2;
  const equations = frames * (3 * atoms + (settings.energyNoise === undefined ? 0 : 1));
  const choices = settings.lengths.length * settings.noises.length * (teacher?.noises.length ?? 1);
  return {
    parameters: Math.round(equations),
    exact: false,
    work: {
      kernelProducts: frames * settings.mostPermutations * pairs,
      ...(settings.baseline !== undefined && rungWork(settings.baseline, structure)),
    },
    bytes: equations * equations * NUMBER_BYTES,
    fit: {
      kernel: settings.lengths.length * equations * equations * settings.mostPermutations,
      cholesky: (choices * equations ** 3) / 3,
    },
  };
}

/** Work of the springs below or of a rung of springs. */
function rungWork(id: string, structure: Structure): Work {
  const { bond, angle, torsion, improper, pair } = bondedCounts(structure);
  const tuples = bond + angle + torsion + improper;
  if (id === 'mm-bonded') return { tuples: bond + angle };
  if (id === 'mm-class2' || id === 'mm-graph2') return { crossTuples: tuples, pairs: pair };
  return { tuples, pairs: pair };
}

/** Parameters of springs: one set for each kind of tuple that the molecules have, which are at most those of the rung. */
function springs(perTuple: number, rung: string, work: (structure: Structure) => Work) {
  return (settings: unknown, { structure, library, molecules, frames, atoms }: Subject): Counted => {
    const { bond, angle, torsion, improper } = bondedCounts(structure);
    const most = perTuple * (bond + angle + torsion + improper) * molecules.length;
    const own = Math.min(most, library.rungs[rung] ?? most);
    const { reweightings = 0, gradient } = settings as { reweightings?: number; gradient?: { epochs: number } };
    return {
      parameters: own,
      exact: false,
      work: work(structure),
      bytes: own * own * NUMBER_BYTES + frames * 3 * atoms * 20 * NUMBER_BYTES,
      fit: {
        columns: (reweightings + 1) * frames * 3 * atoms * Math.min(own, 400) ** 2,
        cholesky: ((reweightings + 1) * Math.min(own, 5000) ** 3) / 3,
        // Forward and back through every column of a frame.
        jacobian: 2 * (gradient?.epochs ?? 0) * frames * 3 * atoms * perTuple * (bond + angle + torsion + improper),
      },
    };
  };
}

function graph(rung: string) {
  return (
    settings: { width: number; layers: number; epochs: number; teacher?: TeacherSettings },
    subject: Subject,
  ): Counted => {
    const { structure, library, atoms } = subject;
    const { width, layers, epochs, teacher } = settings;
    const frames = framesAnEpoch(subject, teacher);
    const own = width * width * (4 * layers + 20);
    return {
      parameters: own + (rung === 'mm-graph2' ? (library.rungs['mm-class2'] ?? 0) : 0),
      exact: false,
      work: rungWork(rung, structure),
      bytes: 8 * own * NUMBER_BYTES + frames * atoms * 12 * 60 * NUMBER_BYTES,
      fit: { products: 12 * epochs * (frames / 8) * atoms * own, jacobian: epochs * frames * atoms * 12 * 30 },
    };
  };
}

const KINDS: Readonly<Record<string, (settings: never, subject: Subject) => Counted>> = {
  network,
  equivariant,
  spline,
  kernel,
  class1: (settings: { kinds: readonly string[]; nonbonded: boolean }, subject) =>
    springs(3, settings.nonbonded ? 'mm-class1' : 'mm-bonded', (structure) => {
      const { pair, ...counts } = bondedCounts(structure);
      const tuples = settings.kinds.reduce((sum, kind) => sum + counts[kind as keyof typeof counts], 0);
      return { tuples, ...(settings.nonbonded && { pairs: pair }) };
    })(settings, subject),
  polarizable: springs(3, 'mm-polarizable', (structure) => ({
    ...rungWork('mm-class1', structure),
    equilibration: structure.elements.length ** 3,
  })),
  class2: springs(12, 'mm-class2', (structure) => rungWork('mm-class2', structure)),
  graph: graph('mm-graph'),
  graph2: graph('mm-graph2'),
};
