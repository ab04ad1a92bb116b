/**
 * Regularised linear least squares with parameters that are shared among molecules: a molecule knows only its own columns, and a
 * column's coefficient is the sum of a few of the parameters. The normal equations of all molecules together are never formed; they
 * are solved by conjugate gradients (Hestenes & Stiefel, J. Res. Natl. Bur. Stand. 49, 409 (1952)), preconditioned by the blocks of
 * parameters that belong together. A step costs as much as the molecules' own matrices have entries, however many parameters there are.
 */
import type { NormalEquations } from './leastSquares.ts';

/** Normal equations of one molecule's columns. */
export interface MoleculeEquations extends NormalEquations {
  /** Parameters that add up to the coefficient of each column, [size]. */
  readonly parametersOf: readonly (readonly number[])[];
}

export interface SharedProblem {
  /** Number of parameters. */
  readonly size: number;
  readonly molecules: readonly MoleculeEquations[];
  /** Sets of parameters for the preconditioner, disjoint, each parameter in one. */
  readonly blocks: readonly (readonly number[])[];
}

export interface SharedSolution {
  readonly parameters: Float64Array;
  readonly iterations: number;
  /** Preconditioned residual norm, relative to that of the start. */
  readonly residual: number;
}

/** When to stop. */
export interface Stopping {
  readonly iterations: number;
  /** Relative residual norm. */
  readonly tolerance: number;
}

/**
 * Minimises Σ_molecules |A_m S_m x − y_m|² + Σ_p precision_p (x_p − mean_p)².
 * @param precision strength of each parameter's prior, > 0, [P]
 * @param mean what a parameter is without data, [P]
 * @param start where to begin, [P]; the means where absent
 */
export function solveShared(
  problem: SharedProblem,
  precision: Float64Array,
  mean: Float64Array,
  stopping: Stopping,
  start?: Float64Array,
): SharedSolution {
  const moment = momentsOf(problem);
  for (let p = 0; p < moment.length; p++) moment[p] += precision[p] * mean[p];
  return solveFor(problem, precision, moment, stopping, start ?? mean);
}

/**
 * Solves (Σ_m S_mᵀ A_mᵀ A_m S_m + diag(precision)) x = moment.
 * @param moment [P]
 */
export function solveFor(
  problem: SharedProblem,
  precision: Float64Array,
  moment: Float64Array,
  { iterations, tolerance }: Stopping,
  start: Float64Array,
): SharedSolution {
  const { size } = problem;
  const inverses = blockInverses(problem, precision);
  const apply = productOf(problem, precision);
  const x = start.slice();
  const residual = new Float64Array(size);
  const product = new Float64Array(size);
  const scaled = new Float64Array(size);
  apply(x, product);
  for (let p = 0; p < size; p++) residual[p] = moment[p] - product[p];
  precondition(problem.blocks, inverses, residual, scaled);
  const direction = scaled.slice();
  let norm = dot(residual, scaled);
  const first = norm;
  let done = 0;
  while (done < iterations && norm > tolerance * tolerance * first) {
    apply(direction, product);
    const step = norm / dot(direction, product);
    for (let p = 0; p < size; p++) {
      x[p] += step * direction[p];
      residual[p] -= step * product[p];
    }
    precondition(problem.blocks, inverses, residual, scaled);
    const next = dot(residual, scaled);
    const turn = next / norm;
    for (let p = 0; p < size; p++) direction[p] = scaled[p] + turn * direction[p];
    norm = next;
    done++;
  }
  return { parameters: x, iterations: done, residual: first > 0 ? Math.sqrt(norm / first) : 0 };
}

/** Σ_m S_mᵀ A_mᵀ y_m, [P]. */
function momentsOf({ size, molecules }: SharedProblem): Float64Array {
  const moments = new Float64Array(size);
  for (const { moment, parametersOf } of molecules)
    parametersOf.forEach((own, column) => {
      for (const p of own) moments[p] += moment[column];
    });
  return moments;
}

/** The matrix of the problem as a function. */
function productOf(
  { molecules }: SharedProblem,
  precision: Float64Array,
): (vector: Float64Array, product: Float64Array) => void {
  const widest = Math.max(0, ...molecules.map(({ size }) => size));
  const inside = new Float64Array(widest);
  return (vector, product) => {
    for (let p = 0; p < vector.length; p++) product[p] = precision[p] * vector[p];
    for (const { size, gram, parametersOf } of molecules) {
      for (let c = 0; c < size; c++) {
        let sum = 0;
        for (const p of parametersOf[c]) sum += vector[p];
        inside[c] = sum;
      }
      for (let c = 0; c < size; c++) {
        const row = c * size;
        let [s0, s1] = [0, 0];
        for (let k = 0; k + 1 < size; k += 2) {
          s0 += gram[row + k] * inside[k];
          s1 += gram[row + k + 1] * inside[k + 1];
        }
        if (size % 2 === 1) s0 += gram[row + size - 1] * inside[size - 1];
        const sum = s0 + s1;
        for (const p of parametersOf[c]) product[p] += sum;
      }
    }
  };
}

/** Inverses of the problem's diagonal blocks, [block size²] each. */
function blockInverses({ size, molecules, blocks }: SharedProblem, precision: Float64Array): Float64Array[] {
  const blockOf = new Int32Array(size);
  const placeOf = new Int32Array(size);
  blocks.forEach((members, b) =>
    members.forEach((p, place) => {
      blockOf[p] = b;
      placeOf[p] = place;
    }),
  );
  const matrices = blocks.map((members) => {
    const matrix = new Float64Array(members.length ** 2);
    members.forEach((p, place) => (matrix[place * members.length + place] = precision[p]));
    return matrix;
  });
  for (const { size: columns, gram, parametersOf } of molecules) {
    // Columns of each block in this molecule.
    const uses = new Map<number, [column: number, place: number][]>();
    parametersOf.forEach((own, column) => {
      for (const p of own) {
        const list = uses.get(blockOf[p]);
        if (list) list.push([column, placeOf[p]]);
        else uses.set(blockOf[p], [[column, placeOf[p]]]);
      }
    });
    for (const [b, list] of uses) {
      const width = blocks[b].length;
      for (const [c, i] of list) for (const [d, j] of list) matrices[b][i * width + j] += gram[c * columns + d];
    }
  }
  matrices.forEach((matrix, b) => invert(matrix, blocks[b].length));
  return matrices;
}

function precondition(
  blocks: SharedProblem['blocks'],
  inverses: readonly Float64Array[],
  residual: Float64Array,
  scaled: Float64Array,
): void {
  blocks.forEach((members, b) => {
    const inverse = inverses[b];
    members.forEach((p, i) => {
      let sum = 0;
      for (let j = 0; j < members.length; j++) sum += inverse[i * members.length + j] * residual[members[j]];
      scaled[p] = sum;
    });
  });
}

/** Inverts a symmetric positive definite matrix in place (Gauss–Jordan; blocks are small). */
function invert(matrix: Float64Array, size: number): void {
  for (let k = 0; k < size; k++) {
    const pivot = 1 / matrix[k * size + k];
    matrix[k * size + k] = 1;
    for (let j = 0; j < size; j++) matrix[k * size + j] *= pivot;
    for (let i = 0; i < size; i++) {
      if (i === k) continue;
      const factor = matrix[i * size + k];
      if (factor === 0) continue;
      matrix[i * size + k] = 0;
      for (let j = 0; j < size; j++) matrix[i * size + j] -= factor * matrix[k * size + j];
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
