/**
 * Lengths that are held, in f64: water by SETTLE (Miyamoto and Kollman, J. Comput. Chem. 13, 952 (1992)), an atom and the hydrogens on it by
 * Newton's method on the equations of SHAKE (Ryckaert, Ciccotti and Berendsen, J. Comput. Phys. 23, 327 (1977)), velocities as RATTLE does
 * (Andersen, J. Comput. Phys. 52, 24 (1983)): each cluster's few linear equations at once. Twin: shaders/constraints.
 */
import { elementByNumber } from '../chem/elements.ts';
import { FfpError } from '../core/errors.ts';
import { CONSTRAINT_TOLERANCE, MOST_HYDROGENS, NOBODY, type Constraints } from '../forcefield/constraints.ts';
import type { Potential } from '../forcefield/potential.ts';

/** Newton's method squares the error each time; a cluster that is not done by then is broken. */
const MOST_ITERATIONS = 20;

/** Solves the clusters of one Potential. Allocates nothing once it has been made. */
export class ConstraintSolver {
  private readonly inverseMasses: Float64Array;
  /** Old and new vectors of the cluster at hand, its equations and their solution. */
  private readonly old = new Float64Array(3 * MOST_HYDROGENS);
  private readonly now = new Float64Array(3 * MOST_HYDROGENS);
  private readonly matrix = new Float64Array(MOST_HYDROGENS ** 2);
  private readonly right = new Float64Array(MOST_HYDROGENS);
  private readonly sum = new Float64Array(MOST_HYDROGENS);

  /** @param masses amu, [N]; a cluster with an infinite one stands still */
  constructor(
    private readonly held: Constraints,
    private readonly masses: Float64Array,
  ) {
    this.inverseMasses = masses.map((mass) => 1 / mass);
  }

  /**
   * Moves `x` (Å, [3N]) along the directions of the lengths at `from`, where they were right, until they are right again.
   * @returns the atoms of the first cluster that cannot be held, which stay as they are; null where all are
   */
  positions(from: Float64Array, x: Float64Array): readonly number[] | null {
    const { waters, waterLengths, stars } = this.held;
    let broken: readonly number[] | null = null;
    for (let w = 0; w < waters.length; w += 3) {
      const [o, p, q] = [waters[w], waters[w + 1], waters[w + 2]];
      const l = (2 * w) / 3;
      if (!this.settle(from, x, o, p, q, waterLengths[l], waterLengths[l + 1])) broken ??= [o, p, q];
    }
    for (let s = 0; s < stars.length / 5; s++)
      if (!this.star(from, x, s)) broken ??= [...stars.subarray(5 * s, 5 * s + 5)].filter((one) => one !== NOBODY);
    return broken;
  }

  /** Takes from `v` (Å/fs, [3N]) what would change the lengths at `x`. The same of forces over masses: then they push along no length. */
  velocities(x: Float64Array, v: Float64Array): void {
    const { waters, stars } = this.held;
    for (let w = 0; w < waters.length; w += 3) this.still(x, v, waters[w], waters[w + 1], waters[w + 2]);
    for (let s = 0; s < stars.length; s += 5) this.calm(x, v, s);
  }

  /** Replaces forces (kcal/mol/Å, [3N]) by what is left of them where lengths are held. */
  forces(x: Float64Array, f: Float64Array): void {
    const { inverseMasses, masses } = this;
    for (let at = 0; at < f.length; at++) f[at] *= inverseMasses[(at / 3) | 0];
    this.velocities(x, f);
    for (let at = 0; at < f.length; at++) f[at] = f[at] === 0 ? 0 : f[at] * masses[(at / 3) | 0];
  }

  /** The relative error of the length that is the least right at `x`. */
  worst(x: Float64Array): number {
    const { waters, waterLengths, stars, starLengths } = this.held;
    let most = 0;
    const note = (i: number, j: number, length: number): void => {
      const [a, b] = [3 * i, 3 * j];
      const error = Math.abs(Math.hypot(x[a] - x[b], x[a + 1] - x[b + 1], x[a + 2] - x[b + 2]) / length - 1);
      if (!(error <= most)) most = error;
    };
    for (let w = 0, l = 0; w < waters.length; w += 3, l += 2) {
      note(waters[w], waters[w + 1], waterLengths[l]);
      note(waters[w], waters[w + 2], waterLengths[l]);
      note(waters[w + 1], waters[w + 2], waterLengths[l + 1]);
    }
    for (let s = 0; s < stars.length; s += 5)
      for (let h = 0; h < MOST_HYDROGENS; h++)
        if (stars[s + 1 + h] !== NOBODY) note(stars[s], stars[s + 1 + h], starLengths[(4 * s) / 5 + h]);
    return most;
  }

