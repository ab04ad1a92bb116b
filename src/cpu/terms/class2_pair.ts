import { CLASS2_PAIR } from '../../forcefield/terms/class2_pair.ts';
import type { PairTwin } from '../twin.ts';

const { scale, core2 } = CLASS2_PAIR;

/** U = A/r¹² + Σ_{n=2}^{6} c_n h^n, h = 4/(r² + 1), from the table of types. Twin: shaders/terms/class2_pair.wgsl. */
export const pair: PairTwin = ({ count, i, j, inverseR, force }, { types, typeCount, table: k }) => {
  let energy = 0;
  for (let p = 0; p < count; p++) {
    const at = 6 * (types[i[p]] * typeCount + types[j[p]]);
    const inverse2 = inverseR[p] * inverseR[p];
    const inverse6 = inverse2 * inverse2 * inverse2;
    const wall = k[at] * inverse6 * inverse6;
    const h = (scale * inverse2) / (1 + core2 * inverse2);
    const c2 = k[at + 1];
    const c3 = k[at + 2];
    const c4 = k[at + 3];
    const c5 = k[at + 4];
    const c6 = k[at + 5];
    energy += wall + h * h * (c2 + h * (c3 + h * (c4 + h * (c5 + h * c6))));
    // ∂h/∂r = −2 r h²/scale.
    const slope = h * (2 * c2 + h * (3 * c3 + h * (4 * c4 + h * (5 * c5 + h * 6 * c6))));
    force[p] += 12 * wall * inverse2 + (2 / scale) * h * h * slope;
  }
  return energy;
};
