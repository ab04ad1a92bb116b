import { Dihedral } from '../dihedral.ts';
import type { BondedTwin } from '../twin.ts';

/** Cubic Hermite functions on [0, 1] of the values and slopes at 0 and 1, and their derivatives: [h0, g0, h1, g1, h0′ …]. */
function hermite(t: number, out: Float64Array): void {
  const s = 1 - t;
  out[0] = s * s * (1 + 2 * t);
  out[1] = s * s * t;
  out[2] = t * t * (3 - 2 * t);
  out[3] = -t * t * s;
  out[4] = -6 * s * t;
  out[5] = s * (1 - 3 * t);
  out[6] = 6 * s * t;
  out[7] = t * (3 * t - 2);
}

/**
 * A bicubic function of φ (atoms 1–4) and ψ (atoms 2–5), periodic, of values and slopes at n × n points. Where an angle is undefined it
 * counts as 0 and exerts no force. Twin: shaders/terms/cmap.wgsl.
 */
export const bonded: BondedTwin = (x, { atoms, parameters, stride }, forces) => {
  const n = Math.round(Math.sqrt(stride / 4));
  const [first, second] = [new Dihedral(), new Dihedral()];
  const [a, b] = [new Float64Array(8), new Float64Array(8)];
  let energy = 0;
  for (let t = 0, p = 0; t < atoms.length; t += 5, p += stride) {
    const hasFirst = first.measure(x, atoms[t], atoms[t + 1], atoms[t + 2], atoms[t + 3]);
    const hasSecond = second.measure(x, atoms[t + 1], atoms[t + 2], atoms[t + 3], atoms[t + 4]);
    const u = ((hasFirst ? first.angle : 0) / (2 * Math.PI) + 0.5) * n;
    const v = ((hasSecond ? second.angle : 0) / (2 * Math.PI) + 0.5) * n;
    const [row, column] = [Math.min(n - 1, Math.floor(u)), Math.min(n - 1, Math.floor(v))];
    hermite(u - row, a);
    hermite(v - column, b);
    let [value, alongFirst, alongSecond] = [0, 0, 0];
    for (let da = 0; da < 2; da++)
      for (let db = 0; db < 2; db++) {
        const at = p + 4 * (((row + da) % n) * n + ((column + db) % n));
        for (let m = 0; m < 4; m++) {
          // U, U1, U2, U12: which of value and slope along either angle.
          const c = parameters[at + m];
          const [i, j] = [2 * da + (m & 1), 2 * db + (m >> 1)];
          value += c * a[i] * b[j];
          alongFirst += c * a[i + 4] * b[j];
          alongSecond += c * a[i] * b[j + 4];
        }
      }
    energy += value;
    const perRadian = n / (2 * Math.PI);
    if (hasFirst) first.push(alongFirst * perRadian, forces);
    if (hasSecond) second.push(alongSecond * perRadian, forces);
  }
  return energy;
};
