/** What can be said of a molecule that nobody labelled: where force fields disagree about it, and what running it costs here. */
import * as v from 'valibot';
import { elementByNumber } from '../../chem/elements.ts';
import type { Structure } from '../../chem/structure.ts';
import { FfpError } from '../../core/errors.ts';
import { minimise } from '../../cpu/minimise.ts';
import type { Dynamics, Engine } from '../../forcefield/engine.ts';
import { potentialOf, type Family, type ForceField } from '../../forcefield/forcefield.ts';
import { loadLadderIndex, type RungDescription } from '../../forcefield/ladderIndex.ts';
import { maxwellBoltzmann, removeRigidMotion } from '../../forcefield/motion.ts';
import { evaluateAll, largest } from '../card/evaluate.ts';
import { assess } from '../errors.ts';
import type { Measurement, Surroundings } from '../measurement.ts';
import { tellingSplit, type ReferenceMolecule } from '../reference.ts';
import { timePerStep } from '../timing.ts';

const options = v.strictObject({
  /** Of the trajectory whose frames are compared, K. */
  temperature: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(3000)), 300),
  frames: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)), 16),
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)), 1),
});

/** fs. */
const DT = 0.5;
const FRICTION = 5;
/** Steps before the first frame and between frames. */
const [SETTLING, BETWEEN] = [400, 100];
const TIMING = { minimumMs: 20, runs: 5, limitMs: 600, fewest: 3 } as const;
const FS_PER_MICROSECOND = 1e9;

/** How far one force field is from another on the same frames. */
export interface Disagreement {
  /** Mean absolute difference of force components, kcal/mol/Å. */
  readonly mae: number;
  /** Mean length of the difference of the force on each atom, kcal/mol/Å, [N]. */
  readonly perAtom: readonly number[];
  /** The atom that differs most, from 0. */
  readonly worstAtom: number;
}

export interface VerdictEntry {
  readonly forcefield: string;
  readonly family: Family;
  /** Why it does not cover the molecule, or fails on it; then all numbers are null. */
  readonly refusal: string | null;
  /** What it says itself on how far it can be trusted here. */
  readonly notes: readonly string[];
  /** With the best rung; null for the best rung itself. */
  readonly disagreement: Disagreement | null;
  /** Error against quantum-mechanical labels, kcal/mol/Å; null without labels. */
  readonly labelMae: number | null;
  /** µs a step on the Engine asked for, and half the interquartile range. */
  readonly microsecondsPerStep: number | null;
  readonly spread: number | null;
  /** Seconds of the clock for a simulated microsecond, steps of 0.5 fs. */
  readonly secondsPerMicrosecond: number | null;
}

export interface MoleculeVerdict {
  readonly forcefield: string;
  /** The rung with the least error that covers the molecule: what the others are compared with. Not the truth. */
  readonly best: string;
  /** The error it is chosen by, kcal/mol/Å: on this molecule's labels, or without any that recorded on molecules kept out of training. */
  readonly bestBy: { readonly forceMae: number; readonly on: 'labels' | 'ood' };
  readonly temperature: number;
  /** Frames that were compared. */
  readonly frames: number;
  readonly dt: number;
  /** "C1", "H2" …, [N]. */
  readonly atoms: readonly string[];
  readonly entries: readonly VerdictEntry[];
  /** Mean absolute differences of force components between force fields that cover the molecule, kcal/mol/Å. */
  readonly pairs: { readonly forcefields: readonly string[]; readonly mae: readonly (readonly number[])[] };
}

interface Candidate {
  readonly forcefield: ForceField;
  readonly rung: RungDescription | null;
}

/** A force field on all frames, or why not. */
interface Looked extends Candidate {
  readonly refusal: string | null;
  readonly forces: Float64Array | null;
  readonly labelMae: number | null;
  readonly notes: readonly string[];
}

