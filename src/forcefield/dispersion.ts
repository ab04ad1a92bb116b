import { elementByNumber } from '../chem/elements.ts';
import { FfpError } from '../core/errors.ts';
import { pairTerm } from './repulsion.ts';
import type { PairTermData } from './term.ts';

/**
 * C₆ (J nm⁶/mol) and van der Waals radii (Å) from hydrogen to argon: Grimme, J. Comput. Chem. 27, 1787 (2006), table 1. Combined
 * as the geometric mean and the sum.
 */
const C6 = [
  0.14, 0.08, 1.61, 1.61, 3.13, 1.75, 1.23, 0.7, 0.75, 0.63, 5.71, 5.71, 10.79, 9.23, 7.84, 5.57, 5.07, 4.61,
] as const;
const RADIUS = [
  1.001, 1.012, 0.825, 1.408, 1.485, 1.452, 1.397, 1.342, 1.287, 1.243, 1.144, 1.364, 1.639, 1.716, 1.705, 1.683, 1.639,
  1.595,
] as const;
/** kcal/mol·Å⁶ per J nm⁶/mol. */
const C6_UNIT = 1e6 / 4184;

/** How strong the dispersion is and where it is damped. */
export interface DispersionScale {
  /** s₆. */
  readonly strength: number;
  /** Multiplies the radii. */
  readonly radius: number;
}

/**
 * That of ωB97X-D, the functional of the Reference set with dispersion (Chai and Head-Gordon 2008): s₆ = 1 and a = 6 in
 * 1/(1 + a (r/R)⁻¹²), which is 1/(1 + (6^(1/12) R/r)¹²).
 */
export const DISPERSION_SCALE: DispersionScale = { strength: 1, radius: 6 ** (1 / 12) };

/**
 * Damped dispersion between all pairs of atoms.
 * @param elements atomic numbers, [N]
 * Throws FfpError('coverage') for an element beyond argon.
 */
export function dispersionTerm(elements: Uint8Array, { strength, radius } = DISPERSION_SCALE): PairTermData {
  const rows = Array.from(elements, (element, atom) => {
    if (element > C6.length) {
      const { symbol } = elementByNumber(element);
      throw new FfpError(
        'coverage',
        `The dispersion Term knows H to Ar only, and this molecule has ${symbol}${atom + 1}.`,
      );
    }
    return [strength * C6[element - 1] * C6_UNIT, radius * RADIUS[element - 1]];
  });
  return pairTerm('dispersion', rows);
}
