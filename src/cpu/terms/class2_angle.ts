import { BOUND } from '../../forcefield/boundedDistance.ts';
import type { BondedTwin } from '../twin.ts';

const SLOPE = 2 * (1 + BOUND);

/**
 * Angle, 1-3 distance, and products with the two bonds; the equation is in src/forcefield/terms/class2_angle.ts. Everything is a
 * polynomial of bounded variables: no case is special but atoms on top of each other. Twin: shaders/terms/class2_angle.wgsl.
 */
export const bonded: BondedTwin = (x, { atoms, parameters: k }, forces) => {
  let energy = 0;
  for (let t = 0, p = 0; t < atoms.length; t += 3, p += 17) {
    const i = 3 * atoms[t];
    const j = 3 * atoms[t + 1];
    const l = 3 * atoms[t + 2];
    const ux = x[i] - x[j];
    const uy = x[i + 1] - x[j + 1];
    const uz = x[i + 2] - x[j + 2];
    const vx = x[l] - x[j];
    const vy = x[l + 1] - x[j + 1];
    const vz = x[l + 2] - x[j + 2];
    const wx = ux - vx;
    const wy = uy - vy;
    const wz = uz - vz;
    const su = ux * ux + uy * uy + uz * uz;
    const sv = vx * vx + vy * vy + vz * vz;
    const sw = wx * wx + wy * wy + wz * wz;
    const su0 = k[p] * k[p];
    const sv0 = k[p + 1] * k[p + 1];
    const sw0 = k[p + 2] * k[p + 2];
    const iu = 1 / (su + BOUND * su0);
    const iv = 1 / (sv + BOUND * sv0);
    const iw = 1 / (sw + BOUND * sw0);
    const z1 = (su - su0) * iu;
    const z2 = (sv - sv0) * iv;
    const y = (sw - sw0) * iw;
    const inverse = 1 / Math.sqrt(su * sv);
    const cosine = (ux * vx + uy * vy + uz * vz) * inverse;
    const c = cosine - k[p + 3];
    const first = k[p + 12] + k[p + 14] * c;
    const second = k[p + 13] + k[p + 15] * c;
    const product = k[p + 11] + k[p + 16] * c;
    energy +=
      c * (k[p + 4] + c * (k[p + 5] + c * (k[p + 6] + c * k[p + 7])) + z1 * first + z2 * second) +
      y * (k[p + 8] + y * (k[p + 9] + y * k[p + 10])) +
      z1 * z2 * product;
    const byCosine =
      k[p + 4] +
      c * (2 * k[p + 5] + c * (3 * k[p + 6] + c * 4 * k[p + 7])) +
      z1 * (first + k[p + 14] * c) +
      z2 * (second + k[p + 15] * c) +
      z1 * z2 * k[p + 16];
    // Forces along u, v and w = u − v; of the cosine, ∂/∂u = v/|u||v| − cos θ u/|u|².
    const across = byCosine * inverse;
    const fw = (k[p + 8] + y * (2 * k[p + 9] + y * 3 * k[p + 10])) * SLOPE * sw0 * iw * iw;
    const fu = (c * first + z2 * product) * SLOPE * su0 * iu * iu - (byCosine * cosine) / su;
    const fv = (c * second + z1 * product) * SLOPE * sv0 * iv * iv - (byCosine * cosine) / sv;
    const fix = -(fu * ux + across * vx + fw * wx);
    const fiy = -(fu * uy + across * vy + fw * wy);
    const fiz = -(fu * uz + across * vz + fw * wz);
    const flx = -(fv * vx + across * ux - fw * wx);
    const fly = -(fv * vy + across * uy - fw * wy);
    const flz = -(fv * vz + across * uz - fw * wz);
    forces[i] += fix;
    forces[i + 1] += fiy;
    forces[i + 2] += fiz;
    forces[l] += flx;
    forces[l + 1] += fly;
    forces[l + 2] += flz;
    forces[j] -= fix + flx;
    forces[j + 1] -= fiy + fly;
    forces[j + 2] -= fiz + flz;
  }
  return energy;
};
