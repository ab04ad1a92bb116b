import { COULOMB } from '../../core/units.ts';
import { equilibrationSystem, type EquilibrationSystem } from '../../models/chargeEquilibration.ts';
import type { LearnedEvaluation, LearnedTwin } from '../twin.ts';

/** The charges are those of least energy, so forces are those of fixed charges (Hellmann and Feynman). */
export const learned: LearnedTwin<'charge_equilibration'> = ({ model, species }) =>
  new ChargeEquilibration(equilibrationSystem(model, species));

export class ChargeEquilibration implements LearnedEvaluation {
  readonly members = new Float64Array(1);
  /** The charges at the positions last evaluated, e, [N]; then the multipliers of the constraints. */
  readonly charges: Float64Array;
  /** Interaction of unit charges, kcal/mol/e², bordered by the constraints, [(N + F) × (N + F)]; eliminated in place by `solve`. */
  readonly matrix: Float64Array;

  constructor(private readonly system: EquilibrationSystem) {
    const size = system.hardness.length + system.charges.length;
    this.charges = new Float64Array(size);
    this.matrix = new Float64Array(size * size);
  }

  evaluate(positions: Float64Array, forces: Float64Array): number {
    const { charges } = this;
    const { electronegativity, hardness } = this.system;
    this.interact(positions);
    const atoms = hardness.length;
    for (let i = 0; i < atoms; i++) charges[i] = -electronegativity[i];
    charges.set(this.system.charges, atoms);
    eliminate(this.matrix, charges.length);
    solve(this.matrix, charges);

    let energy = 0;
    for (let i = 0; i < atoms; i++) {
      energy += charges[i] * (electronegativity[i] + 0.5 * hardness[i] * charges[i]);
      for (let j = 0; j < i; j++) {
        const inverse = 1 / Math.sqrt(this.softened(positions, i, j));
        const product = COULOMB * charges[i] * charges[j] * inverse;
        energy += product;
        const push = product * inverse * inverse;
        for (let c = 0; c < 3; c++) {
          const force = push * (positions[3 * i + c] - positions[3 * j + c]);
          forces[3 * i + c] += force;
          forces[3 * j + c] -= force;
        }
      }
    }
    this.members[0] = energy;
    return energy;
  }

  /** Fills `matrix` at positions (Å, [3N]). */
  interact(positions: Float64Array): void {
    const { matrix } = this;
    const { hardness, fragments } = this.system;
    const atoms = hardness.length;
    const size = this.charges.length;
    matrix.fill(0);
    for (let i = 0; i < atoms; i++) {
      matrix[i * size + i] = hardness[i];
      matrix[i * size + atoms + fragments[i]] = 1;
      matrix[(atoms + fragments[i]) * size + i] = 1;
      for (let j = 0; j < i; j++) {
        const value = COULOMB / Math.sqrt(this.softened(positions, i, j));
        matrix[i * size + j] = value;
        matrix[j * size + i] = value;
      }
    }
  }

  /** r² + γ², Å². */
  private softened(positions: Float64Array, i: number, j: number): number {
    const { hardness } = this.system;
    let square = ((2 * COULOMB) / (hardness[i] + hardness[j])) ** 2;
    for (let c = 0; c < 3; c++) square += (positions[3 * i + c] - positions[3 * j + c]) ** 2;
    return square;
  }
}

/**
 * L U factors in place. No pivots are sought: the interaction is positive definite and comes first, so that what is left of the
 * constraints is negative definite.
 */
export function eliminate(matrix: Float64Array, size: number): void {
  for (let k = 0; k < size; k++)
    for (let i = k + 1; i < size; i++) {
      const factor = matrix[i * size + k] / matrix[k * size + k];
      matrix[i * size + k] = factor;
      if (factor === 0) continue;
      for (let j = k + 1; j < size; j++) matrix[i * size + j] -= factor * matrix[k * size + j];
    }
}

/** Solves for one right-hand side, in place, with the factors of `eliminate`. */
export function solve(matrix: Float64Array, x: Float64Array): void {
  const size = x.length;
  for (let i = 0; i < size; i++) for (let k = 0; k < i; k++) x[i] -= matrix[i * size + k] * x[k];
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] -= matrix[i * size + k] * x[k];
    x[i] /= matrix[i * size + i];
  }
}