export const verdict = {
  summary:
    'compares all force fields on a molecule, with labels or without: where they disagree, and what a microsecond costs here',
  details: `forcefield: what moved the molecule; best: the rung with the least error that covers it (bestBy: that error, kcal/mol/Å, on this
  molecule's labels or, without any, as recorded on molecules kept out of training); temperature (K), frames, dt (fs), atoms (names).
entries: for each force field refusal (why it does not cover the molecule, or null), notes, disagreement with the best rung (mae of force components
  and perAtom, kcal/mol/Å; worstAtom from 0; null for the best itself), labelMae (error against quantum mechanics, or null),
  microsecondsPerStep, spread, secondsPerMicrosecond (of the clock, for a simulated microsecond).
pairs: mean absolute differences of force components between all that cover it.
Options: temperature=300, frames=16, seed=1.`,
  options,
  async measure({ structure, reference, forcefield, engine }, { temperature, frames, seed }, surroundings) {
    const { progress } = surroundings;
    await progress(0);
    const geometries = await trajectory(engine, forcefield, structure, { temperature, frames, seed });
    const looked: Looked[] = [];
    const candidates = await candidatesFor(forcefield, surroundings);
    for (const [n, candidate] of candidates.entries()) {
      await progress(0.1 + (0.3 * n) / candidates.length);
      looked.push(await look(engine, candidate, { structure, reference }, geometries));
    }
    const best = bestOf(looked, reference !== null);
    const entries: VerdictEntry[] = [];
    const result = (): MoleculeVerdict => ({
      forcefield: forcefield.id,
      best: best.id,
      bestBy: best.by,
      temperature,
      frames: geometries.length,
      dt: DT,
      atoms: Array.from(structure.elements, (element, i) => `${elementByNumber(element).symbol}${i + 1}`),
      entries: entries.slice(),
      pairs: pairsOf(looked),
    });
    for (const one of looked) {
      await progress(0.4 + (0.6 * entries.length) / looked.length, result());
      entries.push(await entryOf(one, best.forces, engine, structure));
    }
    return result();
  },
} satisfies Measurement<typeof options, MoleculeVerdict>;

/** Frames of a warm run under a force field; fewer where it blows up, and the given geometry where there are none. */
async function trajectory(
  engine: Engine,
  forcefield: ForceField,
  structure: Structure,
  { temperature, frames, seed }: { temperature: number; frames: number; seed: number },
): Promise<Float64Array[]> {
  const potential = await potentialOf(forcefield, structure);
  const { positions } = await minimise(potential, structure.positions, 0.5, 100);
  const velocities = maxwellBoltzmann(potential.masses, 2 * temperature, seed, 1);
  removeRigidMotion(positions, velocities, potential.masses);
  const simulation = await engine.load(potential, 1);
  const dynamics: Dynamics = { dt: DT, temperature, friction: FRICTION, seed };
  const taken: Float64Array[] = [];
  try {
    simulation.setState(positions, velocities);
    await simulation.advance(SETTLING, dynamics);
    while (taken.length < frames) {
      const frame = await simulation.frame();
      if (frame.fault || !frame.positions.every(Number.isFinite)) break;
      taken.push(frame.positions);
      await simulation.advance(BETWEEN, dynamics);
    }
  } finally {
    simulation.destroy();
  }
  return taken.length > 0 ? taken : [structure.positions];
}

/** The shipped force fields but specimens, and the one that is asked about. */
async function candidatesFor(own: ForceField, { load, forcefield }: Surroundings): Promise<Candidate[]> {
  const rungs = (await loadLadderIndex(load)).filter(({ specimen, id }) => !specimen || id === own.id);
  const shipped = await Promise.all(rungs.map(async (rung) => ({ rung, forcefield: await forcefield(rung.id) })));
  return shipped.some(({ rung }) => rung.id === own.id) ? shipped : [...shipped, { rung: null, forcefield: own }];
}

