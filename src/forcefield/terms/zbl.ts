import { BOHR, COULOMB } from '../../core/units.ts';
import type { PairTermSchema } from '../term.ts';

/**
 * The universal screening function φ(x) = Σ c exp(−b x) of Ziegler, Biersack and Littmark, and its length
 * a = ZBL_LENGTH / (Z_i^0.23 + Z_j^0.23), Å. As in LAMMPS, with five digits.
 */
export const ZBL_SCREENING: readonly (readonly [c: number, b: number])[] = [
  [0.18175, 3.1998],
  [0.50986, 0.94229],
  [0.28022, 0.4029],
  [0.02817, 0.20162],
];
export const ZBL_LENGTH = 0.8854 * BOHR;
export const ZBL_POWER = 0.23;

export const schema: PairTermSchema = {
  kind: 'pair',
  name: 'zbl',
  title: 'Ziegler–Biersack–Littmark repulsion, switched off',
  group: 'nonbonded',
  allPairs: true,
  equation:
    'U = \\frac{1}{4\\pi\\varepsilon_0}\\frac{Z_i Z_j}{r}\\,\\phi(r/a)\\,S(t),\\quad S = 1 - t^3(10 - 15t + 6t^2),\\quad t = \\frac{r - (r_i^\\mathrm{in} + r_j^\\mathrm{in})}{r_i^\\mathrm{out} + r_j^\\mathrm{out} - (r_i^\\mathrm{in} + r_j^\\mathrm{in})}',
  atomParameters: [
    { name: 'Z', unit: 'e', meaning: 'nuclear charge; 0 for an atom that it does not see', range: [1, 17] },
    { name: 'r_in', unit: 'Å', meaning: "the atom's share of the distance where it begins to fade", range: [0.1, 0.5] },
    {
      name: 'r_out',
      unit: 'Å',
      meaning: "the atom's share of the distance beyond which it is zero",
      range: [0.7, 1.1],
    },
  ],
  packAtom: ([z, inner, outer]) => [z * Math.sqrt(COULOMB), z ** ZBL_POWER / ZBL_LENGTH, inner, outer],
  source: 'Ziegler, Biersack and Littmark, The Stopping and Range of Ions in Solids (1985), eqs. 2-60 and 2-61',
};
