import { CLASS2_PAIR } from '../../forcefield/terms/class2_pair.ts';
import type { BondedTwin } from '../twin.ts';

const { scale, core2 } = CLASS2_PAIR;

/** U = A/r¹² + Σ_{n=2}^{6} c_n h^n + Q/r, h = 4/(r² + 1). Twin: shaders/terms/class2_pair_14.wgsl. */
export const bonded: BondedTwin = (x, { atoms, parameters: k }, forces) => {
  let energy = 0;
  for (let t = 0, p = 0; t < atoms.length; t += 2, p += 7) {
    const i = 3 * atoms[t];
    const j = 3 * atoms[t + 1];
    const dx = x[i] - x[j];
    const dy = x[i + 1] - x[j + 1];
    const dz = x[i + 2] - x[j + 2];
    const s = dx * dx + dy * dy + dz * dz;
    const inverse2 = 1 / s;
    const inverse6 = inverse2 * inverse2 * inverse2;
    const wall = k[p] * inverse6 * inverse6;
    const charge = k[p + 6] * Math.sqrt(inverse2);
    const h = scale / (s + core2);
    const c2 = k[p + 1];
    const c3 = k[p + 2];
    const c4 = k[p + 3];
    const c5 = k[p + 4];
    const c6 = k[p + 5];
    energy += wall + charge + h * h * (c2 + h * (c3 + h * (c4 + h * (c5 + h * c6))));
    const slope = h * (2 * c2 + h * (3 * c3 + h * (4 * c4 + h * (5 * c5 + h * 6 * c6))));
    const f = (12 * wall + charge) * inverse2 + (2 / scale) * h * h * slope;
    forces[i] += f * dx;
    forces[i + 1] += f * dy;
    forces[i + 2] += f * dz;
    forces[j] -= f * dx;
    forces[j + 1] -= f * dy;
    forces[j + 2] -= f * dz;
  }
  return energy;
};
