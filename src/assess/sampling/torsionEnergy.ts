/** An energy along one torsion, added to a Potential: it holds the torsion at an angle, or levels the hills of its way round. */
import type { Potential } from '../../forcefield/potential.ts';
import type { BondedTermData } from '../../forcefield/term.ts';
import type { Torsion } from '../../chem/rotatable.ts';

/** U(φ) = row[0] + Σ_n row[2n−1] cos nφ + row[2n] sin nφ, kcal/mol. */
export type TorsionSeries = readonly number[];

/** kcal/mol, φ in rad. */
export function seriesEnergy(series: TorsionSeries, phi: number): number {
  let energy = series[0];
  for (let n = 1; 2 * n < series.length; n++)
    energy += series[2 * n - 1] * Math.cos(n * phi) + series[2 * n] * Math.sin(n * phi);
  return energy;
}

/**
 * The Fourier series through energies at equally spaced angles −π + 2πp/P: least squares, exact where P > 2 × order.
 * @param energies kcal/mol, [P]
 */
export function fitSeries(energies: readonly number[], order: number): TorsionSeries {
  const { length } = energies;
  const project = (wave: (phi: number) => number): number =>
    energies.reduce((sum, energy, p) => sum + energy * wave(-Math.PI + (2 * Math.PI * p) / length), 0) / length;
  const series = [project(() => 1)];
  for (let n = 1; n <= order; n++)
    series.push(2 * project((phi) => Math.cos(n * phi)), 2 * project((phi) => Math.sin(n * phi)));
  return series;
}

/** K (1 − cos(φ − φ₀)): a spring of stiffness K (kcal/mol/rad²) that knows of full turns. */
export const heldAt = (phi: number, stiffness: number): TorsionSeries => [
  stiffness,
  -stiffness * Math.cos(phi),
  -stiffness * Math.sin(phi),
];

/** A Potential with an energy along one torsion besides; one Term of a kind, as Engines expect. */
export function withTorsionEnergy(potential: Potential, torsion: Torsion, series: TorsionSeries): Potential {
  const own = potential.terms.find(
    (term): term is BondedTermData => term.kind === 'bonded' && term.term === 'periodic_torsion',
  );
  const stride = Math.max(own?.stride ?? 0, series.length);
  const count = own ? own.atoms.length / 4 : 0;
  const parameters = new Float64Array((count + 1) * stride);
  for (let t = 0; own && t < count; t++)
    parameters.set(own.parameters.subarray(t * own.stride, (t + 1) * own.stride), t * stride);
  parameters.set(series, count * stride);
  const term: BondedTermData = {
    kind: 'bonded',
    term: 'periodic_torsion',
    atoms: Uint32Array.of(...(own?.atoms ?? []), ...torsion),
    stride,
    parameters,
  };
  return {
    ...potential,
    terms: own ? potential.terms.map((one) => (one === own ? term : one)) : [...potential.terms, term],
  };
}