async function look(
  engine: Engine,
  candidate: Candidate,
  { structure, reference }: { readonly structure: Structure; readonly reference: ReferenceMolecule | null },
  geometries: readonly Float64Array[],
): Promise<Looked> {
  const refused = (refusal: string): Looked => ({ ...candidate, refusal, forces: null, labelMae: null, notes: [] });
  const { forcefield } = candidate;
  try {
    const { forces } = await evaluateAll(engine, await potentialOf(forcefield, structure), geometries);
    if (Number.isNaN(largest(forces))) return refused('It gives no finite force for some frame.');
    const labels = reference && (await assess(engine, forcefield, [reference], { split: tellingSplit(reference) }));
    const notes = forcefield.notes?.(structure) ?? [];
    return { ...candidate, refusal: null, forces, labelMae: labels && labels.forceMae, notes };
  } catch (error) {
    if (!(error instanceof FfpError)) throw error;
    return refused(error.message);
  }
}

interface Best {
  readonly id: string;
  readonly forces: Float64Array;
  readonly by: MoleculeVerdict['bestBy'];
}

/** By the error on this molecule where there are labels, else by that recorded on molecules kept out of training. */
function bestOf(looked: readonly Looked[], labelled: boolean): Best {
  const on = labelled ? 'labels' : 'ood';
  const ranked = looked.flatMap(({ rung, forces, labelMae }) => {
    const forceMae = labelled ? labelMae : rung?.errors.ood?.forceMae;
    return rung && !rung.specimen && forceMae != null && forces
      ? [{ id: rung.id, forces, by: { forceMae, on } as const }]
      : [];
  });
  ranked.sort((a, b) => a.by.forceMae - b.by.forceMae);
  if (ranked.length === 0)
    throw new FfpError('coverage', 'no shipped force field covers this molecule: there is nothing to compare with');
  return ranked[0];
}

/** Differences of forces on the same frames; [frames × 3N] each. */
export function disagreementOf(forces: Float64Array, other: Float64Array, atoms: number): Disagreement {
  const frames = forces.length / (3 * atoms);
  const perAtom = new Array<number>(atoms).fill(0);
  let sum = 0;
  for (let row = 0; row < frames * atoms; row++) {
    const difference = [0, 1, 2].map((c) => forces[3 * row + c] - other[3 * row + c]);
    for (const part of difference) sum += Math.abs(part);
    perAtom[row % atoms] += Math.hypot(...difference) / frames;
  }
  return { mae: sum / forces.length, perAtom, worstAtom: perAtom.indexOf(Math.max(...perAtom)) };
}

function pairsOf(looked: readonly Looked[]): MoleculeVerdict['pairs'] {
  const covering = looked.flatMap(({ forcefield, forces }) => (forces ? [{ id: forcefield.id, forces }] : []));
  const mae = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, force, c) => sum + Math.abs(force - b[c]), 0) / a.length;
  return {
    forcefields: covering.map(({ id }) => id),
    mae: covering.map((a) => covering.map((b) => mae(a.forces, b.forces))),
  };
}

async function entryOf(
  { forcefield, refusal, forces, labelMae, notes }: Looked,
  best: Float64Array,
  engine: Engine,
  structure: Structure,
): Promise<VerdictEntry> {
  const base = { forcefield: forcefield.id, family: forcefield.family, notes, labelMae };
  if (!forces)
    return {
      ...base,
      refusal,
      disagreement: null,
      microsecondsPerStep: null,
      spread: null,
      secondsPerMicrosecond: null,
    };
  const simulation = await engine.load(await potentialOf(forcefield, structure), 1);
  try {
    simulation.setState(structure.positions);
    const dynamics = { dt: DT, temperature: 300, friction: FRICTION, seed: 1 };
    const { microsecondsPerStep, spread } = await timePerStep(simulation, dynamics, TIMING);
    return {
      ...base,
      refusal: null,
      disagreement: forces === best ? null : disagreementOf(forces, best, structure.elements.length),
      microsecondsPerStep,
      spread,
      secondsPerMicrosecond: ((FS_PER_MICROSECOND / DT) * microsecondsPerStep) / 1e6,
    };
  } finally {
    simulation.destroy();
  }
}
