import type { BondedTermSchema } from '../term.ts';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'flat_bottom',
  title: 'Flat-bottom distance restraint',
  group: 'bond',
  arity: 2,
  equation: 'U = k\\,\\max(0,\\, r - r_2,\\, r_1 - r)^2',
  parameters: [
    { name: 'k', unit: 'kcal/mol/Å²', meaning: 'force constant beyond the bottom, without a factor ½', range: [5, 60] },
    { name: 'r1', unit: 'Å', meaning: 'where the bottom begins', range: [1.5, 1.7] },
    { name: 'r2', unit: 'Å', meaning: 'where it ends', range: [1.8, 2.5] },
  ],
  pack: ([k, r1, r2]) => [k, r1, r1 * r1, r2, r2 * r2],
  source: 'the restraint of distance geometry: Clore et al., EMBO J. 5, 2729 (1986), eq. 1',
};
