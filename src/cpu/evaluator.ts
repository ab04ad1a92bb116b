import type { Potential } from '../forcefield/potential.ts';
import type { BondedTermData, PairTermData } from '../forcefield/term.ts';
import { PairBatches, measureBatch, scatterBatch } from './pairs.ts';
import {
  bondedTwin,
  networkTwin,
  pairTwin,
  type BondedTwin,
  type NetworkEvaluation,
  type PairBatch,
  type PairTwin,
} from './twin.ts';

/** Energy and forces of a Potential in f64: the oracle of every test. Allocates nothing once it has been used. */
export class Evaluator {
  private readonly bonded: readonly { readonly at: number; readonly data: BondedTermData; readonly twin: BondedTwin }[];
  private readonly pairs: readonly { readonly at: number; readonly data: PairTermData; readonly twin: PairTwin }[];
  private readonly networks: readonly { readonly at: number; readonly network: NetworkEvaluation }[];
  private readonly batches: PairBatches | null;
  /** Number of members of the ensemble, 0 where the Potential has none. */
  readonly memberCount: number;
  private positions: Float64Array = new Float64Array(0);
  private forces: Float64Array = new Float64Array(0);
  private energies: Float64Array = new Float64Array(0);

  constructor(potential: Potential) {
    this.bonded = potential.terms.flatMap((data, at) =>
      data.kind === 'bonded' && data.atoms.length > 0 ? [{ at, data, twin: bondedTwin(data.term) }] : [],
    );
    this.pairs = potential.terms.flatMap((data, at) =>
      data.kind === 'pair' ? [{ at, data, twin: pairTwin(data.term) }] : [],
    );
    this.networks = potential.terms.flatMap((data, at) =>
      data.kind === 'network' ? [{ at, network: networkTwin(data.term)(data) }] : [],
    );
    this.memberCount = this.networks[0]?.network.members.length ?? 0;
    this.batches = this.pairs.length > 0 ? new PairBatches(potential) : null;
  }

  /**
   * @param positions Å, [3N]
   * @param forces overwritten, kcal/mol/Å, [3N]
   * @param energies overwritten, kcal/mol, [Terms]
   */
  evaluate(positions: Float64Array, forces: Float64Array, energies: Float64Array): void {
    forces.fill(0);
    energies.fill(0);
    for (const { at, data, twin } of this.bonded) energies[at] = twin(positions, data, forces);
    for (const { at, network } of this.networks) energies[at] = network.evaluate(positions, forces);
    if (!this.batches) return;
    this.positions = positions;
    this.forces = forces;
    this.energies = energies;
    this.batches.forEach(this.evaluateBatch);
  }

  /**
   * The energy that each member of the ensemble gives, all Terms together, at the positions last evaluated.
   * @param energies as `evaluate` left them
   * @param members overwritten, kcal/mol, [memberCount]
   */
  memberEnergies(energies: Float64Array, members: Float64Array): void {
    const { at, network } = this.networks[0];
    let others = 0;
    for (let t = 0; t < energies.length; t++) if (t !== at) others += energies[t];
    for (let m = 0; m < members.length; m++) members[m] = network.members[m] + others;
  }

  private readonly evaluateBatch = (batch: PairBatch): void => {
    measureBatch(batch, this.positions);
    for (const { at, data, twin } of this.pairs) this.energies[at] += twin(batch, data);
    scatterBatch(batch, this.forces);
  };
}
