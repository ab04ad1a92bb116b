import { Evaluator, type EvaluatedBlock } from '../../cpu/evaluator.ts';
import type { Potential } from '../../forcefield/potential.ts';

/**
 * Changes what an evaluation came to, in place: positions Å, [3N]; forces kcal/mol/Å, [3N]; energies kcal/mol, [Terms].
 */
export type Change = (positions: Float64Array, forces: Float64Array, energies: Float64Array) => void;

/** The evaluator of a Potential without learned Terms that is spoilt on purpose. */
export class ChangedEvaluator extends Evaluator {
  constructor(
    potential: Potential,
    private readonly change: Change,
  ) {
    super(potential);
  }

  override evaluate(positions: Float64Array, forces: Float64Array, energies: Float64Array): void {
    super.evaluate(positions, forces, energies);
    this.change(positions, forces, energies);
  }

  override evaluateBlock({ replicas }: EvaluatedBlock): void {
    for (const replica of replicas) this.evaluateReplica(replica);
  }
}
