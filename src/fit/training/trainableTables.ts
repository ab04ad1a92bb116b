/**
 * Parameter tables of a molecular-mechanics form, fitted end to end on energies and forces by gradients. The bonded energy is linear in its
 * coefficients, each a sum of contributions by type, coarse to fine; charges, where they are fitted too, are sums of increments, and the
 * Coulomb energy is quadratic in them. What the optimiser sees of a parameter is how many standard deviations of its prior it is away from
 * the prior's mean, so that one learning rate suits all of them and weight decay is the prior.
 */
import { COULOMB } from '../../core/units.ts';
import type { TrainingFrame } from './data.ts';
import type { Trainable } from './trainable.ts';

/** Adds forces (kcal/mol/Å, [3N]) at positions (Å, [3N]) and returns the energy (kcal/mol), at coefficient 1. */
export type BasisFunction = (positions: Float64Array, forces: Float64Array) => number;

/** What a molecule's energy is made of. */
export interface TableMolecule {
  readonly columns: readonly {
    readonly evaluate: BasisFunction;
    /** Parameters that add up to its coefficient. */
    readonly parameters: readonly number[];
  }[];
  /** Springs k (x − ρ)² + g (x − ρ) whose constants are kept within bounds. */
  readonly springs: readonly BoundedSpring[];
  /** Absent where charges are not fitted. */
  readonly coulomb?: {
    /** Charges without any increment, e, [N]. */
    readonly charges: Float64Array;
    /** Parameters that change charges, and by how much of them each atom's: [parameter, atom, factor]. */
    readonly moves: readonly (readonly [parameter: number, atom: number, factor: number])[];
    /** Atoms i and j of each pair, and what its energy q_i q_j COULOMB / r is multiplied by. */
    readonly pairs: readonly (readonly [i: number, j: number, scale: number])[];
  };
}

export interface BoundedSpring {
  /** Places of the columns of k and of g; g is absent where the equilibrium value is given. */
  readonly force: number;
  readonly linear: number | null;
  /** Least and most k, and how far −g/2k may be from zero. */
  readonly bounds: { readonly force: readonly [number, number]; readonly shift: number };
}

/** Gaussian priors of the parameters, and where the fit begins; all [parameters]. */
export interface TablePriors {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly start: Float64Array;
}

export interface TableFrame {
  readonly molecule: number;
  readonly positions: Float64Array;
  /** Of each column at coefficient 1, [columns]. */
  readonly energies: Float64Array;
  /** [columns × 3N]. */
  readonly forces: Float32Array;
}

export class TrainableTables implements Trainable<TableFrame> {
  readonly weights: Float64Array;
  readonly decays: Uint8Array;

  constructor(
    private readonly molecules: readonly TableMolecule[],
    private readonly priors: TablePriors,
  ) {
    const { means, deviations, start } = priors;
    this.weights = start.map((value, p) => (value - means[p]) / deviations[p]);
    this.decays = new Uint8Array(start.length).fill(1);
  }

  /** The parameters that weights stand for. */
  parametersOf(weights: Float64Array): Float64Array {
    const { means, deviations } = this.priors;
    return weights.map((weight, p) => means[p] + deviations[p] * weight);
  }

  prepare({ molecule, positions }: TrainingFrame): TableFrame {
    const { columns } = this.molecules[molecule];
    const size = positions.length;
    const energies = new Float64Array(columns.length);
    const forces = new Float32Array(columns.length * size);
    const scratch = new Float64Array(size);
    columns.forEach(({ evaluate }, c) => {
      scratch.fill(0);
      energies[c] = evaluate(positions, scratch);
      forces.set(scratch, c * size);
    });
    return { molecule, positions, energies, forces };
  }

  evaluate({ molecule, positions, energies, forces: basis }: TableFrame, forces: Float64Array): number {
    const { columns, coulomb } = this.molecules[molecule];
    const size = positions.length;
    const coefficients = this.coefficientsOf(molecule);
    forces.fill(0);
    let energy = 0;
    for (let c = 0; c < columns.length; c++) {
      const coefficient = coefficients[c];
      if (coefficient === 0) continue;
      energy += coefficient * energies[c];
      for (let x = 0; x < size; x++) forces[x] += coefficient * basis[c * size + x];
    }
    if (!coulomb) return energy;
    const charges = this.chargesOf(coulomb);
    for (const [i, j, scale] of coulomb.pairs) {
      const x = positions[3 * i] - positions[3 * j];
      const y = positions[3 * i + 1] - positions[3 * j + 1];
      const z = positions[3 * i + 2] - positions[3 * j + 2];
      const r2 = x * x + y * y + z * z;
      const u = (scale * COULOMB * charges[i] * charges[j]) / Math.sqrt(r2);
      energy += u;
      push(forces, i, j, u / r2, x, y, z);
    }
    return energy;
  }

