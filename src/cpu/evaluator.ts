import type { Box } from '../chem/box.ts';
import { lap } from '../core/laps.ts';
import type { Potential } from '../forcefield/potential.ts';
import { pairSchema } from '../forcefield/registry.ts';
import type { BondedTermData, PairTermData } from '../forcefield/term.ts';
import type { PeriodicSum } from './periodic/sum.ts';
import type { Help } from './simd/team.ts';
import type { Precision } from './precision.ts';
import { PairBatches, measureBatch, scatterBatch } from './pairs.ts';
import {
  bondedTwin,
  learnedTwin,
  loadTwins,
  pairTwin,
  type BondedTwin,
  type LearnedEvaluation,
  type PairBatch,
  type PairTwin,
} from './twin.ts';

/** A learned Term of a Potential, or a region: its place among the Terms, and what evaluates it. */
interface Learned {
  readonly at: number;
  readonly evaluation: LearnedEvaluation;
}

/** Pair Terms that see the same pairs, with these pairs. */
interface PairGroup {
  readonly terms: readonly { readonly at: number; readonly data: PairTermData; readonly twin: PairTwin }[];
  readonly batches: PairBatches;
}

/** Views of one replica: positions (Å, [3N]); forces, energies by Term and by member, to be overwritten. */
export interface ReplicaViews {
  readonly x: Float64Array;
  readonly f: Float64Array;
  readonly u: Float64Array;
  /** Empty where nobody asks. */
  readonly m: Float64Array;
}

/** Replicas one after the other, evaluated together. */
export interface EvaluatedBlock {
  /** Å, [replicas × 3N]. */
  readonly positions: Float64Array;
  /** kcal/mol/Å, same shape. */
  readonly forces: Float64Array;
  readonly replicas: readonly ReplicaViews[];
}

/**
 * The evaluator of any Potential: loads the code of its learned Terms and regions first.
 * @param precision of networks' layers
 * @param help for a box; `destroy` ends it
 */
export async function loadEvaluator(
  potential: Potential,
  precision: Precision = 'double',
  help?: Help,
): Promise<Evaluator> {
  await loadTwins(potential.terms.flatMap(({ kind, term }) => (kind === 'learned' || kind === 'lattice' ? [] : term)));
  const learned: Learned[] = [];
  for (const [at, data] of potential.terms.entries())
    if (data.kind === 'learned') learned.push({ at, evaluation: (await learnedTwin(data.term))(data, precision) });
    else if (data.kind === 'region')
      learned.push({ at, evaluation: await (await import('./composed/region.ts')).loadRegion(data, precision) });
  const box = potential.periodic ? await (await import('./periodic/sum.ts')).periodicSum(potential, help) : null;
  return new Evaluator(potential, learned, box);
}

/** Energy and forces of a Potential, in f64 the oracle of every test. Allocates nothing once it has been used. */
export class Evaluator {
  private readonly bonded: readonly { readonly at: number; readonly data: BondedTermData; readonly twin: BondedTwin }[];
  private readonly pairs: readonly PairGroup[];
  /** Number of members of the first learned Term or region, 0 where the Potential has none. */
  readonly memberCount: number;
  /** Replicas that a block should have at most: more than one where a learned Term is faster so. */
  readonly most: number;
  /** Energies of a learned Term by replica, and by replica and member. */
  private readonly sums: Float64Array;
  private readonly words: Float64Array;
  private group!: PairGroup;
  private positions: Float64Array = new Float64Array(0);
  private forces: Float64Array = new Float64Array(0);
  private energies: Float64Array = new Float64Array(0);

  /**
   * @param learned its learned Terms, from `loadEvaluator`; a Potential without any needs none
   * @param box likewise: the sum over a periodic box
   */
  constructor(
    potential: Potential,
    private readonly learned: readonly Learned[] = [],
    private readonly box: PeriodicSum | null = null,
  ) {
    if (
      !potential.periodic !== !box ||
      potential.terms.filter(({ kind }) => kind === 'learned' || kind === 'region').length !== learned.length
    )
      throw new Error('made by loadEvaluator');
    this.bonded = potential.terms.flatMap((data, at) =>
      data.kind === 'bonded' && data.atoms.length > 0 ? [{ at, data, twin: bondedTwin(data.term) }] : [],
    );
    this.pairs = box ? [] : pairGroups(potential);
    this.memberCount = this.learned[0]?.evaluation.members.length ?? 0;
    this.most = Math.max(1, ...learned.map(({ evaluation }) => evaluation.together?.most ?? 1));
    this.sums = new Float64Array(this.most);
    this.words = new Float64Array(
      this.most * Math.max(0, ...learned.map(({ evaluation }) => evaluation.members.length)),
    );
  }