  /** SETTLE. The triangle at `from` gives the plane; everything is seen from its oxygen, so that nothing is lost far from the origin. */
  private settle(
    from: Float64Array,
    x: Float64Array,
    o: number,
    p: number,
    q: number,
    oh: number,
    hh: number,
  ): boolean {
    const [mo, mh] = [this.masses[o], this.masses[p]];
    if (!(mo + this.masses[q] + mh < Infinity)) return true;
    const [a, b, c] = [3 * o, 3 * p, 3 * q];
    // Old hydrogens, and all three new ones, from the old oxygen.
    const bx0 = from[b] - from[a];
    const by0 = from[b + 1] - from[a + 1];
    const bz0 = from[b + 2] - from[a + 2];
    const cx0 = from[c] - from[a];
    const cy0 = from[c + 1] - from[a + 1];
    const cz0 = from[c + 2] - from[a + 2];
    let ax = x[a] - from[a];
    let ay = x[a + 1] - from[a + 1];
    let az = x[a + 2] - from[a + 2];
    let bx = x[b] - from[a];
    let by = x[b + 1] - from[a + 1];
    let bz = x[b + 2] - from[a + 2];
    let cx = x[c] - from[a];
    let cy = x[c + 1] - from[a + 1];
    let cz = x[c + 2] - from[a + 2];
    const whole = mo + 2 * mh;
    const gx = (mo * ax + mh * (bx + cx)) / whole;
    const gy = (mo * ay + mh * (by + cy)) / whole;
    const gz = (mo * az + mh * (bz + cz)) / whole;
    ax -= gx;
    ay -= gy;
    az -= gz;
    bx -= gx;
    by -= gy;
    bz -= gz;
    cx -= gx;
    cy -= gy;
    cz -= gz;
    // Axes: Z across the old plane, X across the new oxygen and Z.
    let zx = by0 * cz0 - bz0 * cy0;
    let zy = bz0 * cx0 - bx0 * cz0;
    let zz = bx0 * cy0 - by0 * cx0;
    let xx = ay * zz - az * zy;
    let xy = az * zx - ax * zz;
    let xz = ax * zy - ay * zx;
    let yx = zy * xz - zz * xy;
    let yy = zz * xx - zx * xz;
    let yz = zx * xy - zy * xx;
    const lx = 1 / Math.sqrt(xx * xx + xy * xy + xz * xz);
    const ly = 1 / Math.sqrt(yx * yx + yy * yy + yz * yz);
    const lz = 1 / Math.sqrt(zx * zx + zy * zy + zz * zz);
    xx *= lx;
    xy *= lx;
    xz *= lx;
    yx *= ly;
    yy *= ly;
    yz *= ly;
    zx *= lz;
    zy *= lz;
    zz *= lz;
    // The rigid triangle about its centre: oxygen ra up, hydrogens rb down and rc aside.
    const rc = hh / 2;
    const height = Math.sqrt(oh * oh - rc * rc);
    const ra = (2 * mh * height) / whole;
    const rb = height - ra;
    const xb0 = bx0 * xx + by0 * xy + bz0 * xz;
    const yb0 = bx0 * yx + by0 * yy + bz0 * yz;
    const xc0 = cx0 * xx + cy0 * xy + cz0 * xz;
    const yc0 = cx0 * yx + cy0 * yy + cz0 * yz;
    const za1 = ax * zx + ay * zy + az * zz;
    const xb1 = bx * xx + by * xy + bz * xz;
    const yb1 = bx * yx + by * yy + bz * yz;
    const zb1 = bx * zx + by * zy + bz * zz;
    const xc1 = cx * xx + cy * xy + cz * xz;
    const yc1 = cx * yx + cy * yy + cz * yz;
    const zc1 = cx * zx + cy * zy + cz * zz;
    const sinPhi = za1 / ra;
    const cosPhi = Math.sqrt(1 - sinPhi * sinPhi);
    const sinPsi = (zb1 - zc1) / (2 * rc * cosPhi);
    const cosPsi = Math.sqrt(1 - sinPsi * sinPsi);
    const ya2 = ra * cosPhi;
    const xb2 = -rc * cosPsi;
    const yb2 = -rb * cosPhi - rc * sinPsi * sinPhi;
    const yc2 = -rb * cosPhi + rc * sinPsi * sinPhi;
    const alpha = xb2 * (xb0 - xc0) + yb0 * yb2 + yc0 * yc2;
    const beta = xb2 * (yc0 - yb0) + xb0 * yb2 + xc0 * yc2;
    const gamma = xb0 * yb1 - xb1 * yb0 + xc0 * yc1 - xc1 * yc0;
    const size = alpha * alpha + beta * beta;
    const sin = (alpha * gamma - beta * Math.sqrt(size - gamma * gamma)) / size;
    const cos = Math.sqrt(1 - sin * sin);
    if (!(cos >= 0)) return false;
    const xa3 = -ya2 * sin;
    const ya3 = ya2 * cos;
    const xb3 = xb2 * cos - yb2 * sin;
    const yb3 = xb2 * sin + yb2 * cos;
    const xc3 = -xb2 * cos - yc2 * sin;
    const yc3 = -xb2 * sin + yc2 * cos;
    x[a] = from[a] + gx + xx * xa3 + yx * ya3 + zx * za1;
    x[a + 1] = from[a + 1] + gy + xy * xa3 + yy * ya3 + zy * za1;
    x[a + 2] = from[a + 2] + gz + xz * xa3 + yz * ya3 + zz * za1;
    x[b] = from[a] + gx + xx * xb3 + yx * yb3 + zx * zb1;
    x[b + 1] = from[a + 1] + gy + xy * xb3 + yy * yb3 + zy * zb1;
    x[b + 2] = from[a + 2] + gz + xz * xb3 + yz * yb3 + zz * zb1;
    x[c] = from[a] + gx + xx * xc3 + yx * yc3 + zx * zc1;
    x[c + 1] = from[a + 1] + gy + xy * xc3 + yy * yc3 + zy * zc1;
    x[c + 2] = from[a + 2] + gz + xz * xc3 + yz * yc3 + zz * zc1;
    return true;
  }

