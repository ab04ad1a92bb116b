/**
 * The Coulomb potential of a charge that is spread over a Gaussian: erf(α r)/r. It is smooth in r², also at 0, so that a table in r² with
 * cubic pieces has errors below 1e-11 of it; a point charge less this one is what Ewald sums over pairs.
 */

/** Pieces of the table. */
const PIECES = 2048;

/** erf(α r)/r =: E(r²) and −2 E′(r²), the force over r, by cubic pieces of equal width in r². */
export class SmoothCoulomb {
  /** Pieces a unit of r², 1/Å². */
  readonly scale: number;
  /** Four coefficients a piece, by powers of its fraction from 0 up. */
  readonly energy: Float64Array;
  readonly force: Float64Array;

  /**
   * @param alpha 1/Å
   * @param reach the longest distance asked for, Å
   */
  constructor(
    readonly alpha: number,
    reach: number,
  ) {
    const h = (reach * reach) / PIECES;
    this.scale = 1 / h;
    this.energy = new Float64Array(4 * (PIECES + 1));
    this.force = new Float64Array(4 * (PIECES + 1));
    const rows = Array.from({ length: PIECES + 2 }, (_, n) => smoothDerivatives(alpha, n * h));
    for (let n = 0; n <= PIECES; n++) {
      const [low, high] = [rows[n], rows[n + 1]];
      this.energy.set(hermite(low[0], low[1] * h, high[0], high[1] * h), 4 * n);
      this.force.set(hermite(-2 * low[1], -2 * low[2] * h, -2 * high[1], -2 * high[2] * h), 4 * n);
    }
  }
}

/** The cubic with values p, q and slopes at 0 and 1. */
function hermite(p: number, slopeP: number, q: number, slopeQ: number): readonly number[] {
  return [p, slopeP, 3 * (q - p) - 2 * slopeP - slopeQ, 2 * (p - q) + slopeP + slopeQ];
}

/**
 * E, E′ and E″ for E(s) = erf(α √s)/√s, in closed form: with F_m the Boys functions, E = (2α/√π) F₀(α²s), E′ = −(2α³/√π) F₁,
 * E″ = (2α⁵/√π) F₂ (Helgaker, Jørgensen and Olsen, Molecular Electronic-Structure Theory, sect. 9.8).
 */
export function smoothDerivatives(alpha: number, s: number): readonly [number, number, number] {
  const x = alpha * alpha * s;
  // erf is 1 to the last bit.
  if (x > 40) return [s ** -0.5, -0.5 * s ** -1.5, 0.75 * s ** -2.5];
  const front = (2 * alpha) / Math.sqrt(Math.PI);
  const second = boys2(x);
  const decay = Math.exp(-x);
  // Downward recurrence: F_m = (2x F_{m+1} + e^(−x)) / (2m + 1).
  const first = (2 * x * second + decay) / 3;
  const zeroth = 2 * x * first + decay;
  return [front * zeroth, -front * alpha ** 2 * first, front * alpha ** 4 * second];
}

/** F₂(x) = ∫₀¹ t⁴ e^(−x t²) dt, by e^(−x) Σ (2x)ⁱ / (5 · 7 · … · (5 + 2i)): all terms are positive. */
function boys2(x: number): number {
  let term = 1 / 5;
  let sum = 0;
  for (let i = 0; term > 1e-17 * sum; i++) {
    sum += term;
    term *= (2 * x) / (7 + 2 * i);
  }
  return Math.exp(-x) * sum;
}
