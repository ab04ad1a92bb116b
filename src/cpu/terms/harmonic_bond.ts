import type { BondedTwin } from '../twin.ts';

/** U = k (r − r0)². Twin: shaders/terms/harmonic_bond.wgsl. */
export const bonded: BondedTwin = (x, { atoms, parameters }, forces) => {
  let energy = 0;
  for (let t = 0, p = 0; t < atoms.length; t += 2, p += 2) {
    const i = 3 * atoms[t];
    const j = 3 * atoms[t + 1];
    const dx = x[i] - x[j];
    const dy = x[i + 1] - x[j + 1];
    const dz = x[i + 2] - x[j + 2];
    const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
    const k = parameters[p];
    const stretch = r - parameters[p + 1];
    energy += k * stretch * stretch;
    const f = (-2 * k * stretch) / r;
    forces[i] += f * dx;
    forces[i + 1] += f * dy;
    forces[i + 2] += f * dz;
    forces[j] -= f * dx;
    forces[j + 1] -= f * dy;
    forces[j + 2] -= f * dz;
  }
  return energy;
};
