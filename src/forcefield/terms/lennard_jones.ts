import type { PairTermSchema } from '../term.ts';

export const schema: PairTermSchema = {
  kind: 'pair',
  name: 'lennard_jones',
  title: 'Lennard-Jones 12-6',
  group: 'nonbonded',
  equation: 'U = A_{ij}/r^{12} - B_{ij}/r^6',
  atomParameters: [],
  tableParameters: [
    { name: 'A', unit: 'kcal/mol·Å¹²', meaning: '4εσ¹² of the pair of types', range: [1e4, 1e6] },
    { name: 'B', unit: 'kcal/mol·Å⁶', meaning: '4εσ⁶ of the pair of types', range: [10, 800] },
  ],
  source: 'Lennard-Jones, Proc. R. Soc. A 106, 463 (1924); Lorentz–Berthelot rules are one way to fill the table',
};
