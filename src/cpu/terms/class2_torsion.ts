import type { BondedTwin } from '../twin.ts';

/**
 * Torsion with its angles and bonds; the equation is in src/forcefield/terms/class2_torsion.ts. With unit vectors e1 = j→i,
 * e2 = j→k, e3 = k→l: cos θ1 = e1·e2, cos θ2 = −e2·e3, sin θ1 sin θ2 cos φ = e1·e3 + cos θ1 cos θ2. Polynomials of these never
 * divide by a sine, so that a straight angle is no special case. Twin: shaders/terms/class2_torsion.wgsl.
 */
export const bonded: BondedTwin = (x, { atoms, parameters: k }, forces) => {
  let energy = 0;
  for (let t = 0, at = 0; t < atoms.length; t += 4, at += 26) {
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
    let cx = x[l] - x[m];
    let cy = x[l + 1] - x[m + 1];
    let cz = x[l + 2] - x[m + 2];
    const sa = ax * ax + ay * ay + az * az;
    const sb = bx * bx + by * by + bz * bz;
    const sc = cx * cx + cy * cy + cz * cz;
    const sa0 = k[at] * k[at];
    const sb0 = k[at + 2] * k[at + 2];
    const sc0 = k[at + 4] * k[at + 4];
    const qa = 1 / (sa * sa + k[at + 1] * sa0 * sa0);
    const qb = 1 / (sb * sb + k[at + 3] * sb0 * sb0);
    const qc = 1 / (sc * sc + k[at + 5] * sc0 * sc0);
    const z1 = (sa - sa0) * (sa + sa0) * qa;
    const z2 = (sb - sb0) * (sb + sb0) * qb;
    const z3 = (sc - sc0) * (sc + sc0) * qc;
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
    const c1 = ax * bx + ay * by + az * bz;
    const c2 = -(bx * cx + by * cy + bz * cz);
    const sine1 = 1 - c1 * c1;
    const sine2 = 1 - c2 * c2;
    const t1 = ax * cx + ay * cy + az * cz + c1 * c2;
    const s2 = sine1 * sine2;
    const t2 = 2 * t1 * t1 - s2;
    const p = c1 - k[at + 6];
    const q = c2 - k[at + 7];
    const g1 =
      k[at + 8] +
      p * (k[at + 11] * q + k[at + 13]) +
      q * k[at + 14] +
      z1 * k[at + 17] +
      z3 * k[at + 18] +
      z2 * k[at + 21];
    const g2 = k[at + 9] + p * k[at + 15] + q * k[at + 16] + z1 * k[at + 19] + z3 * k[at + 20] + z2 * k[at + 22];
    const g3 = k[at + 10];
    const ends = k[at + 23] * z3 + k[at + 24] * q;
    energy += g1 * t1 + g2 * t2 + g3 * t1 * (4 * t1 * t1 - 3 * s2) + p * (q * k[at + 12] + z3 * k[at + 25]) + z1 * ends;
    const byT = g1 + 4 * t1 * g2 + g3 * (12 * t1 * t1 - 3 * s2);
    const byS = -g2 - 3 * t1 * g3;
    const by1 =
      t1 * (q * k[at + 11] + k[at + 13]) +
      t2 * k[at + 15] +
      q * k[at + 12] +
      z3 * k[at + 25] +
      byT * c2 -
      2 * c1 * sine2 * byS;
    const by2 =
      t1 * (p * k[at + 11] + k[at + 14]) +
      t2 * k[at + 16] +
      p * k[at + 12] +
      z1 * k[at + 24] +
      byT * c1 -
      2 * c2 * sine1 * byS;
    // ∂z/∂r = 4 (1 + β) r0⁴ r³ / (r⁴ + β r0⁴)²; r³ = s²/√s. Forces along the bonds, per unit vector.
    const slopeA = 4 * (1 + k[at + 1]) * sa0 * sa0 * sa * sa * ia * qa * qa;
    const slopeB = 4 * (1 + k[at + 3]) * sb0 * sb0 * sb * sb * ib * qb * qb;
    const slopeC = 4 * (1 + k[at + 5]) * sc0 * sc0 * sc * sc * ic * qc * qc;
    const la = -(t1 * k[at + 17] + t2 * k[at + 19] + ends) * slopeA;
    const lb = -(t1 * k[at + 21] + t2 * k[at + 22]) * slopeB;
    const lc = -(t1 * k[at + 18] + t2 * k[at + 20] + k[at + 23] * z1 + k[at + 25] * p) * slopeC;
    // −∂U/∂e, made perpendicular to e and divided by the length.
    const gax = -(by1 * bx + byT * cx);
    const gay = -(by1 * by + byT * cy);
    const gaz = -(by1 * bz + byT * cz);
    const gbx = by2 * cx - by1 * ax;
    const gby = by2 * cy - by1 * ay;
    const gbz = by2 * cz - by1 * az;
    const gcx = by2 * bx - byT * ax;
    const gcy = by2 * by - byT * ay;
    const gcz = by2 * bz - byT * az;
    const ra = la - (gax * ax + gay * ay + gaz * az) * ia;
    const rb = lb - (gbx * bx + gby * by + gbz * bz) * ib;
    const rc = lc - (gcx * cx + gcy * cy + gcz * cz) * ic;
    const fax = gax * ia + ra * ax;
    const fay = gay * ia + ra * ay;
    const faz = gaz * ia + ra * az;
    const fbx = gbx * ib + rb * bx;
    const fby = gby * ib + rb * by;
    const fbz = gbz * ib + rb * bz;
    const fcx = gcx * ic + rc * cx;
    const fcy = gcy * ic + rc * cy;
    const fcz = gcz * ic + rc * cz;
    forces[i] += fax;
    forces[i + 1] += fay;
    forces[i + 2] += faz;
    forces[j] -= fax + fbx;
    forces[j + 1] -= fay + fby;
    forces[j + 2] -= faz + fbz;
    forces[m] += fbx - fcx;
    forces[m + 1] += fby - fcy;
    forces[m + 2] += fbz - fcz;
    forces[l] += fcx;
    forces[l + 1] += fcy;
    forces[l + 2] += fcz;
  }
  return energy;
};
