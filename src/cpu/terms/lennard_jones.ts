import type { PairTwin } from '../twin.ts';

/** U = A/r¹² − B/r⁶, A and B from the table of types. Twin: shaders/terms/lennard_jones.wgsl. */
export const pair: PairTwin = ({ count, i, j, inverseR, force }, { types, typeCount, table }) => {
  let energy = 0;
  for (let p = 0; p < count; p++) {
    const at = 2 * (types[i[p]] * typeCount + types[j[p]]);
    const inverse2 = inverseR[p] * inverseR[p];
    const inverse6 = inverse2 * inverse2 * inverse2;
    const repulsion = table[at] * inverse6 * inverse6;
    const attraction = table[at + 1] * inverse6;
    energy += repulsion - attraction;
    force[p] += (12 * repulsion - 6 * attraction) * inverse2;
  }
  return energy;
};
