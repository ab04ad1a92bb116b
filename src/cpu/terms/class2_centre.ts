import type { BondedTwin } from '../twin.ts';

/**
 * Three bonds of atom j; the equation is in src/forcefield/terms/class2_centre.ts. The square of the triple product of unit vectors
 * is 1 + 2 abc − a² − b² − c² with the cosines a, b, c between them. Twin: shaders/terms/class2_centre.wgsl.
 */
export const bonded: BondedTwin = (x, { atoms, parameters: k }, forces) => {
  let energy = 0;
  for (let t = 0, at = 0; t < atoms.length; t += 4, at += 17) {
    const i = 3 * atoms[t];
    const j = 3 * atoms[t + 1];
    const m = 3 * atoms[t + 2];
    const l = 3 * atoms[t + 3];
    let ax = x[i] - x[j];
    let ay = x[i + 1] - x[j + 1];
    let az = x[i + 2] - x[j + 2];
    let bx = x[m] - x[j];
    let by = x[m + 1] - x[j + 1];
    let bz = x[m + 2] - x[j + 2];
    let cx = x[l] - x[j];
    let cy = x[l + 1] - x[j + 1];
    let cz = x[l + 2] - x[j + 2];
    const sa = ax * ax + ay * ay + az * az;
    const sb = bx * bx + by * by + bz * bz;
    const sc = cx * cx + cy * cy + cz * cz;
    const sa0 = k[at] * k[at];
    const sb0 = k[at + 2] * k[at + 2];
    const sc0 = k[at + 4] * k[at + 4];
    const qa = 1 / (sa * sa + k[at + 1] * sa0 * sa0);
    const qb = 1 / (sb * sb + k[at + 3] * sb0 * sb0);
    const qc = 1 / (sc * sc + k[at + 5] * sc0 * sc0);
    const za = (sa - sa0) * (sa + sa0) * qa;
    const zb = (sb - sb0) * (sb + sb0) * qb;
    const zc = (sc - sc0) * (sc + sc0) * qc;
    const ia = 1 / Math.sqrt(sa);
    const ib = 1 / Math.sqrt(sb);
    const ic = 1 / Math.sqrt(sc);
    // From here on unit vectors.
    ax *= ia;
    ay *= ia;
    az *= ia;
    bx *= ib;
    by *= ib;
    bz *= ib;
    cx *= ic;
    cy *= ic;
    cz *= ic;
    const cosAB = ax * bx + ay * by + az * bz;
    const cosAC = ax * cx + ay * cy + az * cz;
    const cosBC = bx * cx + by * cy + bz * cz;
    const ab = cosAB - k[at + 6];
    const ac = cosAC - k[at + 7];
    const bc = cosBC - k[at + 8];
    const fa = k[at + 9];
    const fb = k[at + 10];
    const fc = k[at + 11];
    const oa = k[at + 12];
    const ob = k[at + 13];
    const oc = k[at + 14];
    const volume2 = 1 + 2 * cosAB * cosAC * cosBC - cosAB * cosAB - cosAC * cosAC - cosBC * cosBC;
    energy +=
      ab * (fa * ac + fb * bc + oc * zc) +
      ac * (fc * bc + ob * zb) +
      oa * za * bc +
      volume2 * (k[at + 15] + k[at + 16] * volume2);
    const byVolume2 = 2 * (k[at + 15] + 2 * k[at + 16] * volume2);
    const byAB = fa * ac + fb * bc + oc * zc + byVolume2 * (cosAC * cosBC - cosAB);
    const byAC = fa * ab + fc * bc + ob * zb + byVolume2 * (cosAB * cosBC - cosAC);
    const byBC = fb * ab + fc * ac + oa * za + byVolume2 * (cosAB * cosAC - cosBC);
    // ∂z/∂r = 4 (1 + β) r0⁴ r³ / (r⁴ + β r0⁴)²; r³ = s²/√s.
    const slopeA = 4 * (1 + k[at + 1]) * sa0 * sa0 * sa * sa * ia * qa * qa;
    const slopeB = 4 * (1 + k[at + 3]) * sb0 * sb0 * sb * sb * ib * qb * qb;
    const slopeC = 4 * (1 + k[at + 5]) * sc0 * sc0 * sc * sc * ic * qc * qc;
    // Along each bond, per unit vector: the bond's own part, and what keeps the rest perpendicular.
    const ra = -oa * bc * slopeA + (byAB * cosAB + byAC * cosAC) * ia;
    const rb = -ob * ac * slopeB + (byAB * cosAB + byBC * cosBC) * ib;
    const rc = -oc * ab * slopeC + (byAC * cosAC + byBC * cosBC) * ic;
    const fax = ra * ax - (byAB * bx + byAC * cx) * ia;
    const fay = ra * ay - (byAB * by + byAC * cy) * ia;
    const faz = ra * az - (byAB * bz + byAC * cz) * ia;
    const fbx = rb * bx - (byAB * ax + byBC * cx) * ib;
    const fby = rb * by - (byAB * ay + byBC * cy) * ib;
    const fbz = rb * bz - (byAB * az + byBC * cz) * ib;
    const fcx = rc * cx - (byAC * ax + byBC * bx) * ic;
    const fcy = rc * cy - (byAC * ay + byBC * by) * ic;
    const fcz = rc * cz - (byAC * az + byBC * bz) * ic;
    forces[i] += fax;
    forces[i + 1] += fay;
    forces[i + 2] += faz;
    forces[m] += fbx;
    forces[m + 1] += fby;
    forces[m + 2] += fbz;
    forces[l] += fcx;
    forces[l + 1] += fcy;
    forces[l + 2] += fcz;
    forces[j] -= fax + fbx + fcx;
    forces[j + 1] -= fay + fby + fcy;
    forces[j + 2] -= faz + fbz + fcz;
  }
  return energy;
};
