import type { Potential } from '../forcefield/potential.ts';
import { pairSchema } from '../forcefield/registry.ts';
import type { BondedTermData, PairTermData } from '../forcefield/term.ts';
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

/** The evaluator of any Potential: loads the code of its learned Terms and regions first. */
export async function loadEvaluator(potential: Potential): Promise<Evaluator> {
  await loadTwins(potential.terms.flatMap(({ kind, term }) => (kind === 'learned' ? [] : term)));
  const learned: Learned[] = [];
  for (const [at, data] of potential.terms.entries())
    if (data.kind === 'learned') learned.push({ at, evaluation: (await learnedTwin(data.term))(data) });
    else if (data.kind === 'region')
      learned.push({ at, evaluation: await (await import('./composed/region.ts')).loadRegion(data) });
  return new Evaluator(potential, learned);
}

/** Energy and forces of a Potential in f64: the oracle of every test. Allocates nothing once it has been used. */
export class Evaluator {
  private readonly bonded: readonly { readonly at: number; readonly data: BondedTermData; readonly twin: BondedTwin }[];
  private readonly pairs: readonly PairGroup[];
  /** Number of members of the first learned Term or region, 0 where the Potential has none. */
  readonly memberCount: number;
  private group!: PairGroup;
  private positions: Float64Array = new Float64Array(0);
  private forces: Float64Array = new Float64Array(0);
  private energies: Float64Array = new Float64Array(0);

  /** @param learned its learned Terms, from `loadEvaluator`; a Potential without any needs none */
  constructor(
    potential: Potential,
    private readonly learned: readonly Learned[] = [],
  ) {
    if (potential.terms.filter(({ kind }) => kind === 'learned' || kind === 'region').length !== learned.length)
      throw new Error('a Potential with learned Terms or regions is evaluated through loadEvaluator');
    this.bonded = potential.terms.flatMap((data, at) =>
      data.kind === 'bonded' && data.atoms.length > 0 ? [{ at, data, twin: bondedTwin(data.term) }] : [],
    );
    this.pairs = pairGroups(potential);
    this.memberCount = this.learned[0]?.evaluation.members.length ?? 0;
  }

  /**
   * @param positions Å, [3N]
   * @param forces overwritten, kcal/mol/Å, [3N]
   * @param energies overwritten, kcal/mol, [Terms]
   */
  evaluate(positions: Float64Array, forces: Float64Array, energies: Float64Array): void {
    this.evaluateBonded(positions, forces, energies);
    for (const { at, evaluation } of this.learned) energies[at] = evaluation.evaluate(positions, forces);
    this.evaluatePairs(positions, forces, energies);
  }

  /**
   * The same for replicas one after the other in each array, and `memberEnergies` of them, to the same bits: learned Terms that
   * are faster so take several at once.
   * @param positions Å, [R × 3N]
   * @param forces overwritten, kcal/mol/Å, [R × 3N]
   * @param energies overwritten, kcal/mol, [R × Terms]
   * @param members overwritten, kcal/mol, [R × memberCount]
   */
  evaluateAll(
    positions: Float64Array,
    forces: Float64Array,
    energies: Float64Array,
    members: Float64Array,
    replicas: number,
  ): void {
    const part = (array: Float64Array, first: number, count: number): Float64Array => {
      const each = array.length / replicas;
      return array.subarray(first * each, (first + count) * each);
    };
    const most = Math.max(1, ...this.learned.map(({ evaluation }) => evaluation.together?.most ?? 1));
    for (let first = 0; first < replicas; first += most) {
      const count = Math.min(most, replicas - first);
      const block = Array.from({ length: count }, (_, n) => ({
        x: part(positions, first + n, 1),
        f: part(forces, first + n, 1),
        u: part(energies, first + n, 1),
        m: part(members, first + n, 1),
      }));
      for (const { x, f, u } of block) this.evaluateBonded(x, f, u);
      this.learned.forEach(({ at, evaluation }, l) => {
        const { together } = evaluation;
        if (together && count <= together.most) {
          const sums = new Float64Array(count);
          const words = new Float64Array(count * evaluation.members.length);
          together.evaluate(count, part(positions, first, count), part(forces, first, count), sums, words);
          block.forEach(({ u, m }, n) => {
            u[at] = sums[n];
            if (l === 0) m.set(words.subarray(n * m.length, (n + 1) * m.length));
          });
        } else
          for (const { x, f, u, m } of block) {
            u[at] = evaluation.evaluate(x, f);
            if (l === 0) m.set(evaluation.members);
          }
      });
      for (const { x, f, u, m } of block) {
        this.evaluatePairs(x, f, u);
        this.addOthers(u, m);
      }
    }
  }

  private evaluateBonded(positions: Float64Array, forces: Float64Array, energies: Float64Array): void {
    forces.fill(0);
    energies.fill(0);
    for (const { at, data, twin } of this.bonded) energies[at] = twin(positions, data, forces);
  }

  private evaluatePairs(positions: Float64Array, forces: Float64Array, energies: Float64Array): void {
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