  /** A water's velocities: three equations, of the lengths O–H, O–H and H–H. */
  private still(x: Float64Array, v: Float64Array, o: number, p: number, q: number): void {
    const { inverseMasses, old, matrix, right } = this;
    const [wo, wh] = [inverseMasses[o], inverseMasses[p]];
    if (!(wo * wh * inverseMasses[q] > 0)) return;
    const ends = [o, p, o, q, p, q];
    for (let k = 0; k < 3; k++) {
      const [i, j] = [3 * ends[2 * k], 3 * ends[2 * k + 1]];
      let along = 0;
      for (let c = 0; c < 3; c++) {
        old[3 * k + c] = x[j + c] - x[i + c];
        along -= old[3 * k + c] * (v[j + c] - v[i + c]);
      }
      right[k] = along;
    }
    // What a push along one length does to another that shares an atom with it.
    matrix[0] = dot3(old, 0, old, 0) * (wo + wh);
    matrix[4] = dot3(old, 3, old, 3) * (wo + wh);
    matrix[8] = dot3(old, 6, old, 6) * 2 * wh;
    matrix[1] = matrix[3] = dot3(old, 0, old, 3) * wo;
    matrix[2] = matrix[6] = -dot3(old, 0, old, 6) * wh;
    matrix[5] = matrix[7] = dot3(old, 3, old, 6) * wh;
    solve(matrix, right, 3);
    for (let k = 0; k < 3; k++) {
      const [i, j] = [ends[2 * k], ends[2 * k + 1]];
      for (let c = 0; c < 3; c++) {
        v[3 * i + c] -= right[k] * old[3 * k + c] * inverseMasses[i];
        v[3 * j + c] += right[k] * old[3 * k + c] * inverseMasses[j];
      }
    }
  }

  /** Hydrogens of star `s` and whether all of it may move. */
  private members(s: number): number {
    const { stars } = this.held;
    const first = 5 * s;
    if (!(this.inverseMasses[stars[first]] > 0)) return 0;
    let count = 0;
    while (count < MOST_HYDROGENS && stars[first + 1 + count] !== NOBODY) {
      if (!(this.inverseMasses[stars[first + 1 + count]] > 0)) return 0;
      count++;
    }
    return count;
  }

