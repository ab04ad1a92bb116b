import type { BondedTermSchema } from '../term.ts';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'quartic_bond',
  title: 'Cubic and quartic bond',
  group: 'bond',
  arity: 2,
  equation: 'U = k_2 x^2 + k_3 x^3 + k_4 x^4,\\quad x = r - r_0',
  parameters: [
    { name: 'k2', unit: 'kcal/mol/Å²', meaning: 'quadratic force constant', range: [150, 700] },
    { name: 'k3', unit: 'kcal/mol/Å³', meaning: 'cubic force constant: 0 for a quadratic bond', range: [-1200, 0] },
    { name: 'k4', unit: 'kcal/mol/Å⁴', meaning: 'quartic force constant: 0 for a cubic bond', range: [0, 1500] },
    { name: 'r0', unit: 'Å', meaning: 'equilibrium length', range: [0.95, 1.6] },
  ],
  pack: ([k2, k3, k4, r0]) => [k2, k3, k4, r0, r0 * r0],
  source:
    'Allinger et al., J. Am. Chem. Soc. 111, 8551 (1989), eq. 1 (MM3); a cubic one comes apart where it is stretched far',
};