  addGradient(
    { molecule, positions, energies, forces: basis }: TableFrame,
    byEnergy: number,
    byForces: Float64Array,
    gradient: Float64Array,
  ): void {
    const { columns, coulomb } = this.molecules[molecule];
    const { deviations } = this.priors;
    const size = positions.length;
    const slopes = Float64Array.from(columns, (_, c) => {
      let slope = byEnergy * energies[c];
      for (let x = 0; x < size; x++) slope += byForces[x] * basis[c * size + x];
      return slope;
    });
    this.throughBounds(molecule, slopes);
    columns.forEach(({ parameters }, c) => {
      for (const p of parameters) gradient[p] += deviations[p] * slopes[c];
    });
    if (!coulomb) return;
    const charges = this.chargesOf(coulomb);
    const byCharges = new Float64Array(charges.length);
    for (const [i, j, scale] of coulomb.pairs) {
      const x = positions[3 * i] - positions[3 * j];
      const y = positions[3 * i + 1] - positions[3 * j + 1];
      const z = positions[3 * i + 2] - positions[3 * j + 2];
      const r2 = x * x + y * y + z * z;
      // Of energy and forces by the product of the charges.
      const inverse = (scale * COULOMB) / Math.sqrt(r2);
      const along =
        (byForces[3 * i] - byForces[3 * j]) * x +
        (byForces[3 * i + 1] - byForces[3 * j + 1]) * y +
        (byForces[3 * i + 2] - byForces[3 * j + 2]) * z;
      const slope = inverse * (byEnergy + along / r2);
      byCharges[i] += slope * charges[j];
      byCharges[j] += slope * charges[i];
    }
    for (const [p, atom, factor] of coulomb.moves) gradient[p] += deviations[p] * factor * byCharges[atom];
  }

  /** Of the columns, before the bounds. */
  private sumsOf(molecule: number): Float64Array {
    return Float64Array.from(this.molecules[molecule].columns, ({ parameters }) => {
      let sum = 0;
      for (const p of parameters) sum += this.parameter(p);
      return sum;
    });
  }

  /** Of the columns, as `tupleRows` of the Class I form bounds them, but for constants of the energy. */
  private coefficientsOf(molecule: number): Float64Array {
    const own = this.sumsOf(molecule);
    for (const { force, linear, bounds } of this.molecules[molecule].springs) {
      const k = clamp(own[force], ...bounds.force);
      own[force] = k;
      if (linear !== null) own[linear] = -2 * k * clamp(-own[linear] / (2 * k), -bounds.shift, bounds.shift);
    }
    return own;
  }

  /** From derivatives by bounded coefficients to those by the sums that they are made of. */
  private throughBounds(molecule: number, slopes: Float64Array): void {
    const own = this.sumsOf(molecule);
    for (const { force, linear, bounds } of this.molecules[molecule].springs) {
      const k = clamp(own[force], ...bounds.force);
      if (linear !== null) {
        const shift = -own[linear] / (2 * k);
        if (Math.abs(shift) > bounds.shift) {
          // g is what the bounded shift makes of k.
          slopes[force] -= 2 * Math.sign(shift) * bounds.shift * slopes[linear];
          slopes[linear] = 0;
        }
      }
      if (k !== own[force]) slopes[force] = 0;
    }
  }

  private parameter(p: number): number {
    return this.priors.means[p] + this.priors.deviations[p] * this.weights[p];
  }

  private chargesOf({ charges, moves }: NonNullable<TableMolecule['coulomb']>): Float64Array {
    const own = charges.slice();
    for (const [p, atom, factor] of moves) own[atom] += factor * this.parameter(p);
    return own;
  }
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

function push(forces: Float64Array, i: number, j: number, f: number, x: number, y: number, z: number): void {
  forces[3 * i] += f * x;
  forces[3 * i + 1] += f * y;
  forces[3 * i + 2] += f * z;
  forces[3 * j] -= f * x;
  forces[3 * j + 1] -= f * y;
  forces[3 * j + 2] -= f * z;
}