  /** Newton's method on the multipliers of a star's lengths. */
  private star(from: Float64Array, x: Float64Array, s: number): boolean {
    const { inverseMasses, old, now, matrix, right, sum } = this;
    const { stars, starLengths } = this.held;
    const count = this.members(s);
    const centre = stars[5 * s];
    const w = inverseMasses[centre];
    for (let k = 0; k < count; k++) {
      const hydrogen = stars[5 * s + 1 + k];
      sum[k] = 0;
      for (let c = 0; c < 3; c++) {
        old[3 * k + c] = from[3 * hydrogen + c] - from[3 * centre + c];
        now[3 * k + c] = x[3 * hydrogen + c] - x[3 * centre + c];
      }
    }
    let done = false;
    for (let turn = 0; turn < MOST_ITERATIONS && !done; turn++) {
      done = true;
      for (let k = 0; k < count; k++) {
        const length2 = starLengths[4 * s + k] ** 2;
        const lacking = length2 - dot3(now, 3 * k, now, 3 * k);
        if (!(Math.abs(lacking) <= 2 * CONSTRAINT_TOLERANCE * length2)) done = false;
        right[k] = lacking / 2;
        for (let l = 0; l < count; l++)
          matrix[count * k + l] =
            dot3(now, 3 * k, old, 3 * l) * (w + (k === l ? inverseMasses[stars[5 * s + 1 + k]] : 0));
      }
      if (done) break;
      solve(matrix, right, count);
      for (let k = 0; k < count; k++) {
        sum[k] += right[k];
        const own = inverseMasses[stars[5 * s + 1 + k]] * right[k];
        for (let c = 0; c < 3; c++) {
          now[3 * k + c] += own * old[3 * k + c];
          for (let l = 0; l < count; l++) now[3 * k + c] += w * right[l] * old[3 * l + c];
        }
      }
    }
    if (!done) return false;
    for (let k = 0; k < count; k++) {
      const hydrogen = stars[5 * s + 1 + k];
      for (let c = 0; c < 3; c++) {
        x[3 * hydrogen + c] += inverseMasses[hydrogen] * sum[k] * old[3 * k + c];
        x[3 * centre + c] -= w * sum[k] * old[3 * k + c];
      }
    }
    return true;
  }

  /** A star's velocities. @param at where its atoms stand in the list */
  private calm(x: Float64Array, v: Float64Array, at: number): void {
    const { inverseMasses, old, matrix, right } = this;
    const { stars } = this.held;
    const count = this.members(at / 5);
    const centre = stars[at];
    const w = inverseMasses[centre];
    for (let k = 0; k < count; k++) {
      const hydrogen = stars[at + 1 + k];
      let along = 0;
      for (let c = 0; c < 3; c++) {
        old[3 * k + c] = x[3 * hydrogen + c] - x[3 * centre + c];
        along -= old[3 * k + c] * (v[3 * hydrogen + c] - v[3 * centre + c]);
      }
      right[k] = along;
    }
    for (let k = 0; k < count; k++)
      for (let l = 0; l < count; l++)
        matrix[count * k + l] = dot3(old, 3 * k, old, 3 * l) * (w + (k === l ? inverseMasses[stars[at + 1 + k]] : 0));
    solve(matrix, right, count);
    for (let k = 0; k < count; k++) {
      const hydrogen = stars[at + 1 + k];
      for (let c = 0; c < 3; c++) {
        v[3 * hydrogen + c] += inverseMasses[hydrogen] * right[k] * old[3 * k + c];
        v[3 * centre + c] -= w * right[k] * old[3 * k + c];
      }
    }
  }
}

/**
 * Makes positions (Å, [R × 3N]) and velocities (Å/fs) such that all lengths are right and none changes, in place.
 * @throws FfpError('diverged') that names atoms which cannot be held
 */
export function satisfy(
  { constraints, masses, elements }: Potential,
  positions: Float64Array,
  velocities: Float64Array,
): void {
  if (!constraints) return;
  const solver = new ConstraintSolver(constraints, masses);
  const size = 3 * masses.length;
  for (let at = 0; at < positions.length; at += size) {
    const x = positions.subarray(at, at + size);
    const broken = solver.positions(x.slice(), x);
    if (broken) {
      const named = Array.from(broken.slice(0, 6), (atom) => `${elementByNumber(elements[atom]).symbol}${atom + 1}`);
      const more = broken.length > named.length ? ` and ${broken.length - named.length} more` : '';
      throw new FfpError(
        'diverged',
        `The bonds of ${named.join(', ')}${more} cannot be brought to the lengths that constraints hold; minimise the molecule first, or take --constraints none.`,
      );
    }
    solver.velocities(x, velocities.subarray(at, at + size));
  }
}

const dot3 = (a: Float64Array, i: number, b: Float64Array, j: number): number =>
  a[i] * b[j] + a[i + 1] * b[j + 1] + a[i + 2] * b[j + 2];

/** Solves A y = b of n ≤ 4 equations in place, y in b: Gauss's elimination; pivots are the largest of their rows here, so none are sought. */
function solve(matrix: Float64Array, b: Float64Array, n: number): void {
  for (let k = 0; k < n; k++) {
    const pivot = 1 / matrix[n * k + k];
    for (let i = k + 1; i < n; i++) {
      const factor = matrix[n * i + k] * pivot;
      for (let j = k + 1; j < n; j++) matrix[n * i + j] -= factor * matrix[n * k + j];
      b[i] -= factor * b[k];
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) b[k] -= matrix[n * k + j] * b[j];
    b[k] /= matrix[n * k + k];
  }
}
