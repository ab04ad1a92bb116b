import type { BondedTermSchema } from '../term.ts';

/** The function of the harmonic bond, on the ends of an angle; counted apart. */
export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'urey_bradley',
  title: 'Urey–Bradley',
  group: 'angle',
  arity: 2,
  equation: 'U = k\\,(r_{13} - r_0)^2',
  parameters: [
    { name: 'k', unit: 'kcal/mol/Å²', meaning: 'force constant, without a factor ½', range: [5, 60] },
    { name: 'r0', unit: 'Å', meaning: 'distance of the ends of the angle at rest', range: [1.8, 2.8] },
  ],
  pack: ([k, r0]) => [k, r0, r0 * r0],
  source: 'MacKerell et al., J. Phys. Chem. B 102, 3586 (1998), eq. 1; Urey and Bradley, Phys. Rev. 38, 1969 (1931)',
};
