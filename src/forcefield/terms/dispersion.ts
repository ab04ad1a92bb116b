import type { PairTermSchema } from '../term.ts';

export const schema: PairTermSchema = {
  kind: 'pair',
  name: 'dispersion',
  title: 'Damped dispersion',
  group: 'nonbonded',
  allPairs: true,
  equation: 'U = -\\frac{\\sqrt{C_i C_j}}{r^6}\\,\\frac{1}{1 + (R_{ij}/r)^{12}},\\quad R_{ij} = R_i + R_j',
  atomParameters: [
    {
      name: 'C',
      unit: 'kcal/mol·Å⁶',
      meaning: 'C₆ of two such atoms; 0 for an atom without dispersion',
      range: [30, 1200],
    },
    { name: 'R', unit: 'Å', meaning: "the atom's share of the distance where half of it is left", range: [1, 2] },
  ],
  packAtom: ([c6, radius]) => [Math.sqrt(c6), radius],
  source: 'Chai and Head-Gordon, Phys. Chem. Chem. Phys. 10, 6615 (2008), eqs. 10 and 11',
};
