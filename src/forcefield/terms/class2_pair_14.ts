import type { BondedTermSchema } from '../term.ts';
import { schema as pair } from './class2_pair.ts';

/** The function of class2_pair and Coulomb's, for the atoms at the ends of a torsion, with coefficients of their own. */
export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'class2_pair_14',
  title: '1-4 pair with a wall',
  group: 'nonbonded',
  arity: 2,
  equation: `${pair.equation.replace(', \\quad', ' + Q/r, \\quad')}`,
  parameters: [
    ...pair.tableParameters!,
    { name: 'Q', unit: 'kcal/mol·Å', meaning: 'Coulomb constant × charges × 1-4 factor', range: [-60, 60] },
  ],
  source: pair.source,
};
