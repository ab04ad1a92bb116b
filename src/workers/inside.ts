/** Answers what the page asks about the inside of the running force field. Loaded with the first question. */
import { atomEnergies, atomFeatures, functionCurves } from '../assess/inside/features.ts';
import type { AtomFeatures, FunctionCurves } from '../assess/inside/features.ts';
import { claimOf, type ReachClaim } from '../assess/inside/reach.ts';
import { rowCurve, rowsOf, type RowCurve, type RowList } from '../assess/inside/rows.ts';
import { pairFunctions, type PairFunctions } from '../assess/inside/splines.ts';
import { partEnergies, partsOf, type TermPart } from '../assess/inside/terms.ts';
import type { StepSplit } from '../assess/split.ts';
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import { EDITED } from '../forcefield/edit.ts';
import type { Frame } from '../forcefield/engine.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
import type { Potential } from '../forcefield/potential.ts';
import { loadTerms } from '../forcefield/registry.ts';
import type { LearnedDataOf } from '../forcefield/term.ts';
import { nearness, reachOf, type Nearness } from '../models/forceKernel/binding.ts';
import type { Architecture } from '../models/learned.ts';
import type { Settings } from '../session/experiment.ts';
import type { Molecule } from '../session/molecule.ts';
import type { Lock } from './lock.ts';
import type { SplitSubject } from './split.ts';
import type { Exported, ExportOptions, ExportTarget } from '../session/exported.ts';

export type { AtomFeatures, FunctionCurves, PairFunctions, ReachClaim, RowCurve, RowList, TermPart };
export type { Coordinate, ParameterRow, RowParameter } from '../assess/inside/rows.ts';
export type { Feature } from '../assess/inside/features.ts';

export interface ExportAsk extends ExportOptions {
  readonly target: ExportTarget;
}

/** What there is to look at. */
export interface Overview {
  readonly forcefield: string;
  /** Whether it is the edited one, and what of. */
  readonly base: string | null;
  readonly parts: readonly TermPart[];
  /** How far its form lets an atom see; null where it has charges, or other Terms without an end. */
  readonly claim: ReachClaim | null;
  /** Whose parameters stand beside its own; null for none. */
  readonly reference: string | null;
}

/** Energies by Term, in the order of `Overview.parts`, kcal/mol. */
export interface PartEnergies {
  readonly step: number;
  readonly energies: readonly number[];
}

/** How near the molecule is to what a force kernel was fitted to, in the space of its descriptor. */
export interface KernelNearness {
  readonly step: number;
  readonly index: number;
  readonly points: number;
  readonly distance: number;
  /** The largest distance of a training geometry to its nearest neighbour; null where that is too long to work out. */
  readonly spacing: number | null;
}

/** What the page asks, and what it gets. Atoms, rows and Terms of the running molecule and force field. */
export interface InsideQuestions {
  /** Where the time of a step of a box goes; null while it stands still, or where nobody can tell. */
  split: { ask: Record<string, never>; answer: StepSplit | null };
  /** Files of the running system for another program, at the geometry that is shown. */
  exported: { ask: ExportAsk; answer: Exported };
  overview: { ask: Record<string, never>; answer: Overview };
  /** null between two force fields. */
  energies: { ask: Record<string, never>; answer: PartEnergies | null };
  rows: { ask: { readonly term: string; readonly atom: number | null }; answer: RowList };
  /** `before`: without edits, on the same grid; null where nothing is edited. */
  curve: {
    ask: { readonly term: string; readonly row: number };
    answer: RowCurve & { readonly before: readonly number[] | null };
  };
  /** Where the molecule is now. */
  features: {
    ask: { readonly atom: number };
    answer: AtomFeatures & { readonly step: number; readonly energies: readonly number[] | null };
  };
  functions: { ask: Record<string, never>; answer: FunctionCurves };
  splines: { ask: Record<string, never>; answer: PairFunctions };
  kernel: { ask: Record<string, never>; answer: KernelNearness };
}

/** What answers are drawn from. */
export interface InsideSubject {
  readonly structure: Structure;
  readonly potential: Potential;
  readonly settings: Settings;
  /** Last shown; null before the first. */
  readonly frame: Frame | null;
  readonly forcefield: (id: string) => Promise<ForceField>;
  readonly session: SplitSubject;
  readonly lock: Lock;
}

/** Rows that are listed at once: more cannot be looked through. */
const MOST_ROWS = 80;
/** Operations that a visitor does not notice. */
const SPACING_WORK = 5e8;

type Answers = {
  readonly [Name in keyof InsideQuestions]: (
    ask: InsideQuestions[Name]['ask'],
    subject: InsideSubject,
  ) => Promise<InsideQuestions[Name]['answer']>;
};

