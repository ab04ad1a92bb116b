import type { BondedTermSchema } from '../term.ts';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'morse_bond',
  title: 'Morse bond',
  group: 'bond',
  arity: 2,
  equation: 'U = D\\,\\left[1 - e^{-a\\,(r - r_0)}\\right]^2',
  parameters: [
    { name: 'D', unit: 'kcal/mol', meaning: 'depth of the well', range: [60, 120] },
    { name: 'a', unit: '1/Å', meaning: 'inverse width of the well', range: [1.5, 2.5] },
    { name: 'r0', unit: 'Å', meaning: 'equilibrium length', range: [0.95, 1.6] },
  ],
  // r − r0 = (r² − r0²)/(r + r0) loses less in f32 than the difference of lengths.
  pack: ([depth, a, r0]) => [depth, a, r0, r0 * r0],
  source: 'Morse, Phys. Rev. 34, 57 (1929)',
};
