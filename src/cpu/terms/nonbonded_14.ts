import type { BondedTwin } from '../twin.ts';

/** U = A/r¹² − B/r⁶ + Q/r. Twin: shaders/terms/nonbonded_14.wgsl. */
export const bonded: BondedTwin = (x, { atoms, parameters }, forces) => {
  let energy = 0;
  for (let t = 0, p = 0; t < atoms.length; t += 2, p += 3) {
    const i = 3 * atoms[t];
    const j = 3 * atoms[t + 1];
    const dx = x[i] - x[j];
    const dy = x[i + 1] - x[j + 1];
    const dz = x[i + 2] - x[j + 2];
    const inverse2 = 1 / (dx * dx + dy * dy + dz * dz);
    const inverse6 = inverse2 * inverse2 * inverse2;
    const repulsion = parameters[p] * inverse6 * inverse6;
    const attraction = parameters[p + 1] * inverse6;
    const coulomb = parameters[p + 2] * Math.sqrt(inverse2);
    energy += repulsion - attraction + coulomb;
    const f = (12 * repulsion - 6 * attraction + coulomb) * inverse2;
    forces[i] += f * dx;
    forces[i + 1] += f * dy;
    forces[i + 2] += f * dz;
    forces[j] -= f * dx;
    forces[j + 1] -= f * dy;
    forces[j + 2] -= f * dz;
  }
  return energy;
};
