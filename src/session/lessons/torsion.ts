/** A torsion's energy as a short Fourier series, and what follows from it. */
import { BOLTZMANN } from '../../core/units.ts';

/** kcal/mol. */
export interface TorsionTerms {
  readonly V1: number;
  readonly V2: number;
  readonly V3: number;
}

/** Boundary between gauche and trans, degrees from cis. */
export const GAUCHE_BELOW = 120;
const POINTS = 3600;

/** U(φ) = V1/2 (1 + cos φ) + V2/2 (1 − cos 2φ) + V3/2 (1 + cos 3φ), as in OPLS (Jorgensen et al., JACS 118, 11225 (1996)); φ in degrees, trans at 180. */
export function torsionEnergy({ V1, V2, V3 }: TorsionTerms, degrees: number): number {
  const phi = (degrees * Math.PI) / 180;
  return (V1 * (1 + Math.cos(phi)) + V2 * (1 - Math.cos(2 * phi)) + V3 * (1 + Math.cos(3 * phi))) / 2;
}

/** Root-mean-square difference of a profile to energies at angles (degrees), after removing the mean difference. */
export function profileError(terms: TorsionTerms, angles: readonly number[], energies: readonly number[]): number {
  const differences = angles.map((angle, p) => torsionEnergy(terms, angle) - energies[p]);
  const mean = differences.reduce((sum, one) => sum + one, 0) / differences.length;
  return Math.sqrt(differences.reduce((sum, one) => sum + (one - mean) ** 2, 0) / differences.length);
}

/** The share of exp(−U/kT) that lies within `GAUCHE_BELOW` of cis: ∫ over gauche / ∫ over all. */
export function gaucheShare(terms: TorsionTerms, kelvin: number): number {
  const kT = BOLTZMANN * kelvin;
  let [gauche, all] = [0, 0];
  for (let p = 0; p < POINTS; p++) {
    // Midpoints: a periodic function, so this converges faster than any power.
    const angle = ((p + 0.5) * 360) / POINTS - 180;
    const weight = Math.exp(-torsionEnergy(terms, angle) / kT);
    all += weight;
    if (Math.abs(angle) < GAUCHE_BELOW) gauche += weight;
  }
  return gauche / all;
}

/** The terms that fit energies best, by least squares with a free constant. */
export function bestTerms(angles: readonly number[], energies: readonly number[]): TorsionTerms {
  const unit: readonly TorsionTerms[] = [
    { V1: 1, V2: 0, V3: 0 },
    { V1: 0, V2: 1, V3: 0 },
    { V1: 0, V2: 0, V3: 1 },
  ];
  const centred = (values: readonly number[]): number[] => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const columns = unit.map((terms) => centred(angles.map((angle) => torsionEnergy(terms, angle))));
  const target = centred(energies);
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, i) => sum + value * b[i], 0);
  const rows = columns.map((column) => [...columns.map((other) => dot(column, other)), dot(column, target)]);
  for (let pivot = 0; pivot < 3; pivot++)
    for (let row = 0; row < 3; row++) {
      if (row === pivot) continue;
      const factor = rows[row][pivot] / rows[pivot][pivot];
      rows[row] = rows[row].map((value, c) => value - factor * rows[pivot][c]);
    }
  const [V1, V2, V3] = rows.map((row, i) => row[3] / row[i]);
  return { V1, V2, V3 };
}
