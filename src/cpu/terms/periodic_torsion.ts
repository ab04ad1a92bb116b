import type { BondedTwin } from '../twin.ts';

/** Below this |A|² (Å⁴) three atoms count as collinear and the dihedral as undefined: no force. Same in the WGSL twin. */
const MINIMUM_NORMAL2 = 1e-8;

/**
 * U = u0 + Σ_n c_n cos nφ + s_n sin nφ. Angle and derivatives after Blondel & Karplus, J. Comput. Chem. 17, 1132 (1996):
 * F = r_i − r_j, G = r_j − r_k, H = r_l − r_k, A = F × G, B = H × G; the multiple angles come from a recurrence.
 * Twin: shaders/terms/periodic_torsion.wgsl.
 */
export const bonded: BondedTwin = (x, { atoms, parameters, stride }, forces) => {
  let energy = 0;
  for (let t = 0, p = 0; t < atoms.length; t += 4, p += stride) {
    const i = 3 * atoms[t];
    const j = 3 * atoms[t + 1];
    const k = 3 * atoms[t + 2];
    const l = 3 * atoms[t + 3];
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
    if (a2 < MINIMUM_NORMAL2 || b2 < MINIMUM_NORMAL2) {
      energy += parameters[p];
      continue;
    }
    const g = Math.sqrt(gx * gx + gy * gy + gz * gz);
    const inverseAB = 1 / Math.sqrt(a2 * b2);
    const cosine = (ax * bx + ay * by + az * bz) * inverseAB;
    const sine = (((by * az - bz * ay) * gx + (bz * ax - bx * az) * gy + (bx * ay - by * ax) * gz) * inverseAB) / g;
    let u = parameters[p];
    let slope = 0;
    let cosn = 1;
    let sinn = 0;
    for (let m = 1, n = 1; m < stride; m += 2, n++) {
      const next = cosn * cosine - sinn * sine;
      sinn = sinn * cosine + cosn * sine;
      cosn = next;
      const c = parameters[p + m];
      const s = parameters[p + m + 1];
      u += c * cosn + s * sinn;
      slope += n * (s * cosn - c * sinn);
    }
    energy += u;
    const fa = (slope * g) / a2;
    const fb = (-slope * g) / b2;
    const ta = (slope * (fx * gx + fy * gy + fz * gz)) / (a2 * g);
    const tb = (slope * (hx * gx + hy * gy + hz * gz)) / (b2 * g);
    const sx = ta * ax - tb * bx;
    const sy = ta * ay - tb * by;
    const sz = ta * az - tb * bz;
    forces[i] += fa * ax;
    forces[i + 1] += fa * ay;
    forces[i + 2] += fa * az;
    forces[j] -= fa * ax + sx;
    forces[j + 1] -= fa * ay + sy;
    forces[j + 2] -= fa * az + sz;
    forces[k] += sx - fb * bx;
    forces[k + 1] += sy - fb * by;
    forces[k + 2] += sz - fb * bz;
    forces[l] += fb * bx;
    forces[l + 1] += fb * by;
    forces[l + 2] += fb * bz;
  }
  return energy;
};
