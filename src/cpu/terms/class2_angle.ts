import { BETA_13 } from '../../forcefield/boundedDistance.ts';
import type { BondedTwin } from '../twin.ts';

/**
 * Angle, 1-3 distance, and products with the two bonds; the equation is in src/forcefield/terms/class2_angle.ts. Everything is a
 * polynomial of bounded variables: no case is special but atoms on top of each other. Twin: shaders/terms/class2_angle.wgsl.
 */
export const bonded: BondedTwin = (x, { atoms, parameters: k }, forces) => {
  let energy = 0;
  for (let t = 0, p = 0; t < atoms.length; t += 3, p += 19) {
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
    const sv0 = k[p + 2] * k[p + 2];
    const sw0 = k[p + 4] * k[p + 4];
    const iu = 1 / (su * su + k[p + 1] * su0 * su0);
    const iv = 1 / (sv * sv + k[p + 3] * sv0 * sv0);
    const iw = 1 / (sw * sw + BETA_13 * sw0 * sw0);
    const z1 = (su - su0) * (su + su0) * iu;
    const z2 = (sv - sv0) * (sv + sv0) * iv;
    const y = (sw - sw0) * (sw + sw0) * iw;
    const inverse = 1 / Math.sqrt(su * sv);
    const cosine = (ux * vx + uy * vy + uz * vz) * inverse;
    const c = cosine - k[p + 5];
    const first = k[p + 14] + k[p + 16] * c;
    const second = k[p + 15] + k[p + 17] * c;
    const product = k[p + 13] + k[p + 18] * c;
    energy +=
      c * (k[p + 6] + c * (k[p + 7] + c * (k[p + 8] + c * k[p + 9])) + z1 * first + z2 * second) +
      y * (k[p + 10] + y * (k[p + 11] + y * k[p + 12])) +
      z1 * z2 * product;
    const byCosine =
      k[p + 6] +
      c * (2 * k[p + 7] + c * (3 * k[p + 8] + c * 4 * k[p + 9])) +
      z1 * (first + k[p + 16] * c) +
      z2 * (second + k[p + 17] * c) +
      z1 * z2 * k[p + 18];
    // Forces along u, v and w = u − v; of the cosine, ∂/∂u = v/|u||v| − cos θ u/|u|².
    const across = byCosine * inverse;
    const fw = (k[p + 10] + y * (2 * k[p + 11] + y * 3 * k[p + 12])) * 4 * (1 + BETA_13) * sw0 * sw0 * sw * iw * iw;
    const fu = (c * first + z2 * product) * 4 * (1 + k[p + 1]) * su0 * su0 * su * iu * iu - (byCosine * cosine) / su;
    const fv = (c * second + z1 * product) * 4 * (1 + k[p + 3]) * sv0 * sv0 * sv * iv * iv - (byCosine * cosine) / sv;
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
