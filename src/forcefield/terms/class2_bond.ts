import type { BondedTermSchema } from '../term.ts';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'class2_bond',
  title: 'Bounded anharmonic bond',
  group: 'bond',
  arity: 2,
  equation: 'U = \\sum_{n=1}^{4} k_n z^n, \\quad z = \\frac{r^2 - r_0^2}{r^2 + \\tfrac14 r_0^2}',
  parameters: [
    { name: 'r0', unit: 'Å', meaning: 'reference length, where z = 0', range: [0.95, 1.6] },
    { name: 'k1', unit: 'kcal/mol', meaning: 'moves the minimum off the reference', range: [-20, 20] },
    { name: 'k2', unit: 'kcal/mol', meaning: 'stiffness', range: [80, 300] },
    { name: 'k3', unit: 'kcal/mol', meaning: 'asymmetry', range: [-30, 30] },
    { name: 'k4', unit: 'kcal/mol', meaning: 'steepness far from the reference', range: [0, 60] },
  ],
  pack: ([r0, ...k]) => [r0 * r0, ...k],
  source:
    'form of Maple et al., J. Comput. Chem. 15, 162 (1994), in a bounded variable (src/forcefield/boundedDistance.ts)',
};
