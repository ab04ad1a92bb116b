import type { PairTwin } from '../twin.ts';

/** U = −√(C_i C_j) / (r⁶ (1 + (R_ij/r)¹²)). Twin: shaders/terms/dispersion.wgsl. */
export const pair: PairTwin = ({ count, i, j, inverseR, force }, { atomParameters }) => {
  let energy = 0;
  for (let p = 0; p < count; p++) {
    const a = 2 * i[p];
    const b = 2 * j[p];
    const inverse2 = inverseR[p] * inverseR[p];
    const inverse6 = inverse2 * inverse2 * inverse2;
    const radius = atomParameters[a + 1] + atomParameters[b + 1];
    const near = (radius * radius * inverse2) ** 6;
    const u = (-Math.sqrt(atomParameters[a] * atomParameters[b]) * inverse6) / (1 + near);
    energy += u;
    force[p] += (6 * u * inverse2 * (1 - near)) / (1 + near);
  }
  return energy;
};