const ANSWERS: Answers = {
  async split(_, { potential, session, lock }) {
    return potential.periodic ? (await import('./split.ts')).splitNow(session, lock) : null;
  },
  async exported({ target, fixedCharges, program }, { structure, potential, settings, frame, forcefield }) {
    await loadTerms();
    if (frame?.energies.length !== potential.terms.length || frame.positions.length !== structure.positions.length)
      throw new FfpError('usage', 'The force field is being changed; try again in a moment.');
    const { exportEvaluated } = await import('../session/exported.ts');
    const edited = settings.forcefield === EDITED;
    const { id, technicalName } = await forcefield(edited ? settings.edits!.forcefield : settings.forcefield);
    // Frames come and go while the files are made.
    const [positions, energies] = [Float64Array.from(frame.positions), Float64Array.from(frame.energies)];
    const running = { id, technicalName: edited ? `${technicalName}, edited` : technicalName };
    return exportEvaluated(
      target,
      { structure: { ...structure, positions }, potential, energies, forceField: running },
      { fixedCharges, program },
    );
  },
  async overview(_, subject) {
    await loadTerms();
    const { potential, settings } = subject;
    const edited = settings.forcefield === EDITED;
    return {
      forcefield: settings.forcefield,
      base: edited ? (settings.edits?.forcefield ?? null) : null,
      parts: partsOf(potential),
      claim: claimOf(potential),
      reference: await referenceId(subject),
    };
  },
  async energies(_, { potential, frame }) {
    if (frame?.energies.length !== potential.terms.length) return null;
    return { step: frame.step, energies: partEnergies(potential, frame.energies) };
  },
  async rows({ term, atom }, subject) {
    await loadTerms();
    const { potential, settings } = subject;
    const original =
      settings.forcefield === EDITED ? await potentialBy(settings.edits!.forcefield, subject) : potential;
    const id = await referenceId(subject);
    const reference = id === null ? null : await potentialBy(id, subject);
    return rowsOf(potential, original, reference, term, atom, MOST_ROWS);
  },
  async curve({ term, row }, subject) {
    await loadTerms();
    const { potential, structure, settings } = subject;
    const curve = await rowCurve(potential, term, row, structure.positions);
    if (settings.forcefield !== EDITED) return { ...curve, before: null };
    const original = await potentialBy(settings.edits!.forcefield, subject);
    const before = await rowCurve(original, term, row, structure.positions);
    // A wall that was moved begins elsewhere.
    return { ...curve, before: before.x[0] === curve.x[0] ? before.energy : null };
  },
  async features({ atom }, { potential, structure, frame }) {
    const data = learnedOf(potential, 'atomic_network');
    if (!Number.isInteger(atom) || atom < 0 || atom >= potential.atoms)
      throw new FfpError('usage', `there is no atom ${atom + 1}`);
    const positions = positionsOf(frame, structure);
    const energies = atomEnergies(data, positions);
    return { ...atomFeatures(data, positions, atom), energies, step: frame?.step ?? 0 };
  },
  async functions(_, { potential }) {
    return functionCurves(learnedOf(potential, 'atomic_network').model);
  },
  async splines(_, { potential }) {
    return pairFunctions(learnedOf(potential, 'spline'));
  },
  async kernel(_, { potential, structure, frame }) {
    const data = learnedOf(potential, 'force_kernel');
    const { near, spacing } = kernelOf(data, structure);
    const points = data.model.positions.length / (3 * data.model.elements.length);
    return { ...near.nearest(positionsOf(frame, structure)), points, spacing, step: frame?.step ?? 0 };
  },
};

/** What of the worker answers are drawn from. */
interface Worker {
  /** The frame last shown. */
  readonly latest: Frame | null;
  readonly forcefields: { get(id: string): Promise<ForceField> };
  readonly lock: Lock;
}

/** Answers one question. Throws FfpError('usage') where the running force field has no such thing. */
export function answerInside<Name extends keyof InsideQuestions>(
  name: Name,
  ask: InsideQuestions[Name]['ask'],
  session: SplitSubject & { readonly molecule: Molecule },
  { latest: frame, forcefields, lock }: Worker,
): Promise<InsideQuestions[Name]['answer']> {
  const { structure } = session.molecule;
  const { potential, settings } = session.run;
  const forcefield = (id: string) => forcefields.get(id);
  return ANSWERS[name](ask, { structure, potential, settings, frame, forcefield, session, lock });
}

/** Å, [3N]: of the frame last shown, else those that were opened. */
const positionsOf = (frame: Frame | null, { positions }: Structure): Float64Array =>
  frame?.positions.length === positions.length ? frame.positions : positions;

function learnedOf<A extends Architecture>({ terms }: Potential, architecture: A): LearnedDataOf<A> {
  const data = terms.find(({ term }) => term === architecture);
  if (!data) throw new FfpError('usage', `the running force field has no Term "${architecture}"`);
  return data as LearnedDataOf<A>;
}

/** Whose parameters stand beside those that run: what was edited; the springs, where a network set them. */
async function referenceId({ settings, potential, forcefield }: InsideSubject): Promise<string | null> {
  if (settings.forcefield === EDITED) return settings.edits?.forcefield ?? null;
  const { family } = await forcefield(settings.forcefield);
  if (family !== 'between') return null;
  if (potential.terms.some(({ term }) => term === 'harmonic_bond')) return 'mm-class1';
  return potential.terms.some(({ term }) => term === 'class2_bond') ? 'mm-class2' : null;
}

const potentials = new WeakMap<Structure, Map<string, Promise<Potential>>>();

function potentialBy(id: string, { structure, forcefield }: InsideSubject): Promise<Potential> {
  const known = potentials.get(structure) ?? new Map<string, Promise<Potential>>();
  potentials.set(structure, known);
  const found = known.get(id) ?? forcefield(id).then((one) => potentialOf(one, structure));
  known.set(id, found);
  found.catch(() => known.delete(id));
  return found;
}

const kernels = new WeakMap<object, { readonly near: Nearness; readonly spacing: number | null }>();

function kernelOf({ model, species }: LearnedDataOf<'force_kernel'>, { positions }: Structure) {
  const known = kernels.get(species);
  if (known) return known;
  const points = model.positions.length / (3 * model.elements.length);
  const work = (points * points * model.permutations.length * model.elements.length) / 2;
  const spacing = work > SPACING_WORK ? null : reachOf(model, positions, species).spacing;
  const found = { near: nearness(model, species), spacing };
  kernels.set(species, found);
  return found;
}
