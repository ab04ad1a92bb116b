/** Dihedral angles and their forces. */

/** Below this |A|² (Å⁴) three atoms count as collinear and the dihedral as undefined. Same in the WGSL twins. */
const MINIMUM_NORMAL2 = 1e-8;

/** The last dihedral measured: its angle, and what its forces are made of. */
export class Dihedral {
  /** rad, in (−π, π]; 0 is cis. */
  angle = 0;
  /** ∂φ/∂r_i, ∂φ/∂r_j, ∂φ/∂r_k, ∂φ/∂r_l, 1/Å. */
  private readonly gradient = new Float64Array(12);
  private readonly atoms = new Uint32Array(4);

  /**
   * After Blondel & Karplus, J. Comput. Chem. 17, 1132 (1996): F = r_i − r_j, G = r_j − r_k, H = r_l − r_k, A = F × G, B = H × G.
   * @param x Å, [3N]
   * @returns false where three atoms are collinear: then there is no angle
   */
  measure(x: Float64Array, first: number, second: number, third: number, fourth: number): boolean {
    this.atoms.set([first, second, third, fourth]);
    const [i, j, k, l] = [3 * first, 3 * second, 3 * third, 3 * fourth];
    const fx = x[i] - x[j];
    const fy = x[i + 1] - x[j + 1];
    const fz = x[i + 2] - x[j + 2];
    const gx = x[j] - x[k];
    const gy = x[j + 1] - x[k + 1];
    const gz = x[j + 2] - x[k + 2];
    const hx = x[l] - x[k];
    const hy = x[l + 1] - x[k + 1];
    const hz = x[l + 2] - x[k + 2];
    const ax = fy * gz - fz * gy;
    const ay = fz * gx - fx * gz;
    const az = fx * gy - fy * gx;
    const bx = hy * gz - hz * gy;
    const by = hz * gx - hx * gz;
    const bz = hx * gy - hy * gx;
    const a2 = ax * ax + ay * ay + az * az;
    const b2 = bx * bx + by * by + bz * bz;
    if (a2 < MINIMUM_NORMAL2 || b2 < MINIMUM_NORMAL2) return false;
    const g = Math.sqrt(gx * gx + gy * gy + gz * gz);
    const cosine = ax * bx + ay * by + az * bz;
    const sine = ((by * az - bz * ay) * gx + (bz * ax - bx * az) * gy + (bx * ay - by * ax) * gz) / g;
    this.angle = Math.atan2(sine, cosine);
    const da = -g / a2;
    const db = g / b2;
    const ta = (fx * gx + fy * gy + fz * gz) / (a2 * g);
    const tb = (hx * gx + hy * gy + hz * gz) / (b2 * g);
    const d = this.gradient;
    d[0] = da * ax;
    d[1] = da * ay;
    d[2] = da * az;
    d[9] = db * bx;
    d[10] = db * by;
    d[11] = db * bz;
    const sx = ta * ax - tb * bx;
    const sy = ta * ay - tb * by;
    const sz = ta * az - tb * bz;
    d[3] = sx - d[0];
    d[4] = sy - d[1];
    d[5] = sz - d[2];
    d[6] = -sx - d[9];
    d[7] = -sy - d[10];
    d[8] = -sz - d[11];
    return true;
  }

  /** Adds −slope ∂φ/∂r to the forces (kcal/mol/Å, [3N]). @param slope dU/dφ, kcal/mol */
  push(slope: number, forces: Float64Array): void {
    const { gradient, atoms } = this;
    for (let n = 0; n < 4; n++) for (let c = 0; c < 3; c++) forces[3 * atoms[n] + c] -= slope * gradient[3 * n + c];
  }
}