  /** Ends what helps it. */
  destroy(): void {
    this.box?.destroy();
  }

  /** Goes on in another box, Å. */
  setBox(box: Box): void {
    if (this.box) this.box.box = box;
  }

  /**
   * @param positions Å, [3N]
   * @param forces overwritten, kcal/mol/Å, [3N]
   * @param energies overwritten, kcal/mol, [Terms]
   * @param counted false where nobody asks for energies: those of a box's pairs are then left out
   */
  evaluate(positions: Float64Array, forces: Float64Array, energies: Float64Array, counted = true): void {
    this.evaluateBonded(positions, forces, energies);
    for (const { at, evaluation } of this.learned) energies[at] = evaluation.evaluate(positions, forces);
    this.evaluatePairs(positions, forces, energies, counted);
  }

  /** The same for one replica, with its members' energies. */
  evaluateReplica({ x, f, u, m }: ReplicaViews, counted = true): void {
    this.evaluate(x, f, u, counted);
    if (m.length > 0) this.memberEnergies(u, m);
  }

  /** The same for a block, to the same bits: learned Terms that are faster so take its replicas at once. */
  evaluateBlock({ positions, forces, replicas }: EvaluatedBlock, counted = true): void {
    const count = replicas.length;
    if (count === 1) {
      this.evaluateReplica(replicas[0], counted);
      return;
    }
    const { sums, words } = this;
    for (const { x, f, u } of replicas) this.evaluateBonded(x, f, u);
    for (let l = 0; l < this.learned.length; l++) {
      const { at, evaluation } = this.learned[l];
      const { together, members } = evaluation;
      if (together && count <= together.most) {
        together.evaluate(count, positions, forces, sums, words);
        for (let r = 0; r < count; r++) {
          const { u, m } = replicas[r];
          u[at] = sums[r];
          if (l === 0) for (let n = 0; n < m.length; n++) m[n] = words[r * members.length + n];
        }
      } else
        for (const { x, f, u, m } of replicas) {
          u[at] = evaluation.evaluate(x, f);
          if (l === 0 && m.length > 0) m.set(members);
        }
    }
    for (const { x, f, u, m } of replicas) {
      this.evaluatePairs(x, f, u, counted);
      this.addOthers(u, m);
    }
  }

  private evaluateBonded(positions: Float64Array, forces: Float64Array, energies: Float64Array): void {
    lap('bonded');
    forces.fill(0);
    energies.fill(0);
    for (const { at, data, twin } of this.bonded) energies[at] = twin(positions, data, forces, this.box?.box);
  }

  private evaluatePairs(positions: Float64Array, forces: Float64Array, energies: Float64Array, counted: boolean): void {
    if (this.box) {
      this.box.evaluate(positions, forces, counted ? energies : null);
      return;
    }
    this.positions = positions;
    this.forces = forces;
    this.energies = energies;
    for (const group of this.pairs) {
      this.group = group;
      group.batches.forEach(this.evaluateBatch);
    }
  }

  /**
   * The energy that each member of the first learned Term gives, all Terms together, at the positions last evaluated.
   * @param energies as `evaluate` left them
   * @param members overwritten, kcal/mol, [memberCount]
   */
  memberEnergies(energies: Float64Array, members: Float64Array): void {
    members.set(this.learned[0].evaluation.members);
    this.addOthers(energies, members);
  }

  /** Adds the energies of all Terms but the first learned one to what its members say. */
  private addOthers(energies: Float64Array, members: Float64Array): void {
    if (members.length === 0) return;
    const { at } = this.learned[0];
    let others = 0;
    for (let t = 0; t < energies.length; t++) if (t !== at) others += energies[t];
    for (let m = 0; m < members.length; m++) members[m] += others;
  }

  private readonly evaluateBatch = (batch: PairBatch): void => {
    measureBatch(batch, this.positions);
    for (const { at, data, twin } of this.group.terms) this.energies[at] += twin(batch, data);
    scatterBatch(batch, this.forces);
  };
}

/** The pair Terms of a Potential: those that leave out exclusions, and those that see all pairs. */
function pairGroups(potential: Potential): PairGroup[] {
  const { atoms, exclusions, terms } = potential;
  const none = { start: new Uint32Array(atoms + 1), partners: new Uint32Array(0) };
  return [false, true].flatMap((all) => {
    const own = terms.flatMap((data, at) =>
      data.kind === 'pair' && (pairSchema(data.term).allPairs ?? false) === all
        ? [{ at, data, twin: pairTwin(data.term) }]
        : [],
    );
    return own.length > 0
      ? [{ terms: own, batches: new PairBatches({ atoms, exclusions: all ? none : exclusions }) }]
      : [];
  });
}
