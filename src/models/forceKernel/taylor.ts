/**
 * What cancels in a force kernel, taken out. Its energy is a sum of large terms of either sign, the larger the smoother the kernel: in
 * single precision forces would be off by up to 0.4 kcal/mol/Å. Most of each term is a polynomial of low degree in the descriptor, and
 * sums of polynomials are polynomials, whose coefficients are added up here, in double precision. What is left of the terms is small.
 *
 * With u = q − q̄, v_m = q_m − q̄ and the series φ₁ = −(5/3)(1 − a²/2 + a³/3 − …), φ₂ = (25/3)(1 − a + …), a = √5 |u − v|,
 *   Σ_m (φ₂ δ·c_m + φ₁ e_m) δ + φ₁ c_m,  taken to the first two terms of φ₁ and the first of φ₂, is
 *   k + (25/6)(|u|² G + 2 (u·G) u) + (s + (25/6) S |u|²) u + B u.
 */
import { pairCount, pairPermutations, trainingPoints, type ForceKernelModel } from '../forceKernel.ts';

export interface KernelTaylor {
  /** q̄: the mean of the training points in all permutations, as single precision has it, [pairs]. */
  readonly centre: Float64Array;
  /** k and G, [pairs]. */
  readonly constant: Float64Array;
  readonly linear: Float64Array;
  /** B, symmetric, [pairs × pairs]. */
  readonly matrix: Float64Array;
  /** s and S. */
  readonly scalar: number;
  readonly energySum: number;
  /** |u|² up to which taking it out helps: some way beyond the training points. Farther out it would only bring large numbers in. */
  readonly reach: number;
}

/** How much farther out than the farthest training point. */
const BEYOND = 1.5;
/** Pairs beyond which the matrix would be too large (32 atoms). */
const MOST_PAIRS = 496;

/** The polynomial of a model; null for molecules that are too large for it. */
export function taylorOf(model: ForceKernelModel): KernelTaylor | null {
  const atoms = model.elements.length;
  const pairs = pairCount(atoms);
  if (pairs > MOST_PAIRS) return null;
  const { descriptors, coefficients } = trainingPoints(model);
  const places = pairPermutations(model.permutations, atoms);
  const points = model.energyWeights.length;
  const entries = points * (model.permutations.length / atoms);
  const centre = new Float64Array(pairs);
  for (let p = 0; p < places.length; p += pairs)
    for (let at = 0; at < descriptors.length; at++) centre[places[p + (at % pairs)]] += descriptors[at] / entries;
  centre.forEach((mean, k) => (centre[k] = Math.fround(mean)));

  const constant = new Float64Array(pairs);
  const linear = new Float64Array(pairs);
  const matrix = new Float64Array(pairs * pairs);
  const [v, c] = [new Float64Array(pairs), new Float64Array(pairs)];
  let [scalar, energySum, farthest] = [0, 0, 0];
  for (let p = 0; p < places.length; p += pairs)
    for (let m = 0; m < points; m++) {
      for (let k = 0; k < pairs; k++) {
        const to = places[p + k];
        v[to] = descriptors[m * pairs + k] - centre[to];
        c[to] = coefficients[m * pairs + k];
      }
      const e = model.energyWeights[m];
      let [square, product] = [0, 0];
      for (let k = 0; k < pairs; k++) {
        square += v[k] * v[k];
        product += v[k] * c[k];
      }
      for (let k = 0; k < pairs; k++) {
        const own = c[k] - e * v[k];
        linear[k] += own;
        constant[k] += (-5 / 3) * own + (25 / 6) * (square * own + 2 * product * v[k]);
        for (let l = 0; l < pairs; l++)
          matrix[k * pairs + l] -= (25 / 3) * (v[k] * c[l] + c[k] * v[l] - e * v[k] * v[l]);
      }
      scalar += (25 / 6) * (e * square - 2 * product) - (5 / 3) * e;
      energySum += e;
      farthest = Math.max(farthest, square);
    }
  return { centre, constant, linear, matrix, scalar, energySum, reach: BEYOND ** 2 * farthest };
}
