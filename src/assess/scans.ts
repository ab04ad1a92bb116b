/** Energies along one coordinate: zeros, errors, barriers. */

/** Beyond this much above the reference's minimum no molecule goes at temperatures at which it lives, kcal/mol. */
export const REACHABLE = 20;

/** How far a curve is from the reference's; kcal/mol. */
export interface CurveErrors {
  /** Mean absolute difference over all points. */
  readonly mae: number;
  /** The same over points at most `REACHABLE` above the reference's minimum. */
  readonly reachableMae: number;
  /** The curve's own climb, and how much higher than the reference's it is. */
  readonly climb: number;
  readonly climbError: number;
}

export type ScanKind = 'torsion' | 'stretch' | 'pull';

/** The kind of a scan, from its coordinate: "torsion 1-2-3-4 [deg]", "distance 1-2 [angstrom]", "centroid distance [angstrom]". */
export const kindOf = (coordinate: string): ScanKind =>
  coordinate.startsWith('torsion') ? 'torsion' : coordinate.startsWith('distance') ? 'stretch' : 'pull';

/** Energies with their zero at one point. */
export const relativeTo = (energies: ArrayLike<number>, at: number): number[] =>
  Array.from(energies, (energy) => energy - energies[at]);

/** Where a curve is lowest: the first of equals. */
export const lowest = (energies: ArrayLike<number>): number =>
  Array.from(energies).reduce((best, energy, at) => (energy < energies[best] ? at : best), 0);

/**
 * What it costs to get to the end: the barrier, highest above lowest point, of a torsion; else the last point above the lowest, the
 * work of stretching or of pulling apart as far as the scan goes.
 */
export function climb(kind: ScanKind, energies: readonly number[]): number {
  const top = kind === 'torsion' ? Math.max(...energies) : energies[energies.length - 1];
  return top - Math.min(...energies);
}

/** Errors of a curve; both have their zero where the reference is lowest. */
export function curveErrors(kind: ScanKind, curve: readonly number[], reference: readonly number[]): CurveErrors {
  const differences = curve.map((energy, p) => Math.abs(energy - reference[p]));
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  return {
    mae: mean(differences),
    reachableMae: mean(differences.filter((_, p) => reference[p] <= REACHABLE)),
    climb: climb(kind, curve),
    climbError: climb(kind, curve) - climb(kind, reference),
  };
}
