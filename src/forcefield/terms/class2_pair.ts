import type { PairTermSchema } from '../term.ts';

/** h = 4 Å² / (r² + 1 Å²): between 0 far away and 4 on top of each other; 1 at √3 Å. */
export const CLASS2_PAIR = { scale: 4, core2: 1 } as const;

const unit = 'kcal/mol';

export const schema: PairTermSchema = {
  kind: 'pair',
  name: 'class2_pair',
  title: 'Bounded pair function with a wall',
  group: 'nonbonded',
  equation: 'U = A/r^{12} + \\sum_{n=2}^{6} c_n h^n, \\quad h = \\frac{4}{r^2 + 1}',
  atomParameters: [],
  tableParameters: [
    { name: 'A', unit: 'kcal/mol·Å¹²', meaning: 'wall, never negative', range: [10, 1000] },
    { name: 'c2', unit, meaning: 'as r⁻⁴ far away', range: [-5, 5] },
    { name: 'c3', unit, meaning: 'as r⁻⁶ far away', range: [-20, 20] },
    { name: 'c4', unit, meaning: 'as r⁻⁸ far away', range: [-20, 20] },
    { name: 'c5', unit, meaning: 'as r⁻¹⁰ far away', range: [-20, 20] },
    { name: 'c6', unit, meaning: 'as r⁻¹² far away', range: [-20, 20] },
  ],
  source: "this project's own: a polynomial in a softened inverse square distance, linear in its coefficients",
};
