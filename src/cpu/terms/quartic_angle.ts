import type { BondedTwin } from '../twin.ts';

/** Below this |u × v| (Å²) the angle counts as straight: its force direction is undefined. Same in the WGSL twin. */
const MINIMUM_CROSS = 1e-6;

/** U = k2 y² + k3 y³ + k4 y⁴, y = θ − θ0, θ = atan2(|u × v|, u·v). Twin: shaders/terms/quartic_angle.wgsl. */
export const bonded: BondedTwin = (x, { atoms, parameters }, forces) => {
  let energy = 0;
  for (let t = 0, p = 0; t < atoms.length; t += 3, p += 4) {
    const i = 3 * atoms[t];
    const j = 3 * atoms[t + 1];
    const k = 3 * atoms[t + 2];
    const ux = x[i] - x[j];
    const uy = x[i + 1] - x[j + 1];
    const uz = x[i + 2] - x[j + 2];
    const vx = x[k] - x[j];
    const vy = x[k + 1] - x[j + 1];
    const vz = x[k + 2] - x[j + 2];
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    const cross = Math.max(Math.sqrt(nx * nx + ny * ny + nz * nz), MINIMUM_CROSS);
    const bend = Math.atan2(cross, ux * vx + uy * vy + uz * vz) - parameters[p + 3];
    const [k2, k3, k4] = [parameters[p], parameters[p + 1], parameters[p + 2]];
    energy += bend * bend * (k2 + bend * (k3 + bend * k4));
    // −dU/dθ over |u × v|; ∂θ/∂u = u × n / (|u|²|n|), ∂θ/∂v = −v × n / (|v|²|n|).
    const f = (-bend * (2 * k2 + bend * (3 * k3 + bend * 4 * k4))) / cross;
    const fu = f / (ux * ux + uy * uy + uz * uz);
    const fv = -f / (vx * vx + vy * vy + vz * vz);
    const ix = fu * (uy * nz - uz * ny);
    const iy = fu * (uz * nx - ux * nz);
    const iz = fu * (ux * ny - uy * nx);
    const kx = fv * (vy * nz - vz * ny);
    const ky = fv * (vz * nx - vx * nz);
    const kz = fv * (vx * ny - vy * nx);
    forces[i] += ix;
    forces[i + 1] += iy;
    forces[i + 2] += iz;
    forces[k] += kx;
    forces[k + 1] += ky;
    forces[k + 2] += kz;
    forces[j] -= ix + kx;
    forces[j + 1] -= iy + ky;
    forces[j + 2] -= iz + kz;
  }
  return energy;
};
