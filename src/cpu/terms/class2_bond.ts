import type { BondedTwin } from '../twin.ts';

/** U = Σ k_n z^n, z = (r⁴ − r0⁴)/(r⁴ + β r0⁴). Twin: shaders/terms/class2_bond.wgsl. */
export const bonded: BondedTwin = (x, { atoms, parameters }, forces) => {
  let energy = 0;
  for (let t = 0, p = 0; t < atoms.length; t += 2, p += 6) {
    const i = 3 * atoms[t];
    const j = 3 * atoms[t + 1];
    const dx = x[i] - x[j];
    const dy = x[i + 1] - x[j + 1];
    const dz = x[i + 2] - x[j + 2];
    const s = dx * dx + dy * dy + dz * dz;
    const s0 = parameters[p] * parameters[p];
    const q0 = s0 * s0;
    const inverse = 1 / (s * s + parameters[p + 1] * q0);
    const z = (s - s0) * (s + s0) * inverse;
    const k1 = parameters[p + 2];
    const k2 = parameters[p + 3];
    const k3 = parameters[p + 4];
    const k4 = parameters[p + 5];
    energy += z * (k1 + z * (k2 + z * (k3 + z * k4)));
    // ∂z/∂r = 4 (1 + β) r0⁴ r³ / (r⁴ + β r0⁴)².
    const f =
      -(k1 + z * (2 * k2 + z * (3 * k3 + z * 4 * k4))) * 4 * (1 + parameters[p + 1]) * q0 * s * inverse * inverse;
    forces[i] += f * dx;
    forces[i + 1] += f * dy;
    forces[i + 2] += f * dz;
    forces[j] -= f * dx;
    forces[j + 1] -= f * dy;
    forces[j + 2] -= f * dz;
  }
  return energy;
};
