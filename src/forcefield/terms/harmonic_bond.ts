import type { BondedTermSchema } from '../term.ts';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'harmonic_bond',
  title: 'Harmonic bond',
  group: 'bond',
  arity: 2,
  equation: 'U = k\\,(r - r_0)^2',
  parameters: [
    { name: 'k', unit: 'kcal/mol/Å²', meaning: 'force constant, without a factor ½', range: [150, 700] },
    { name: 'r0', unit: 'Å', meaning: 'equilibrium length', range: [0.95, 1.6] },
  ],
  // r − r0 = (r² − r0²)/(r + r0) loses less in f32 than the difference of lengths.
  pack: ([k, r0]) => [k, r0, r0 * r0],
  source: 'Cornell et al., J. Am. Chem. Soc. 117, 5179 (1995), eq. 1',
};
