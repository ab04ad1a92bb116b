/**
 * The oracle of periodic electrostatics: Ewald's sum as it is written in Allen and Tildesley, Computer Simulation of Liquids, sect. 6.2,
 * with every pair and every wave. Shares nothing with the Engines but the constants.
 */
import { COULOMB } from '../../src/core/units.ts';
import { chargesOf } from '../../src/forcefield/periodic.ts';
import type { Potential } from '../../src/forcefield/potential.ts';

export interface Sum {
  /** kcal/mol. */
  energy: number;
  /** kcal/mol/Å, [3N]. */
  readonly forces: Float64Array;
}

/** erfc(x) for x ≥ 0, to 1e-15: its series below 2.5, its continued fraction above. */
export function erfc(x: number): number {
  if (x < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

/**
 * Electrostatic energy and forces of the charges of a Potential in a box with `edges` (Å), all images, in a conductor, with a background where
 * they are not neutral. Excluded pairs feel each other's further images only.
 * @param alpha 1/Å: the result must not depend on it
 * @param images boxes on each side in real space; @param waves along each edge
 */
export function ewald(
  potential: Potential,
  x: Float64Array,
  edges: readonly number[],
  { alpha, images, waves }: { alpha: number; images: number; waves: number },
): Sum {
  const charges = chargesOf(potential)!.atomParameters;
  const { atoms, exclusions } = potential;
  const volume = edges[0] * edges[1] * edges[2];
  const forces = new Float64Array(3 * atoms);
  let energy = 0;
  for (let i = 0; i < atoms; i++) {
    const excluded = new Set(exclusions.partners.subarray(exclusions.start[i], exclusions.start[i + 1]));
    energy -= (alpha / Math.sqrt(Math.PI)) * charges[i] ** 2;
    for (let j = 0; j < atoms; j++) {
      const near = [0, 1, 2].map((c) => {
        const d = x[3 * i + c] - x[3 * j + c];
        return d - edges[c] * Math.round(d / edges[c]);
      });
      for (let a = -images; a <= images; a++)
        for (let b = -images; b <= images; b++)
          for (let c = -images; c <= images; c++) {
            const nearest = a === 0 && b === 0 && c === 0;
            if (i === j && nearest) continue;
            const d = [near[0] + a * edges[0], near[1] + b * edges[1], near[2] + c * edges[2]];
            const r = Math.hypot(...d);
            if (alpha * r > 9) continue;
            // Of a pair that is excluded, what the waves say is taken away: erfc becomes −erf.
            const screened = erfc(alpha * r) - (nearest && excluded.has(j) ? 1 : 0);
            const q = charges[i] * charges[j];
            energy += (q * screened) / r / 2;
            const slope = (screened / r + ((2 * alpha) / Math.sqrt(Math.PI)) * Math.exp(-((alpha * r) ** 2))) / r ** 2;
            for (let k = 0; k < 3; k++) forces[3 * i + k] += q * slope * d[k];
          }
    }
  }
  for (let a = -waves; a <= waves; a++)
    for (let b = -waves; b <= waves; b++)
      for (let c = -waves; c <= waves; c++) {
        if (a === 0 && b === 0 && c === 0) continue;
        const k = [a, b, c].map((n, e) => (2 * Math.PI * n) / edges[e]);
        const k2 = k[0] ** 2 + k[1] ** 2 + k[2] ** 2;
        const weight = ((2 * Math.PI) / volume) * (Math.exp(-k2 / (4 * alpha * alpha)) / k2);
        if (weight < 1e-18) continue;
        const angles = Array.from(charges, (_, i) => k[0] * x[3 * i] + k[1] * x[3 * i + 1] + k[2] * x[3 * i + 2]);
        let [re, im] = [0, 0];
        angles.forEach((angle, i) => {
          re += charges[i] * Math.cos(angle);
          im += charges[i] * Math.sin(angle);
        });
        energy += weight * (re * re + im * im);
        angles.forEach((angle, i) => {
          const f = 2 * weight * charges[i] * (re * Math.sin(angle) - im * Math.cos(angle));
          for (let e = 0; e < 3; e++) forces[3 * i + e] += f * k[e];
        });
      }
  const net = charges.reduce((sum, q) => sum + q, 0);
  energy -= (Math.PI * net * net) / (2 * volume * alpha * alpha);
  return { energy: COULOMB * energy, forces: forces.map((f) => COULOMB * f) };
}
