import type { BondedTermSchema } from '../term.ts';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'nonbonded_14',
  title: 'Scaled 1-4 pair',
  group: 'nonbonded',
  arity: 2,
  equation: 'U = A/r^{12} - B/r^6 + Q/r',
  parameters: [
    { name: 'A', unit: 'kcal/mol·Å¹²', meaning: 'repulsion, already divided by its 1-4 factor', range: [1e4, 4e5] },
    { name: 'B', unit: 'kcal/mol·Å⁶', meaning: 'attraction, already divided by its 1-4 factor', range: [10, 400] },
    { name: 'Q', unit: 'kcal/mol·Å', meaning: 'Coulomb constant × charges ÷ 1-4 factor', range: [-60, 60] },
  ],
  source: 'Cornell et al., J. Am. Chem. Soc. 117, 5179 (1995): 1-4 pairs with their own scale factors',
};
